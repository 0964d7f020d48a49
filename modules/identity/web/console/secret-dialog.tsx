import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../../../ui/parts/dialog.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';

/** Something that is shown once: a password, a key. Only the button closes it. */
export function SecretDialog({
  title,
  body,
  secret,
  onDone,
}: {
  title: string;
  body: string;
  secret: string | undefined;
  onDone: () => void;
}) {
  const { t } = useTranslation('identity');
  const [round, setRound] = useState(0);
  async function copy() {
    await navigator.clipboard.writeText(secret ?? '');
    showToast(t('console.secret.copied'));
  }
  return (
    <Dialog
      // Escape or a click beside it brings it up anew: what is lost here can't be had again.
      key={round}
      open={secret !== undefined}
      title={title}
      onClose={() => setRound(round + 1)}
      actions={
        <>
          <button type="button" className="gw-button gw-button--primary" onClick={onDone}>
            {t('console.secret.done')}
          </button>
          {globalThis.isSecureContext && (
            <button type="button" className="gw-button" onClick={() => void copy()}>
              {t('console.secret.copy')}
            </button>
          )}
        </>
      }
    >
      <p>{body}</p>
      <output className="identity-secret">{secret}</output>
    </Dialog>
  );
}
