import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '../../../../ui/api/intent.ts';
import { Dialog } from '../../../../ui/parts/dialog.tsx';
import { ErrorPanel } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';

/** A button that opens a form in a dialog; it stays open, with what was typed, when it did not work. */
export function FormDialog({
  action,
  title,
  danger = false,
  ready = true,
  onSubmit,
  children,
}: {
  /** On the button that opens it and on the one that sends it. */
  action: string;
  title: string;
  danger?: boolean;
  /** Whether what is chosen outside of plain fields is complete. */
  ready?: boolean;
  /** May answer with what takes it back: offered for 10 seconds. */
  onSubmit: (form: FormData, idempotencyKey: string) => Promise<unknown>;
  children: ReactNode;
}) {
  const { t } = useTranslation(['organization', 'ui']);
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const intent = useIntent();
  const form = useId();
  const close = () => {
    setOpen(false);
    setProblem(undefined);
    intent.done();
  };
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      const undo = await onSubmit(new FormData(event.currentTarget), intent.key());
      showToast(t('console.saved'), typeof undo === 'function' ? () => void undo() : undefined);
      close();
    } catch (error) {
      setProblem(error);
      intent.done();
    } finally {
      setBusy(false);
    }
  }
  return (
    <>
      <button type="button" className="gw-button gw-button--plain" onClick={() => setOpen(true)}>
        {action}
      </button>
      <Dialog
        open={open}
        title={title}
        onClose={close}
        actions={
          <>
            <button
              type="submit"
              form={form}
              className={`gw-button ${danger ? 'gw-button--danger' : 'gw-button--primary'}`}
              disabled={busy || !ready}
            >
              {action}
            </button>
            <button type="button" className="gw-button" onClick={close}>
              {t('ui:act.cancel')}
            </button>
          </>
        }
      >
        <form id={form} className="gw-stack" onSubmit={(event) => void submit(event)}>
          {children}
          {problem !== undefined && <ErrorPanel error={problem} title={t('console.notSaved')} />}
        </form>
      </Dialog>
    </>
  );
}

/** A labelled input of a form, read from it by its name. */
export function Field({
  label,
  ...input
}: { label: string } & React.InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className="gw-field">
      <label htmlFor={id}>{label}</label>
      <input id={id} className="gw-input" {...input} />
    </div>
  );
}

/** Why: kept in the audit. */
export function Reason() {
  const { t } = useTranslation('organization');
  return <Field name="reason" label={t('console.reason')} required minLength={2} maxLength={200} />;
}
