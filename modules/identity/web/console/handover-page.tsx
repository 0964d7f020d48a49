import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { HandoverSheet } from '../handover/detail.tsx';

/** One hand-over at the desk. */
export default function HandoverPage() {
  const { t } = useTranslation('identity');
  const { handoverId } = useParams({ strict: false }) as { handoverId: string };
  return (
    <div className="identity-account">
      <p className="identity-sheet__actions">
        <Link to={'/handovers' as never}>{t('later.handover.back')}</Link>
      </p>
      <h1>{t('later.handover.one')}</h1>
      <HandoverSheet
        id={handoverId}
        link={(to, children) => <Link to={to as never}>{children}</Link>}
      />
    </div>
  );
}
