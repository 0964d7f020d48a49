import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../ui/i18n/start.ts';
import { When } from '../../../../ui/parts/clock.tsx';
import { type Delivery, useTemplates } from '../queries-desk.ts';
import { usePlaceWords } from './place-words.ts';
import { useReasonWords } from './reason-words.ts';

/** What did not arrive, one a row. */
export function DeliveryTable({
  items,
  busy,
  onRetry,
}: {
  items: readonly Delivery[];
  busy: boolean;
  onRetry: (one: Delivery) => void;
}) {
  const { t } = useTranslation('notices');
  const words = useReasonWords();
  const templates = useTemplates();
  const { show } = usePlaceWords();
  const locale = currentLocale();
  const nameOf = (what: string) => {
    const title = templates.data?.items.find(({ key }) => key === what)?.title[locale];
    return title ? show(title) : what;
  };
  return (
    <table className="notices-table">
      <caption className="gw-sr">{t('console.deliveries.title')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('console.deliveries.at')}</th>
          <th scope="col">{t('console.deliveries.channel')}</th>
          <th scope="col">{t('console.deliveries.what')}</th>
          <th scope="col">{t('console.deliveries.to')}</th>
          <th scope="col">{t('console.deliveries.state')}</th>
          <th scope="col">{t('console.deliveries.reason')}</th>
          <th scope="col">
            <span className="gw-sr">{t('console.deliveries.retry')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((one) => {
          const { what, todo } = words(one.reason);
          return (
            <tr key={`${one.channel} ${one.id}`}>
              <td className="notices-table__time">
                <When at={one.at} />
              </td>
              <td>{t(`console.deliveries.channels.${one.channel}`)}</td>
              <td>{one.channel === 'webhook' ? <code>{one.what}</code> : nameOf(one.what)}</td>
              <td>
                {one.webhookId ? (
                  <Link to={`/webhooks/${one.webhookId}` as never}>{one.to}</Link>
                ) : (
                  one.to
                )}
              </td>
              <td>
                <span className={`gw-tag notices-state notices-state--${one.state}`}>
                  {t(`console.deliveries.states.${one.state}`)}
                </span>
                {one.attempts > 0 && (
                  <span className="gw-soft gw-small">
                    {' '}
                    {t('console.deliveries.tries', { count: one.attempts })}
                  </span>
                )}
              </td>
              <td>
                {one.heldUntil ? (
                  <>
                    {t('console.deliveries.until')} <When at={one.heldUntil} />
                  </>
                ) : (
                  <>
                    {what}
                    {todo && <p className="gw-soft gw-small">{todo}</p>}
                  </>
                )}
              </td>
              <td>
                {(one.state === 'failed' || one.state === 'retrying') && (
                  <button
                    type="button"
                    className="gw-button gw-button--plain"
                    disabled={busy}
                    onClick={() => onRetry(one)}
                  >
                    {t('console.deliveries.retry')}
                  </button>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
