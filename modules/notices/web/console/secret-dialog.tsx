import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../../../ui/parts/dialog.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';

/** The secret of a webhook, shown this once. Only the button closes it. */
export function SecretDialog({
  name,
  secret,
  onDone,
}: {
  name: string;
  secret: string | undefined;
  onDone: () => void;
}) {
  const { t } = useTranslation('notices');
  const [round, setRound] = useState(0);
  async function copy() {
    await navigator.clipboard.writeText(secret ?? '');
    showToast(t('console.webhooks.copied'));
  }
  return (
    <Dialog
      // Escape or a click beside it brings it up anew: what is lost here can't be had again.
      key={round}
      open={secret !== undefined}
      title={t('console.webhooks.secretTitle', { name })}
      onClose={() => setRound(round + 1)}
      actions={
        <>
          <button type="button" className="gw-button gw-button--primary" onClick={onDone}>
            {t('console.webhooks.secretDone')}
          </button>
          {globalThis.isSecureContext && (
            <button type="button" className="gw-button" onClick={() => void copy()}>
              {t('console.webhooks.copy')}
            </button>
          )}
        </>
      }
    >
      <p>{t('console.webhooks.secretBody')}</p>
      <output className="notices-secret">{secret}</output>
    </Dialog>
  );
}
