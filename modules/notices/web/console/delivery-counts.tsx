import { useTranslation } from 'react-i18next';
import type { RouteOutput } from '../../../../kernel/http/contract.ts';
import type { noticesRoutes } from '../../contract.ts';
import type { DeliveryFilter } from '../queries-desk.ts';
import { useReasonWords } from './reason-words.ts';

type Counts = RouteOutput<(typeof noticesRoutes)['countDeliveries']>;

/** What left and what did not, by day and channel; a number of what did not opens it. */
export function CountsTable({
  days,
  onNarrow,
}: {
  days: Counts['days'];
  onNarrow: (filter: DeliveryFilter) => void;
}) {
  const { t } = useTranslation('notices');
  const open = (
    count: number,
    channel: Counts['days'][number]['channel'],
    state?: DeliveryFilter['state'],
  ) =>
    count === 0 ? (
      0
    ) : (
      <button
        type="button"
        className="notices-link"
        onClick={() => onNarrow({ channel, ...(state ? { state } : {}) })}
      >
        {count}
      </button>
    );
  return (
    <div className="notices-list">
      <table className="notices-table notices-table--numbers">
        <caption>{t('console.deliveries.week')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('console.deliveries.day')}</th>
            <th scope="col">{t('console.deliveries.channel')}</th>
            <th scope="col">{t('console.deliveries.sent')}</th>
            <th scope="col">{t('console.deliveries.waiting')}</th>
            <th scope="col">{t('console.deliveries.states.failed')}</th>
            <th scope="col">{t('console.deliveries.nowhere')}</th>
          </tr>
        </thead>
        <tbody>
          {days.map((one) => (
            <tr key={`${one.day} ${one.channel}`}>
              <td>{one.day}</td>
              <td>{t(`console.deliveries.channels.${one.channel}`)}</td>
              <td>{one.sent}</td>
              <td>{open(one.waiting, one.channel)}</td>
              <td>{open(one.failed, one.channel, 'failed')}</td>
              <td>{one.none}</td>
            </tr>
          ))}
          {days.length === 0 && (
            <tr>
              <td colSpan={6} className="gw-soft">
                {t('console.deliveries.weekNone')}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

/** Reasons of all that did not arrive, with what to do, and one button to try all of a kind again. */
export function ReasonsTable({
  reasons,
  busy,
  onNarrow,
  onRetry,
}: {
  reasons: Counts['reasons'];
  busy: boolean;
  onNarrow: (filter: DeliveryFilter) => void;
  onRetry: (filter: DeliveryFilter) => void;
}) {
  const { t } = useTranslation('notices');
  const words = useReasonWords();
  const why = reasons.filter(({ reason }) => reason !== null);
  if (why.length === 0) return null;
  return (
    <div className="notices-list">
      <table className="notices-table">
        <caption>{t('console.deliveries.why')}</caption>
        <tbody>
          {why.map(({ channel, state, reason, count }) => {
            const { what, todo } = words(reason);
            const kind = { channel, state, reason: reason as string };
            return (
              <tr key={`${channel} ${state} ${reason}`}>
                <td>
                  <button type="button" className="notices-link" onClick={() => onNarrow(kind)}>
                    {t('console.deliveries.count', {
                      count,
                      channel: t(`console.deliveries.channels.${channel}`),
                    })}
                  </button>{' '}
                  <span className={`gw-tag notices-state notices-state--${state}`}>
                    {t(`console.deliveries.states.${state}`)}
                  </span>
                  <p>{what}</p>
                  <p className="gw-soft gw-small">{todo}</p>
                </td>
                <td>
                  {state === 'failed' && reason !== 'disabled' && reason !== 'gone' && (
                    <button
                      type="button"
                      className="gw-button"
                      disabled={busy}
                      onClick={() => onRetry({ channel, reason: reason as string })}
                    >
                      {t('console.deliveries.retryAll')}
                    </button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
