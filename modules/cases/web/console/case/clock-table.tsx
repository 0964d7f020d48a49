import { useTranslation } from 'react-i18next';
import { When } from '../../../../../ui/parts/clock.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import type { CaseDetail } from '../../queries.ts';

/** Every clock that ran on a case, with its limit and how it ended. */
export function ClockTable({ clocks }: { clocks: CaseDetail['clocks'] }) {
  const { t } = useTranslation('cases');
  if (clocks.length === 0) return <p className="gw-soft">{t('console.case.noClocks')}</p>;
  return (
    <table className="cases-grid">
      <thead>
        <tr>
          {(['stage', 'limit', 'started', 'due', 'ended', 'result'] as const).map((column) => (
            <th key={column} scope="col">
              {t(`console.case.clock.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {clocks.map((clock) => {
          const late = clock.late || clock.status === 'late';
          const result = late
            ? 'late'
            : clock.endedAt
              ? 'onTime'
              : clock.paused
                ? 'stopped'
                : 'running';
          return (
            <tr key={`${clock.stage}${clock.startedAt}`}>
              <th scope="row">{t(`stages.${clock.stage}`)}</th>
              <td>
                {t(`limits.${clock.limit.unit}` as 'limits.working_day', {
                  count: clock.limit.value,
                })}
              </td>
              <td>
                <When at={clock.startedAt} />
              </td>
              <td>
                <When at={clock.dueAt} />
              </td>
              <td>{clock.endedAt ? <When at={clock.endedAt} /> : '—'}</td>
              <td>
                <span className={`gw-clock gw-clock--${late ? 'late' : 'none'}`}>
                  {late && <Icon name="triangle" />}
                  {t(`console.case.clock.${result}`)}
                </span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
