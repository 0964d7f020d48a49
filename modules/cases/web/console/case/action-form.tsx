import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { putAnswer } from '../../../../../ui/api/answer.ts';
import { ApiError, fieldProblem } from '../../../../../ui/api/error.ts';
import { useIntent } from '../../../../../ui/api/intent.ts';
import { Dialog } from '../../../../../ui/parts/dialog.tsx';
import type { PickedPicture } from '../../../../../ui/parts/prepare-picture.ts';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { type ActionName, fieldsOf, replyFieldOf, workflow } from '../../../workflow.ts';
import { type CaseDetail, caseKeys, useCaseAction } from '../../queries.ts';
import { appendReply, ReplySelect } from '../../standard-reply.tsx';
import { UploadError, uploadPictures } from '../parts/upload.ts';
import { isCase } from './conflict.ts';
import { ConflictView } from './conflict-view.tsx';
import { MentionField } from './field-mention.tsx';
import { ActionFieldControl } from './fields.tsx';
import {
  type FieldValue,
  type FormValues,
  type MentionDraft,
  problemOf,
  toBody,
} from './form-values.ts';

/** What was typed into a form that was closed before it was sent, by case and action. */
const drafts = new Map<string, FormValues>();

/** Whether an action can't be taken back in the state that the case is in. */
export function needsConfirm(action: ActionName, one: Pick<CaseDetail, 'state'>): boolean {
  return workflow.some(
    (row) => row.action === action && row.from.includes(one.state) && row.confirm === true,
  );
}

/**
 * The form of an action, made from its fields in the workflow. What was typed outlives a refusal, a newer version
 * of the case, and closing the form.
 */
