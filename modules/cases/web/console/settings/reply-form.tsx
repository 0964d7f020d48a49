import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, fieldProblem } from '../../../../../ui/api/error.ts';
import { newId, useIntent } from '../../../../../ui/api/intent.ts';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { type ReplyAction, replyActions } from '../../../workflow.ts';
import {
  type ReplyOwner,
  type StandardReply,
  useAddReply,
  useChangeReply,
  useDeleteReply,
} from '../../queries-replies.ts';
import { ClassField } from '../case/field-class.tsx';
import { Group, Labelled } from '../parts/field.tsx';

/** The places of a text as they are written; the messages must not fill them. */
const places = { number: '{{number}}', className: '{{className}}', due: '{{due}}' };

const ownerBody = ({ unitId, placePath }: ReplyOwner) =>
  unitId ? { unitId } : { placePath: placePath ?? '' };

/** A standard reply beside the table: read by all, written by who leads its unit or place. */
export function ReplyForm({
  one,
  owners,
  onClose,
}: {
  /** Undefined: a new one. */
  one: StandardReply | undefined;
  owners: readonly ReplyOwner[];
  onClose: () => void;
}) {
  const { t } = useTranslation(['cases', 'ui']);
  const add = useAddReply();
  const change = useChangeReply();
  const remove = useDeleteReply();
  const intent = useIntent();
  const mayEdit = one?.mayChange ?? true;
  const [title, setTitle] = useState(one?.title ?? '');
  const [text, setText] = useState(one?.text ?? '');
  const [actions, setActions] = useState<readonly ReplyAction[]>(one?.actions ?? ['reply']);
  const [classCode, setClassCode] = useState(one?.classCode ?? null);
  const [owner, setOwner] = useState(0);
  const [tried, setTried] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const needed = tried ? t('replies.needed') : undefined;
  const refused = fieldProblem(problem, 'text');

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    setProblem(undefined);
    if (!title.trim() || !text.trim() || actions.length === 0) return;
    const body = { title: title.trim(), text: text.trim(), actions: [...actions], classCode };
    try {
      if (one) await change.mutateAsync({ one, body, idempotencyKey: intent.key() });
      else {
        const whose = ownerBody(owners[owner]!);
        await add.mutateAsync({ body: { ...body, owner: whose }, idempotencyKey: intent.key() });
      }
      showToast(t('replies.saved', { title: title.trim() }));
      onClose();
    } catch (error) {
      setProblem(error);
    } finally {
      intent.done();
    }
  }

  /** Removing is taken back by adding the same again. */
  async function take(away: StandardReply) {
    try {
      await remove.mutateAsync({ id: away.id, idempotencyKey: newId() });
    } catch (error) {
      setProblem(error);
      return;
    }
    showToast(t('replies.removed', { title: away.title }), () => {
      const { title, text, actions, classCode } = away;
      const body = { title, text, actions, classCode, owner: ownerBody(away.owner) };
      void add.mutateAsync({ body, idempotencyKey: newId() });
    });
    onClose();
  }

  return (
    <form className="gw-stack" noValidate onSubmit={(event) => void submit(event)}>
      <h2>{one?.title ?? t('replies.add')}</h2>
      {!mayEdit && <p className="gw-soft">{t('replies.readOnly', { owner: one?.owner.name })}</p>}
      <Labelled
        label={t('replies.column.name')}
        required
        problem={title.trim() ? undefined : needed}
      >
        {(ids) => (
          <input
            {...ids}
            className="gw-input"
            maxLength={40}
            readOnly={!mayEdit}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
        )}
      </Labelled>
      <Labelled
        label={t('replies.column.text')}
        required
        help={t('replies.textHelp', places)}
        problem={refused ? t('replies.unknownPlace', places) : text.trim() ? undefined : needed}
      >
        {(ids) => (
          <textarea
            {...ids}
            className="gw-input"
            rows={5}
            maxLength={1000}
            readOnly={!mayEdit}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setProblem(undefined);
            }}
          />
        )}
      </Labelled>
      <Group
        label={t('replies.column.actions')}
        required
        problem={actions.length > 0 ? undefined : needed}
      >
        <div className="gw-inline">
          {replyActions.map((action) => (
            <label key={action} className="cases-choice">
              <input
                type="checkbox"
                disabled={!mayEdit}
                checked={actions.includes(action)}
                onChange={(event) =>
                  setActions(
                    replyActions.filter((other) =>
                      other === action ? event.target.checked : actions.includes(other),
                    ),
                  )
                }
              />
              {t(`actions.${action}`)}
            </label>
          ))}
        </div>
      </Group>
      <label className="cases-choice">
        <input
          type="checkbox"
          disabled={!mayEdit}
          checked={classCode === null}
          onChange={(event) => setClassCode(event.target.checked ? null : '')}
        />
        {t('replies.allClasses')}
      </label>
      {classCode !== null && (
        <ClassField
          label={t('replies.column.class')}
          required
          problem={classCode ? undefined : needed}
          value={classCode || undefined}
          onChange={(code) => setClassCode(code ?? '')}
        />
      )}
      {!one && owners.length > 1 && (
        <Labelled label={t('replies.column.owner')} required>
          {(ids) => (
            <select
              {...ids}
              className="gw-input"
              value={owner}
              onChange={(event) => setOwner(Number(event.target.value))}
            >
              {owners.map((each, i) => (
                <option key={each.unitId ?? each.placePath} value={i}>
                  {each.name}
                </option>
              ))}
            </select>
          )}
        </Labelled>
      )}
      {problem !== undefined && !refused && (
        <ErrorPanel
          error={problem}
          title={t(
            problem instanceof ApiError && problem.status === 409
              ? 'replies.notSaved'
              : 'console.form.failed',
          )}
        />
      )}
      {mayEdit && (
        <div className="cases-form__actions">
          <button
            type="submit"
            className="gw-button gw-button--primary"
            disabled={add.isPending || change.isPending || classCode === ''}
          >
            {t('ui:act.save')}
          </button>
          {one && (
            <button
              type="button"
              className="gw-button gw-button--danger"
              disabled={remove.isPending}
              onClick={() => void take(one)}
            >
              {t('replies.remove')}
            </button>
          )}
        </div>
      )}
    </form>
  );
}
