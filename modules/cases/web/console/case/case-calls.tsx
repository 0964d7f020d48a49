import { useTranslation } from 'react-i18next';
import type { CaseDetail } from '../../queries.ts';
import { CallPanel } from '../calls/call-panel.tsx';

/** The department calls on a case, each with what can be done on it. */
export function CaseCalls({ calls }: { calls: CaseDetail['calls'] }) {
  const { t } = useTranslation('cases');
  if (calls.length === 0) return <p className="gw-soft">{t('console.case.noCalls')}</p>;
  return (
    <div className="gw-stack">
      {calls.map((call) => (
        <CallPanel key={call.id} call={call} />
      ))}
    </div>
  );
}
