import { useTranslation } from 'react-i18next';
import type { Import } from './queries.ts';

/** How far a job is. */
export function Progress({ one, label }: { one: Import; label: string }) {
  const { t } = useTranslation('places');
  const percent = Math.round(one.progress * 100);
  return (
    <section className="gw-card gw-stack">
      <p role="status">{label}</p>
      <progress className="transfer__progress" max={100} value={percent} aria-label={label}>
        {t('console.transfer.progress', { percent })}
      </progress>
    </section>
  );
}
