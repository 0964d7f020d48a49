import { useTranslation } from 'react-i18next';
import { useOutbox } from '../../../../ui/offline/device.ts';
import { Icon } from '../../../../ui/parts/icons.tsx';
import { Link } from '../../../../ui/router/router.tsx';

/** `⇅ 2 条待传`: leads to what waits to be sent; nothing when nothing does. */
export function OutboxLink() {
  const { t } = useTranslation('ui');
  const count = useOutbox().length;
  if (count === 0) return null;
  return (
    <Link to="/outbox" className="gw-inline">
      <Icon name="upDown" />
      {t('offline.outbox', { count })}
    </Link>
  );
}
