import { useTranslation } from 'react-i18next';
import type { CaseSummary } from '../../queries.ts';

type Marked = Pick<
  CaseSummary,
  'supervised' | 'confidential' | 'suspended' | 'late' | 'lateExempted'
> & { clock: CaseSummary['clock'] };

/** What else must be known of a case at a glance, each in a word. */
export function Marks({ of: one }: { of: Marked }) {
  const { t } = useTranslation('cases');
  const wasLate = one.late && one.clock?.status !== 'late';
  return (
    <span className="cases-marks">
      {one.supervised && <span className="cases-mark">{t('marks.supervised')}</span>}
      {one.suspended && <span className="cases-mark">{t('marks.suspended')}</span>}
      {one.confidential && <span className="cases-mark">{t('marks.confidential')}</span>}
      {wasLate && (
        <span className="cases-mark">
          {t(one.lateExempted ? 'marks.lateExempted' : 'marks.late')}
        </span>
      )}
    </span>
  );
}
