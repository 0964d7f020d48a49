import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '../../../../ui/api/intent.ts';
import { Dialog } from '../../../../ui/parts/dialog.tsx';
import { ErrorPanel } from '../../../../ui/parts/states.tsx';
import { Field } from './field.tsx';

/** Asks why before what can't be undone; stays open, with what was typed, when it did not work. */
export function ReasonDialog({
  open,
  title,
  body,
  label,
  help,
  confirm,
  onClose,
  onConfirm,
}: {
  open: boolean;
  title: string;
  body: string;
  label: string;
  help: string;
  confirm: string;
  onClose: () => void;
  onConfirm: (reason: string, idempotencyKey: string) => Promise<void>;
}) {
  const { t } = useTranslation(['identity', 'ui']);
  const form = useId();
  const intent = useIntent();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const close = () => {
    setProblem(undefined);
    intent.done();
    onClose();
  };
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    const reason = String(new FormData(event.currentTarget).get('reason')).trim();
    try {
      await onConfirm(reason, intent.key());
      close();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <Dialog
      open={open}
      title={title}
      onClose={close}
      actions={
        <>
          <button type="submit" form={form} className="gw-button gw-button--danger" disabled={busy}>
            {confirm}
          </button>
          <button type="button" className="gw-button" onClick={close}>
            {t('ui:act.cancel')}
          </button>
        </>
      }
    >
      <p>{body}</p>
      <form id={form} className="gw-stack" onSubmit={(event) => void submit(event)}>
        <Field name="reason" label={label} help={help} required minLength={2} maxLength={200} />
        {problem !== undefined && <ErrorPanel error={problem} title={t('console.person.failed')} />}
      </form>
    </Dialog>
  );
}
