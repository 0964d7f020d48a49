import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { instantInWords } from '../../../ui/time/words.ts';
import { type ActionName, type ReplyAction, replyFieldOf } from '../workflow.ts';
import type { CaseDetail } from './queries.ts';
import { type StandardReply, useStandardReplies } from './queries-replies.ts';

/** A text with its places filled from the case; what the case does not have is left out. */
export function fillReply(text: string, values: Record<string, string | undefined>): string {
  return text
    .replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** Words that are there already, and the standard reply below them. */
export function appendReply(before: string, reply: string): string {
  return before.trim() ? `${before.trimEnd()}\n${reply}` : reply;
}

/**
 * Puts a standard reply into the words of an action: a list by whose they are, the nearest first. Not there while there are
 * none for this action and class.
 */
export function ReplySelect({
  one,
  action,
  onPick,
}: {
  one: Pick<CaseDetail, 'number' | 'classCode' | 'className' | 'clock'>;
  action: ActionName;
  onPick: (text: string) => void;
}) {
  const { t, i18n } = useTranslation('cases');
  const id = useId();
  const offered = replyFieldOf(action) !== undefined;
  const replies = useStandardReplies(
    { action: action as ReplyAction, classCode: one.classCode },
    offered,
  );
  const items = offered ? (replies.data?.items ?? []) : [];
  if (items.length === 0) return null;
  const due = one.clock && !one.clock.paused ? one.clock.dueAt : undefined;
  const values = {
    number: one.number,
    className: one.className,
    due: due && instantInWords(i18n.getFixedT(null, 'ui'), i18n.language, due),
  };
  const groups = Map.groupBy(items, ({ owner }) => owner.name);
  return (
    <div className="gw-field">
      <label htmlFor={id}>{t('replies.insert')}</label>
      <select
        id={id}
        className="gw-input cases-replies"
        value=""
        onChange={(event) => {
          const chosen = items.find((reply: StandardReply) => reply.id === event.target.value);
          if (chosen) onPick(fillReply(chosen.text, values));
        }}
      >
        <option value="">{t('replies.choose')}</option>
        {[...groups].map(([owner, own]) => (
          <optgroup key={owner} label={owner}>
            {own.map((reply) => (
              <option key={reply.id} value={reply.id}>
                {reply.title}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  );
}
