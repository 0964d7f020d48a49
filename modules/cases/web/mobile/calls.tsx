import { useTranslation } from 'react-i18next';
import { When } from '../../../../ui/parts/clock.tsx';
import { Icon } from '../../../../ui/parts/icons.tsx';
import { StateTag } from '../../../../ui/parts/state-tag.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { Link } from '../../../../ui/router/router.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { type Call, type CallDepartment, useCalls } from '../queries.ts';
import './cases.css';

const answers = ['acknowledge', 'contact', 'reportIn', 'complete'] as const;

/** Calls on departments: whose turn it is, and the next step for who belongs to one. */
export default function Calls() {
  const { t } = useTranslation('cases');
  const calls = useCalls('open', { pollMs: 60_000 });
  return (
    <Page title={t('mobile.calls.title')} back="/">
      {calls.isPending && <SkeletonList rows={3} height={160} />}
      {calls.isError && !calls.data && (
        <ErrorPanel error={calls.error} onRetry={() => void calls.refetch()} />
      )}
      {calls.data?.items.length === 0 && (
        <Empty title={t('mobile.calls.none')} icon="phone">
          {t('mobile.calls.noneBody')}
        </Empty>
      )}
      <ul className="gw-stack">
        {calls.data?.items.map((call) => (
          <li key={call.id}>
            <CallCard call={call} />
          </li>
        ))}
      </ul>
    </Page>
  );
}

function CallCard({ call }: { call: Call }) {
  const { t } = useTranslation('cases');
  const next = answers.find((step) => call.actions.includes(step));
  return (
    <article className="gw-card gw-stack">
      <p className="gw-inline">
        <StateTag
          label={t(`calls.states.${call.state}`)}
          tone={call.state === 'issued' ? 'active' : 'waiting'}
        />
        <span className="gw-tag">{t(`calls.kinds.${call.kind}`)}</span>
      </p>
      <p>{call.caseText}</p>
      <p className="gw-soft gw-small">
        <Link to={`/cases/${call.caseId}`}>{call.caseNumber}</Link> · {call.placeName} ·{' '}
        <When at={call.raisedAt} />
      </p>
      <ul className="gw-stack">
        {call.departments.map((one) => (
          <li key={one.id}>
            <DepartmentLine one={one} />
          </li>
        ))}
      </ul>
      {next && (
        <Link
          className="gw-button gw-button--primary gw-button--block"
          to={`/calls/${call.id}/do/${next}`}
        >
          {t(`calls.steps.${next}`)}
        </Link>
      )}
    </article>
  );
}

/** A department and its next step: done, waiting, or late. */
function DepartmentLine({ one }: { one: CallDepartment }) {
  const { t } = useTranslation('cases');
  const next = one.steps.find((step) => step.doneAt === null);
  return (
    <p className="gw-inline">
      <strong>{one.unitName}</strong>
      <span className="gw-soft">{t(`calls.roles.${one.role}`)}</span>
      {next ? (
        <span className={next.late ? 'gw-clock gw-clock--late' : 'gw-clock gw-clock--onTime'}>
          <Icon name={next.late ? 'triangle' : 'circle'} />
          {t(next.late ? 'mobile.calls.stepLate' : 'mobile.calls.stepWaits', {
            step: t(`calls.steps.${next.step}`),
          })}
        </span>
      ) : (
        <span className="gw-clock gw-clock--done">
          <Icon name="check" />
          {t('calls.states.completed')}
        </span>
      )}
    </p>
  );
}