export function ActionForm({
  one,
  action,
  initial,
  onClose,
}: {
  one: CaseDetail;
  action: ActionName;
  initial?: FormValues | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation(['cases', 'ui']);
  const client = useQueryClient();
  const title = useId();
  const form = useRef<HTMLFormElement>(null);
  const intent = useIntent();
  const send = useCaseAction(one.id);
  const draftKey = `${one.id}/${action}`;
  const [values, setValues] = useState<FormValues>(() => ({
    ...drafts.get(draftKey),
    ...initial,
  }));
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const [progress, setProgress] = useState<{ done: number; total: number }>();
  // The case as the person saw it when the form was opened, and as it is after somebody else changed it.
  const [seen] = useState(one);
  const [newer, setNewer] = useState<CaseDetail>();
  const fields = fieldsOf(action);
  const replyField = replyFieldOf(action);
  const mentions = fields.some(({ kind }) => kind === 'mentions');
  const busy = send.isPending || progress !== undefined;
  const gone = newer !== undefined && !newer.actions.includes(action);

  useEffect(() => {
    // Where the typing begins: the first control of the form.
    form.current
      ?.querySelector<HTMLElement>('textarea, input, select:not(.cases-replies), button')
      ?.focus();
  }, []);

  function set(changed: FormValues) {
    setValues((before) => {
      const next = { ...before, ...changed };
      drafts.set(draftKey, next);
      return next;
    });
    intent.done();
  }

  function wordsOf(field: (typeof fields)[number]): string | undefined {
    const found = tried ? problemOf(field, valueOfField(field.name)) : undefined;
    if (found === 'parts') return t('console.form.partsNeeded');
    if (found === 'missing') {
      if (field.kind === 'pictures') return t('console.form.requiredPictures');
      return t('console.form.required', { field: t(`fields.${field.name}` as 'fields.note') });
    }
    const refused = fieldProblem(problem, field.name);
    return refused && [refused.message, refused.accepted].filter(Boolean).join(' ');
  }

  /** A case has a class already; its form begins with it. */
  function valueOfField(name: string): FieldValue {
    return values[name] ?? (name === 'classCode' ? one.classCode : undefined);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (fields.some((field) => problemOf(field, valueOfField(field.name)) !== undefined)) {
      requestAnimationFrame(() =>
        form.current
          ?.querySelector<HTMLElement>('[aria-invalid="true"], fieldset[aria-describedby] input')
          ?.focus(),
      );
      return;
    }
    if (needsConfirm(action, newer ?? seen)) setAsking(true);
    else void take();
  }

  async function take() {
    setAsking(false);
    setProblem(undefined);
    try {
      const files: Record<string, string[]> = {};
      for (const field of fields.filter(({ kind }) => kind === 'pictures')) {
        const pictures = (values[field.name] as PickedPicture[] | undefined) ?? [];
        const total = pictures.length;
        files[field.name] = await uploadPictures(pictures, (done) => setProgress({ done, total }));
      }
      setProgress(undefined);
      const all = Object.fromEntries(fields.map(({ name }) => [name, valueOfField(name)]));
      await send.mutateAsync({
        action,
        body: toBody(fields, all, files),
        version: (newer ?? seen).version,
        idempotencyKey: intent.key(),
      });
      intent.done();
      drafts.delete(draftKey);
      showToast(t('console.form.done', { action: t(`actions.${action}`), number: one.number }));
      onClose();
    } catch (error) {
      setProgress(undefined);
      if (error instanceof ApiError && error.status === 409 && isCase(error.current)) {
        setNewer(error.current);
        // A refused request is not repeated: what is sent next is based on another version.
        intent.done();
        putAnswer(client, caseKeys.one(one.id), error.current);
        return;
      }
      setProblem(error);
    }
  }

  return (
    <section className="cases-form" aria-labelledby={title}>
      <h2 id={title}>{t(`actions.${action}`)}</h2>
      {newer && <ConflictView seen={seen} now={newer} action={action} />}
      <form
        ref={form}
        className="gw-stack"
        noValidate
        onSubmit={submit}
        onKeyDown={(event) => {
          // What was typed is kept for when it is opened again.
          if (event.key !== 'Escape' || asking || event.nativeEvent.isComposing) return;
          event.stopPropagation();
          onClose();
        }}
      >
        {replyField && (
          <ReplySelect
            one={one}
            action={action}
            onPick={(text) =>
              set({ [replyField]: appendReply(String(values[replyField] ?? ''), text) })
            }
          />
        )}
        {fields.map((field) =>
          field.kind === 'text' && mentions ? (
            <MentionField
              key={field.name}
              label={t(`fields.${field.name}` as 'fields.text')}
              required={field.required}
              problem={wordsOf(field)}
              caseId={one.id}
              text={(values.text as string | undefined) ?? ''}
              chosen={(values.mentions as MentionDraft[] | undefined) ?? []}
              onText={(text) => set({ text })}
              // Who is named to colleagues is not named to everybody.
              onChoose={(text, chosen) => set({ text, mentions: chosen, internal: true })}
            />
          ) : (
            <ActionFieldControl
              key={field.name}
              field={field}
              one={one}
              values={values}
              onChange={(value) => set({ [field.name]: value })}
              problem={wordsOf(field)}
            />
          ),
        )}
        {problem instanceof UploadError && (
          <ErrorPanel
            error={problem.cause}
            title={t('console.form.pictureLost', { position: problem.position })}
          />
        )}
        {problem !== undefined && !(problem instanceof UploadError) && (
          <ErrorPanel error={problem} title={t('console.form.failed')} />
        )}
        <div className="cases-form__actions">
          <button type="submit" className="gw-button gw-button--primary" disabled={busy || gone}>
            {newer ? t('console.conflict.again') : t(`actions.${action}`)}
          </button>
          <button type="button" className="gw-button" onClick={onClose}>
            {t('ui:act.cancel')}
          </button>
          <span role="status" className="gw-soft">
            {progress && progress.total > 0 && t('console.form.uploading', progress)}
          </span>
        </div>
      </form>
      <Dialog
        open={asking}
        title={t('console.form.confirm', { action: t(`actions.${action}`) })}
        onClose={() => setAsking(false)}
        actions={
          <>
            <button
              type="button"
              className="gw-button gw-button--danger"
              onClick={() => void take()}
            >
              {t(`actions.${action}`)}
            </button>
            <button type="button" className="gw-button" onClick={() => setAsking(false)}>
              {t('ui:act.cancel')}
            </button>
          </>
        }
      >
        <p>{t('console.form.confirmHelp')}</p>
      </Dialog>
    </section>
  );
}
