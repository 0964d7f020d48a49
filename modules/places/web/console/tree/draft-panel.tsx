import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '../../../../../ui/api/intent.ts';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { Consequences } from './consequences.tsx';
import {
  changeDraft,
  type DraftItem,
  dropItem,
  emptyDraft,
  renewItems,
  useDraft,
} from './draft.ts';
import {
  fetchState,
  type PlaceOn,
  useRehearsal,
  useSendChanges,
  useUndoChange,
} from './queries.ts';
import { pathOfRefusal, problemsOf, Refusal } from './refusal.tsx';
import { mayHold } from './rows.ts';
import { type Field, fields, usePlaceWords } from './words.ts';

/** The set of changes: what each will do, from which day, why; it is sent as one. */
export function DraftPanel({
  today,
  day,
  onChoose,
  onOutline,
  onProblems,
  onSent,
}: {
  today: string;
  /** The day that is looked at: today or later. */
  day: string;
  onChoose: (path: string) => void;
  onOutline: (path: string) => void;
  /** Told the areas of what would go wrong: of a refusal, of new gaps. */
  onProblems: (areas: readonly unknown[]) => void;
  onSent: (path: string | undefined, from: string) => void;
}) {
  const { t } = useTranslation('places');
  const { items, from = day, reason } = useDraft();
  const words = usePlaceWords();
  const send = useSendChanges();
  const undo = useUndoChange();
  const intent = useIntent();
  const [shown, setShown] = useState(false);
  const rehearsal = useRehearsal({ from, changes: items.map(({ change }) => change) });
  // What was refused when it was sent, else what would be.
  const refused = send.error ?? (items.length > 0 ? rehearsal.error : null);
  const about = pathOfRefusal(refused);
  const gaps = rehearsal.data?.effects?.gaps;
  useEffect(
    () => onProblems(refused ? problemsOf(refused) : (gaps ?? []).map(({ geometry }) => geometry)),
    [refused, gaps, onProblems],
  );
  const named = items.some((item) => concerns(item, about));
  const renew = async (path: string) => {
    const now = await fetchState(path, from);
    if (now) changeDraft((one) => ({ ...one, items: renewItems(one.items, now) }));
    send.reset();
  };
  const refusal = refused && (
    <Refusal
      error={refused}
      isAhead={!send.isError}
      isNamed={named}
      onChoose={onChoose}
      onOutline={onOutline}
      onRenew={(path) => void renew(path)}
    />
  );
  const drop = (item: DraftItem) => {
    changeDraft((one) => ({ ...one, items: dropItem(one.items, item) }));
    send.reset();
  };
  return (
    <form
      className="gw-stack"
      aria-label={t('console.tree.set.title')}
      onSubmit={(event) => {
        event.preventDefault();
        setShown(true);
        if (reason.trim().length < 2 || from < today) return;
        const body = { from, reason: reason.trim(), changes: items.map(({ change }) => change) };
        send.mutate(
          { body, idempotencyKey: intent.key() },
          {
            onSuccess: ({ changeId, ended, moved }) => {
              intent.done();
              emptyDraft();
              showToast(t('console.tree.set.sent', { day: words.day(from) }), () =>
                undo.mutate(
                  { changeId, reason: t('console.tree.set.undoReason') },
                  {
                    onSuccess: () => showToast(t('console.tree.set.undone')),
                    onError: (error) => showToast(error.message),
                  },
                ),
              );
              const first = items[0]?.change;
              const path = first && ended.includes(first.path) ? undefined : first?.path;
              onSent(moved.find((one) => one.from === path)?.to ?? path, from);
            },
            onError: intent.done,
          },
        );
      }}
    >
      <h2>{t('console.tree.set.title')}</h2>
      {items.length === 0 && <p className="gw-soft">{t('console.tree.set.empty')}</p>}
      {!named && refusal}
      <ol className="tree__items">
        {items.map((item) => (
          <li key={`${item.change.do} ${item.change.path}`} className="gw-card">
            <div className="tree__item">
              <strong>
                {t(`console.tree.verb.${item.change.do}`)} {words.whole(item)}
              </strong>
              <button
                type="button"
                className="gw-button gw-button--plain"
                aria-label={t('console.tree.set.dropOne', { name: words.name(item) })}
                onClick={() => drop(item)}
              >
                <Icon name="close" />
                {t('console.tree.set.drop')}
              </button>
            </div>
            <Effect item={item} />
            {item.change.do === 'add' && mayHold(item) && (
              <button
                type="button"
                className="gw-button gw-button--plain"
                onClick={() => onChoose(item.change.path)}
              >
                <Icon name="add" />
                {t('console.tree.set.addInside', { name: words.name(item) })}
              </button>
            )}
            {concerns(item, about) && refusal}
          </li>
        ))}
      </ol>
      {items.length > 0 && (
        <>
          {!refused && (
            <section
              className="gw-stack"
              aria-label={t('console.tree.then.title')}
              aria-live="polite"
            >
              <h3>{t('console.tree.then.title')}</h3>
              <Consequences told={rehearsal.data} onChoose={onChoose} />
            </section>
          )}
          <label className="gw-field">
            <span className="gw-field__label">{t('console.tree.set.from')}</span>
            <input
              type="date"
              className="gw-input"
              required
              min={today}
              value={from}
              onChange={(event) =>
                changeDraft((one) => ({ ...one, from: event.target.value || undefined }))
              }
            />
            <span className="gw-soft gw-small">{t('console.tree.set.fromHelp')}</span>
          </label>
          <label className="gw-field">
            <span className="gw-field__label">{t('console.tree.set.reason')}</span>
            <input
              className="gw-input"
              required
              minLength={2}
              maxLength={500}
              value={reason}
              aria-invalid={shown && reason.trim().length < 2}
              onChange={(event) => changeDraft((one) => ({ ...one, reason: event.target.value }))}
            />
            <span className="gw-soft gw-small">{t('console.tree.set.reasonHelp')}</span>
          </label>
          <p>{t('console.tree.set.summary', { count: items.length, day: words.day(from) })}</p>
          <div className="gw-inline">
            <button
              type="submit"
              className="gw-button gw-button--primary"
              disabled={send.isPending}
            >
              {t('console.tree.set.send')}
            </button>
            <button
              type="button"
              className="gw-button"
              onClick={() => {
                const kept = { items, from, reason };
                emptyDraft();
                send.reset();
                showToast(t('console.tree.set.emptied'), () => changeDraft(() => kept));
              }}
            >
              {t('console.tree.set.clear')}
            </button>
          </div>
        </>
      )}
    </form>
  );
}

