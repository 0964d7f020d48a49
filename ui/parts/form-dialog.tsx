import { type FormEvent, type InputHTMLAttributes, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isPassing } from '../api/error.ts';
import { useIntent } from '../api/intent.ts';
import { Dialog } from './dialog.tsx';
import { ErrorPanel } from './states.tsx';
import { showToast } from './toasts.tsx';

/** A button that opens a form in a dialog; it stays open, with what was typed, when it did not work. */
export function FormDialog({
  action,
  title,
  danger = false,
  ready = true,
  saved,
  failed,
  className = 'gw-button gw-button--plain',
  onSubmit,
  children,
}: {
  /** On the button that opens it and on the one that sends it. */
  action: string;
  title: string;
  danger?: boolean;
  /** Whether what is chosen outside of plain fields is complete. */
  ready?: boolean;
  /** Said when it worked. */
  saved: string;
  /** Title of what went wrong. */
  failed: string;
  /** Of the button that opens it. */
  className?: string;
  /** May answer with what takes it back: offered for 10 seconds. */
  onSubmit: (form: FormData, idempotencyKey: string) => Promise<unknown>;
  children: ReactNode;
}) {
  const { t } = useTranslation('ui');
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
      showToast(saved, typeof undo === 'function' ? () => void undo() : undefined);
      close();
    } catch (error) {
      setProblem(error);
      // Sent again after no answer, it is the same request; after a refusal it is another.
      if (!isPassing(error)) intent.done();
    } finally {
      setBusy(false);
    }
  }
  return (
    <>
      <button type="button" className={className} onClick={() => setOpen(true)}>
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
              {t('act.cancel')}
            </button>
          </>
        }
      >
        <form id={form} className="gw-stack" onSubmit={(event) => void submit(event)}>
          {children}
          {problem !== undefined && <ErrorPanel error={problem} title={failed} />}
        </form>
      </Dialog>
    </>
  );
}

/** A labelled input of a form, read from it by its name. */
export function Field({
  label,
  help,
  ...input
}: { label: string; help?: string } & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  const helpId = `${id}-help`;
  return (
    <div className="gw-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="gw-input"
        aria-describedby={help === undefined ? undefined : helpId}
        {...input}
      />
      {help !== undefined && (
        <p id={helpId} className="gw-soft">
          {help}
        </p>
      )}
    </div>
  );
}
