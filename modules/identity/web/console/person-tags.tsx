import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../ui/parts/icons.tsx';
import type { PersonRow } from './queries.ts';

/** What is out of the ordinary about an account, in words beside its name. */
export function PersonTags({ person }: { person: PersonRow }) {
  const { t } = useTranslation('identity');
  return (
    <>
      {person.disabledAt && (
        <span className="gw-tag">
          <Icon name="close" />
          {t('console.tags.disabled')}
        </span>
      )}
      {person.lockedUntil && (
        <span className="gw-tag">
          <Icon name="alert" />
          {t('console.tags.locked')}
        </span>
      )}
      {person.twoFactorEnabled && <span className="gw-tag">{t('console.tags.twoFactor')}</span>}
      {person.demo && <span className="gw-tag gw-tag--done">{t('console.tags.demo')}</span>}
    </>
  );
}