function concerns({ change }: DraftItem, path: string | undefined): boolean {
  return (
    path !== undefined && (change.path === path || (change.do === 'move' && change.to === path))
  );
}

/** What one change will do, before it is sent. */
function Effect({ item }: { item: DraftItem }) {
  const { t } = useTranslation('places');
  const words = usePlaceWords();
  const { change, before } = item;
  if (change.do === 'move' || change.do === 'end') {
    return (
      <ul className="tree__effect">
        {change.do === 'move' && (
          <li>{t('console.tree.effect.path', { from: change.path, to: change.to })}</li>
        )}
        <li>
          {t(change.do === 'move' ? 'console.tree.effect.follow' : 'console.tree.effect.gone')}
        </li>
      </ul>
    );
  }
  const set = change.set as Partial<Record<Field, unknown>>;
  return (
    <ul className="tree__effect">
      {change.do === 'add' && <li>{t('console.tree.effect.new', { path: change.path })}</li>}
      {fields
        .filter((field) => set[field] !== undefined && (before || set[field] !== null))
        .map((field) => (
          <li key={field}>
            {before
              ? t('console.tree.effect.field', {
                  field: words.field(field),
                  before: words.value(field, before[field as keyof PlaceOn]),
                  after: words.value(field, set[field]),
                })
              : t('console.tree.effect.value', {
                  field: words.field(field),
                  value: words.value(field, set[field]),
                })}
          </li>
        ))}
    </ul>
  );
}
