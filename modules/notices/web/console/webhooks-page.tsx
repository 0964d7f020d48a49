import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../ui/parts/icons.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import { postsOf, useMe } from '../../../identity/web/index.ts';
import { useCreateWebhook, useWebhooks, type Webhook } from '../queries-desk.ts';
import { SecretDialog } from './secret-dialog.tsx';
import { WebhookForm } from './webhook-form.tsx';
import { WebhookPane } from './webhook-pane.tsx';
import { WebhookState } from './webhook-state.tsx';

/** Other systems that are told of events. */
export default function WebhooksPage() {
  const { t } = useTranslation('notices');
  const params = useParams({ strict: false }) as { webhookId?: string };
  const { hook } = useSearch({ strict: false }) as { hook?: string };
  // Notices lead to a webhook by its path; here it is opened beside the list.
  const chosen = params.webhookId ?? hook;
  const adding = chosen === 'new';
  const webhookId = adding ? undefined : chosen;
  const navigate = useNavigate();
  const webhooks = useWebhooks();
  const create = useCreateWebhook();
  const mayManage = postsOf(useMe().data).includes('systemAdministrator');
  const [secret, setSecret] = useState<{ name: string; secret: string }>();
  const items = webhooks.data?.items ?? [];
  const open = (id: string | undefined) =>
    void navigate({ to: '/webhooks', search: id ? { hook: id } : {} } as never);
  return (
    <div className="notices-page">
      <header className="notices-page__head">
        <h1>{t('console.webhooks.title')}</h1>
        {mayManage && !adding && (
          <button
            type="button"
            className="gw-button gw-button--primary"
            onClick={() => open('new')}
          >
            <Icon name="add" />
            {t('console.webhooks.add')}
          </button>
        )}
      </header>
      <p className="gw-soft">{t('console.webhooks.lead')}</p>
      <div className={`notices-split${chosen ? ' notices-split--open' : ''}`}>
        <div className="notices-list">
          {webhooks.isPending && <SkeletonList rows={3} height={40} />}
          {webhooks.isError && !webhooks.data && (
            <ErrorPanel
              error={webhooks.error}
              title={t('console.webhooks.failed')}
              onRetry={() => void webhooks.refetch()}
            />
          )}
          {webhooks.data && items.length === 0 && (
            <Empty title={t('console.webhooks.none')} icon="upDown">
              {t('console.webhooks.noneBody')}
            </Empty>
          )}
          {items.length > 0 && <Table items={items} open={webhookId} onOpen={open} />}
        </div>
        {adding && (
          <section className="notices-pane" aria-label={t('console.webhooks.add')}>
            <h2>{t('console.webhooks.add')}</h2>
            <WebhookForm
              kinds={webhooks.data?.events ?? []}
              error={create.error}
              busy={create.isPending}
              onCancel={() => open(undefined)}
              onSubmit={async (body) => {
                try {
                  const made = await create.mutateAsync(body);
                  setSecret({ name: made.webhook.name, secret: made.secret });
                  open(made.webhook.id);
                } catch {
                  // Shown from create.error.
                }
              }}
            />
          </section>
        )}
        {webhookId && (
          <WebhookPane
            key={webhookId}
            webhookId={webhookId}
            kinds={webhooks.data?.events ?? []}
            mayManage={mayManage}
            onSecret={setSecret}
            onClose={() => open(undefined)}
          />
        )}
      </div>
      <SecretDialog
        name={secret?.name ?? ''}
        secret={secret?.secret}
        onDone={() => {
          setSecret(undefined);
          showToast(t('console.webhooks.saved'));
        }}
      />
    </div>
  );
}

function Table({
  items,
  open,
  onOpen,
}: {
  items: readonly Webhook[];
  open: string | undefined;
  onOpen: (id: string) => void;
}) {
  const { t } = useTranslation('notices');
  return (
    <table className="notices-table">
      <caption className="gw-sr">{t('console.webhooks.title')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('console.webhooks.name')}</th>
          <th scope="col">{t('console.webhooks.url')}</th>
          <th scope="col">{t('console.webhooks.events')}</th>
          <th scope="col">{t('console.webhooks.area')}</th>
          <th scope="col">{t('console.webhooks.state')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((one) => (
          <tr key={one.id} aria-current={one.id === open}>
            <th scope="row">
              <button type="button" className="notices-link" onClick={() => onOpen(one.id)}>
                {one.name}
              </button>
            </th>
            <td>{new URL(one.url).host}</td>
            <td>{t('console.webhooks.kinds', { count: one.events.length })}</td>
            <td>{one.area?.name ?? t('console.webhooks.wholeCity')}</td>
            <td>
              <WebhookState one={one} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
