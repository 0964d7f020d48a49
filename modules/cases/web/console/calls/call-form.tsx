import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../../../ui/api/error.ts';
import { newId } from '../../../../../ui/api/intent.ts';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import type { Call } from '../../queries.ts';
import { UploadError } from '../parts/upload.ts';

/** Whether a refusal carries the call as it is now. */
function isCall(current: unknown): current is Call {
  return typeof current === 'object' && current !== null && 'departments' in current;
}

/**
 * The frame of each form on a call: sends on the version that was seen; when somebody was faster, says so, keeps
 * what was typed, and sends the next time on the newer one.
 */
export function CallForm({
  call,
  title,
  submit,
  done,
  valid,
  onSend,
  onClose,
  children,
}: {
  call: Call;
  title: string;
  submit: string;
  /** What is said when it went through. */
  done: string;
  /** Asked on sending; false keeps the form open, its fields say what is wrong. */
  valid: () => boolean;
  onSend: (intent: { version: number; idempotencyKey: string }) => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation(['cases', 'ui']);
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [version, setVersion] = useState(call.version);
  const [stale, setStale] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('textarea, input, select, button')?.focus();
  }, []);

  async function send(event: FormEvent) {
    event.preventDefault();
    if (!valid()) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await onSend({ version, idempotencyKey: newId() });
      showToast(done);
      onClose();
    } catch (error) {
      if (error instanceof ApiError && error.status === 409 && isCall(error.current)) {
        setVersion(error.current.version);
        setStale(true);
      } else setProblem(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <section className="cases-form" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <form ref={form} className="gw-stack" noValidate onSubmit={(event) => void send(event)}>
        {stale && (
          <p className="cases-conflict" role="alert">
            {t('console.calls.conflict')}
          </p>
        )}
        {children}
        {problem !== undefined && (
          <ErrorPanel
            error={problem instanceof UploadError ? problem.cause : problem}
            title={
              problem instanceof UploadError
                ? t('console.form.pictureLost', { position: problem.position })
                : t('console.form.failed')
            }
          />
        )}
        <div className="cases-form__actions">
          <button type="submit" className="gw-button gw-button--primary" disabled={busy}>
            {submit}
          </button>
          <button type="button" className="gw-button" onClick={onClose}>
            {t('ui:act.cancel')}
          </button>
        </div>
      </form>
    </section>
  );
}
