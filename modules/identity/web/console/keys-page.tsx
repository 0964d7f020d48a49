import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldProblem } from '../../../../ui/api/error.ts';
import { When } from '../../../../ui/parts/clock.tsx';
import { ConfirmButton } from '../../../../ui/parts/confirm-button.tsx';
import { Dialog } from '../../../../ui/parts/dialog.tsx';
import { Icon } from '../../../../ui/parts/icons.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import { postsOf, useMe } from '../me.ts';
import { Field } from './field.tsx';
import { type ApiKeyRow, useApiKeys, useCreateApiKey, useRevokeApiKey } from './queries.ts';
import { SecretDialog } from './secret-dialog.tsx';

/** Keys of other systems: made, shown once, revoked. */
export default function KeysPage() {
  const { t } = useTranslation('identity');
  const keys = useApiKeys();
  const revoke = useRevokeApiKey();
  const mayManage = postsOf(useMe().data).includes('systemAdministrator');
  const [creating, setCreating] = useState(false);
  const items = keys.data?.items ?? [];
  return (
    <div className="identity-page">
      <header className="identity-page__head">
        <h1>{t('console.keys.title')}</h1>
        {mayManage && (
          <button
            type="button"
            className="gw-button gw-button--primary"
            onClick={() => setCreating(true)}
          >
            <Icon name="add" />
            {t('console.keys.new')}
          </button>
        )}
      </header>
      <p className="gw-soft">{t('console.keys.lead')}</p>
      <div className="identity-page__list">
        {revoke.isError && (
          <ErrorPanel error={revoke.error} title={t('console.keys.revokeFailed')} />
        )}
        {keys.isError && !keys.data && (
          <ErrorPanel
            error={keys.error}
            title={t('console.keys.failed')}
            onRetry={() => void keys.refetch()}
          />
        )}
        {keys.isPending && <SkeletonList rows={3} height={40} />}
        {keys.isSuccess && items.length === 0 && (
          <Empty title={t('console.keys.none')} icon="upDown">
            {t('console.keys.noneBody')}
          </Empty>
        )}
        {items.length > 0 && (
          <table className="identity-table">
            <caption className="gw-sr">{t('console.keys.title')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('console.keys.name')}</th>
                <th scope="col">{t('console.keys.hint')}</th>
                <th scope="col">{t('console.keys.scopes')}</th>
                <th scope="col">{t('console.keys.created')}</th>
                <th scope="col">{t('console.keys.expires')}</th>
                <th scope="col">{t('console.keys.state')}</th>
                {mayManage && <th scope="col">{t('console.keys.actions')}</th>}
              </tr>
            </thead>
            <tbody>
              {items.map((key) => (
                <tr key={key.id}>
                  <td>{key.name}</td>
                  <td>
                    <code>{key.hint}…</code>
                  </td>
                  <td>{key.scopes.map((scope) => t(`console.keys.scope.${scope}`)).join(' ')}</td>
                  <td>
                    <When at={key.createdAt} />
                    {key.createdBy && <span className="gw-soft"> · {key.createdBy}</span>}
                  </td>
                  <td>
                    {key.expiresOn
                      ? t('console.keys.until', { date: key.expiresOn })
                      : t('console.keys.open')}
                  </td>
                  <td>
                    <State one={key} />
                  </td>
                  {mayManage && (
                    <td>
                      {!key.revokedAt && (
                        <ConfirmButton
                          className="gw-button gw-button--plain"
                          question={t('console.keys.revokeTitle', { name: key.name })}
                          consequence={t('console.keys.revokeBody')}
                          confirm={t('console.keys.revoke')}
                          onConfirm={() =>
                            revoke.mutate(key.id, {
                              onSuccess: () =>
                                showToast(t('console.keys.revokedToast', { name: key.name })),
                            })
                          }
                        >
                          {t('console.keys.revoke')}
                        </ConfirmButton>
                      )}
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
      <NewKey open={creating} onClose={() => setCreating(false)} />
    </div>
  );
}

function State({ one }: { one: ApiKeyRow }) {
  const { t } = useTranslation('identity');
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const state = one.revokedAt
    ? 'revoked'
    : one.expiresOn !== null && one.expiresOn < today
      ? 'expired'
      : 'active';
  return (
    <span className={state === 'active' ? 'gw-tag gw-tag--active' : 'gw-tag'}>
      {t(`console.keys.${state}`)}
    </span>
  );
}

function NewKey({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation(['identity', 'ui']);
  const create = useCreateApiKey();
  const form = useId();
  const [made, setMade] = useState<{ name: string; key: string }>();
  const close = () => {
    create.reset();
    onClose();
  };
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const name = String(data.get('name')).trim();
    const expiresOn = String(data.get('expiresOn') ?? '');
    try {
      const { key } = await create.mutateAsync({
        name,
        scopes: ['open311'],
        ...(expiresOn ? { expiresOn } : {}),
      });
      setMade({ name, key });
      onClose();
    } catch {
      // Shown from create.error.
    }
  }
  return (
    <>
      <Dialog
        open={open}
        title={t('console.keys.new')}
        onClose={close}
        actions={
          <>
            <button
              type="submit"
              form={form}
              className="gw-button gw-button--primary"
              disabled={create.isPending}
            >
              {t('console.keys.submit')}
            </button>
            <button type="button" className="gw-button" onClick={close}>
              {t('ui:act.cancel')}
            </button>
          </>
        }
      >
        <form id={form} className="gw-stack" onSubmit={(event) => void submit(event)}>
          <Field
            name="name"
            label={t('console.keys.name')}
            help={t('console.keys.nameHelp')}
            problem={fieldProblem(create.error, 'name')?.message}
            required
            minLength={2}
            maxLength={60}
            autoComplete="off"
          />
          <Field
            name="expiresOn"
            type="date"
            label={t('console.keys.expiresLabel')}
            help={t('console.keys.expiresHelp')}
          />
          {create.isError && (
            <ErrorPanel error={create.error} title={t('console.keys.createFailed')} />
          )}
        </form>
      </Dialog>
      <SecretDialog
        title={t('console.secret.keyTitle', { name: made?.name ?? '' })}
        body={t('console.secret.keyBody')}
        secret={made?.key}
        onDone={() => setMade(undefined)}
      />
    </>
  );
}
