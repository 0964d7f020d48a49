import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './dialog.tsx';
import { Icon } from './icons.tsx';
import { ErrorPanel } from './states.tsx';

/** A phone number, masked. `onOpen` asks the server with the reason and answers the whole number; each look is on record. */
export function MaskedPhone({
  masked,
  onOpen,
}: {
  masked: string;
  onOpen?: ((reason: string) => Promise<string>) | undefined;
}) {
  const { t } = useTranslation('ui');
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const [opened, setOpened] = useState<string>();
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const field = useId();
  const tooShort = problem === 'short';

  async function open() {
    if (reason.trim().length < 4) return setProblem('short');
    setBusy(true);
    setProblem(undefined);
    try {
      setOpened(await onOpen?.(reason.trim()));
      setAsking(false);
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }

  if (opened) {
    return (
      <a
        className="gw-inline"
        href={`tel:${opened}`}
        aria-label={t('phone.call', { phone: opened })}
      >
        <Icon name="phone" />
        {opened}
      </a>
    );
  }
  return (
    <span className="gw-inline">
      <span>{masked}</span>
      {onOpen && (
        <button
          type="button"
          className="gw-button gw-button--plain"
          onClick={() => setAsking(true)}
        >
          {t('phone.open')}
        </button>
      )}
      <Dialog
        open={asking}
        title={t('phone.open')}
        onClose={() => setAsking(false)}
        actions={
          <>
            <button
              type="button"
              className="gw-button gw-button--primary"
              disabled={busy}
              onClick={open}
            >
              {t('phone.open')}
            </button>
            <button type="button" className="gw-button" onClick={() => setAsking(false)}>
              {t('act.cancel')}
            </button>
          </>
        }
      >
        <div className="gw-field">
          <label htmlFor={field}>{t('phone.reason')}</label>
          <input
            id={field}
            className="gw-input"
            value={reason}
            maxLength={200}
            aria-invalid={tooShort}
            aria-describedby={`${field}-help`}
            onChange={(event) => setReason(event.target.value)}
          />
          <p id={`${field}-help`} className={tooShort ? 'gw-problem' : 'gw-soft'}>
            {tooShort ? t('phone.reasonNeeded') : t('phone.reasonHelp')}
          </p>
        </div>
        {problem !== undefined && !tooShort && <ErrorPanel error={problem} />}
      </Dialog>
    </span>
  );
}
