import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { When } from '../../../../ui/parts/clock.tsx';
import { ConfirmButton } from '../../../../ui/parts/confirm-button.tsx';
import { Icon } from '../../../../ui/parts/icons.tsx';
import { ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import {
  useDeleteWebhook,
  useRetry,
  useRotateSecret,
  useTestWebhook,
  useUpdateWebhook,
  useWebhook,
  type Webhook,
  type WebhookDelivery,
} from '../queries-desk.ts';
import { useReasonWords } from './reason-words.ts';
import { WebhookForm } from './webhook-form.tsx';
import { WebhookState } from './webhook-state.tsx';

type Kinds = readonly { key: string; name: string }[];

/** A webhook beside the list: what it is, what was sent to it with every try, and what may be done. */
export function WebhookPane({
  webhookId,
  kinds,
  mayManage,
  onSecret,
  onClose,
}: {
  webhookId: string;
  kinds: Kinds;
  mayManage: boolean;
  onSecret: (secret: { name: string; secret: string }) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('notices');
  const found = useWebhook(webhookId);
  const [editing, setEditing] = useState(false);
  const update = useUpdateWebhook();
  const hook = found.data?.webhook;
  return (
    <section className="notices-pane" aria-label={t('console.webhooks.pane')}>
      <header className="notices-pane__head">
        <h2>{hook?.name ?? t('console.webhooks.pane')}</h2>
        <button
          type="button"
          className="gw-button gw-button--plain"
          aria-label={t('console.close')}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </header>
      {found.isPending && <SkeletonList rows={4} height={48} />}
      {found.isError && !found.data && (
        <ErrorPanel error={found.error} onRetry={() => void found.refetch()} />
      )}
      {hook && editing && (
        <WebhookForm
          hook={hook}
          kinds={kinds}
          error={update.error}
          busy={update.isPending}
          onCancel={() => setEditing(false)}
          onSubmit={async (body) => {
            const enabled = hook.disabledAt === null;
            try {
              await update.mutateAsync({ ...body, enabled, webhookId, version: hook.version });
              setEditing(false);
              showToast(t('console.webhooks.saved'));
            } catch {
              // Shown from update.error.
            }
          }}
        />
      )}
      {hook && !editing && (
        <>
          <Facts hook={hook} kinds={kinds} />
          {mayManage && (
            <Actions
              hook={hook}
              onEdit={() => setEditing(true)}
              onSecret={onSecret}
              onClose={onClose}
            />
          )}
          <Sent deliveries={found.data?.deliveries ?? []} kinds={kinds} hook={hook} />
        </>
      )}
    </section>
  );
}

function Facts({ hook, kinds }: { hook: Webhook; kinds: Kinds }) {
  const { t } = useTranslation('notices');
  return (
    <dl className="notices-facts">
      <dt>{t('console.webhooks.state')}</dt>
      <dd>
        <WebhookState one={hook} />
        {hook.disabledAt && (
          <span className="gw-soft">
            {' '}
            <When at={hook.disabledAt} />
          </span>
        )}
      </dd>
      <dt>{t('console.webhooks.url')}</dt>
      <dd>{hook.url}</dd>
      <dt>{t('console.webhooks.events')}</dt>
      <dd>
        {hook.events
          .map((key) => kinds.find((kind) => kind.key === key)?.name ?? key)
          .join(t('console.comma'))}
      </dd>
      <dt>{t('console.webhooks.area')}</dt>
      <dd>{hook.area?.name ?? t('console.webhooks.wholeCity')}</dd>
      {hook.oldSecretUntil && Date.parse(hook.oldSecretUntil) > Date.now() && (
        <>
          <dt>{t('console.webhooks.oldSecret')}</dt>
          <dd>
            <When at={hook.oldSecretUntil} />
          </dd>
        </>
      )}
    </dl>
  );
}

function Actions({
  hook,
  onEdit,
  onSecret,
  onClose,
}: {
  hook: Webhook;
  onEdit: () => void;
  onSecret: (secret: { name: string; secret: string }) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('notices');
  const [update, test] = [useUpdateWebhook(), useTestWebhook()];
  const [rotate, remove] = [useRotateSecret(), useDeleteWebhook()];
  const { id: webhookId, name, url, events, version } = hook;
  const off = hook.disabledAt !== null;
  const error = update.error ?? test.error ?? rotate.error ?? remove.error;
  return (
    <>
      {error && <ErrorPanel error={error} />}
      <div className="gw-inline">
        <button
          type="button"
          className="gw-button"
          disabled={off || test.isPending}
          onClick={() =>
            test.mutate(webhookId, { onSuccess: () => showToast(t('console.webhooks.tested')) })
          }
        >
          {t('console.webhooks.test')}
        </button>
        <button type="button" className="gw-button" onClick={onEdit}>
          {t('console.webhooks.edit')}
        </button>
        <button
          type="button"
          className="gw-button"
          disabled={update.isPending}
          onClick={() =>
            update.mutate({
              webhookId,
              version,
              name,
              url,
              events,
              areaPath: hook.area?.path ?? null,
              enabled: off,
            })
          }
        >
          {t(off ? 'console.webhooks.switchOn' : 'console.webhooks.switchOff')}
        </button>
        <ConfirmButton
          className="gw-button"
          question={t('console.webhooks.rotateAsk')}
          consequence={t('console.webhooks.rotateBody')}
          confirm={t('console.webhooks.rotate')}
          onConfirm={() =>
            rotate.mutate(webhookId, { onSuccess: ({ secret }) => onSecret({ name, secret }) })
          }
        >
          {t('console.webhooks.rotate')}
        </ConfirmButton>
        <ConfirmButton
          question={t('console.webhooks.deleteAsk', { name })}
          consequence={t('console.webhooks.deleteBody')}
          confirm={t('console.webhooks.delete')}
          onConfirm={() => remove.mutate(webhookId, { onSuccess: onClose })}
        >
          {t('console.webhooks.delete')}
        </ConfirmButton>
      </div>
    </>
  );
}

function Sent({
  deliveries,
  kinds,
  hook,
}: {
  deliveries: readonly WebhookDelivery[];
  kinds: Kinds;
  hook: Webhook;
}) {
  const { t } = useTranslation('notices');
  const reason = useReasonWords();
  const retry = useRetry();
  const nameOf = (key: string) =>
    kinds.find((kind) => kind.key === key)?.name ??
    (key === 'webhook.test' ? t('console.webhooks.test') : key);
  return (
    <section className="gw-stack">
      <h3>{t('console.webhooks.sent')}</h3>
      {retry.isError && <ErrorPanel error={retry.error} />}
      {deliveries.length === 0 && <p className="gw-soft">{t('console.webhooks.sentNone')}</p>}
      <ul className="notices-sent">
        {deliveries.map((one) => (
          <li key={one.id}>
            <details>
              <summary>
                <span className={`gw-tag notices-state notices-state--${one.state}`}>
                  {t(`console.deliveries.states.${one.state}`)}
                </span>{' '}
                {nameOf(one.event)} · <When at={one.createdAt} />
              </summary>
              <ol>
                {one.tries.map((each) => (
                  <li key={each.at} className="gw-small">
                    <When at={each.at} /> · {each.status ?? t('console.webhooks.noAnswer')} ·{' '}
                    {t('console.webhooks.ms', { count: each.durationMs })}
                    {each.reason !== null && ` · ${reason(each.reason).what}`}
                  </li>
                ))}
              </ol>
              <code className="gw-soft gw-small">{one.id}</code>
              {one.tries.length === 0 && <p className="gw-small">{t('console.webhooks.noTry')}</p>}
            </details>
            {(one.state === 'failed' || one.state === 'retrying') && !hook.disabledAt && (
              <button
                type="button"
                className="gw-button gw-button--plain"
                disabled={retry.isPending}
                onClick={() =>
                  retry.mutate(
                    { id: one.id, channel: 'webhook' },
                    { onSuccess: () => showToast(t('console.deliveries.retriedOne')) },
                  )
                }
              >
                {t('console.deliveries.retry')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
