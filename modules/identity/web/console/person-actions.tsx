import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../../../ui/parts/dialog.tsx';
import { ErrorPanel } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import { type PersonRow, useDisablePerson, useEnablePerson, useResetPassword } from './queries.ts';
import { ReasonDialog } from './reason-dialog.tsx';
import { SecretDialog } from './secret-dialog.tsx';

/** What the system administrator does with an account of somebody else. */
export function PersonActions({ person }: { person: PersonRow }) {
  const { t } = useTranslation('identity');
  const [asking, setAsking] = useState<'reset' | 'disable'>();
  const [password, setPassword] = useState<string>();
  const disable = useDisablePerson(person.id);
  const enable = useEnablePerson(person.id);
  const name = person.displayName;
  return (
    <footer className="identity-pane__actions">
      {enable.isError && <ErrorPanel error={enable.error} title={t('console.person.failed')} />}
      {person.username !== null && (
        <button type="button" className="gw-button" onClick={() => setAsking('reset')}>
          {t('console.person.reset')}
        </button>
      )}
      {person.disabledAt ? (
        <button
          type="button"
          className="gw-button"
          disabled={enable.isPending}
          onClick={() =>
            enable.mutate(person.version, {
              onSuccess: () => showToast(t('console.person.enabled', { name })),
            })
          }
        >
          {t('console.person.enable')}
        </button>
      ) : (
        <button
          type="button"
          className="gw-button gw-button--danger"
          onClick={() => setAsking('disable')}
        >
          {t('console.person.disable')}
        </button>
      )}
      <ResetDialog
        person={person}
        open={asking === 'reset'}
        onClose={() => setAsking(undefined)}
        onReset={(word) => {
          setAsking(undefined);
          setPassword(word);
        }}
      />
      <SecretDialog
        title={t('console.secret.passwordTitle', { name })}
        body={t('console.secret.passwordBody')}
        secret={password}
        onDone={() => setPassword(undefined)}
      />
      <ReasonDialog
        open={asking === 'disable'}
        title={t('console.person.disableTitle', { name })}
        body={t('console.person.disableBody')}
        label={t('console.person.disableReason')}
        help={t('console.person.endReasonHelp')}
        confirm={t('console.person.disable')}
        onClose={() => setAsking(undefined)}
        onConfirm={async (reason) => {
          await disable.mutateAsync({ reason, version: person.version });
          showToast(t('console.person.disabled', { name }));
        }}
      />
    </footer>
  );
}

function ResetDialog({
  person,
  open,
  onClose,
  onReset,
}: {
  person: PersonRow;
  open: boolean;
  onClose: () => void;
  onReset: (password: string) => void;
}) {
  const { t } = useTranslation(['identity', 'ui']);
  const reset = useResetPassword(person.id);
  const [clearTwoFactor, setClearTwoFactor] = useState(false);
  const close = () => {
    reset.reset();
    setClearTwoFactor(false);
    onClose();
  };
  return (
    <Dialog
      open={open}
      title={t('console.person.resetTitle', { name: person.displayName })}
      onClose={close}
      actions={
        <>
          <button
            type="button"
            className="gw-button gw-button--danger"
            disabled={reset.isPending}
            onClick={() =>
              reset.mutate(
                { clearTwoFactor },
                {
                  onSuccess: ({ temporaryPassword }) => {
                    setClearTwoFactor(false);
                    onReset(temporaryPassword);
                  },
                },
              )
            }
          >
            {t('console.person.reset')}
          </button>
          <button type="button" className="gw-button" onClick={close}>
            {t('ui:act.cancel')}
          </button>
        </>
      }
    >
      <p>{t('console.person.resetBody')}</p>
      {person.twoFactorEnabled && (
        <label className="gw-inline">
          <input
            type="checkbox"
            checked={clearTwoFactor}
            onChange={(event) => setClearTwoFactor(event.target.checked)}
          />
          {t('console.person.clearTwoFactor')}
        </label>
      )}
      {reset.isError && <ErrorPanel error={reset.error} title={t('console.person.failed')} />}
    </Dialog>
  );
}
