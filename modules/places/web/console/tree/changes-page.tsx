import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { When } from '../../../../../ui/parts/clock.tsx';
import { Dialog } from '../../../../../ui/parts/dialog.tsx';
import { LoadMore } from '../../../../../ui/parts/load-more.tsx';
import { StateTag, type StateTone } from '../../../../../ui/parts/state-tag.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { usePlaceName } from '../../queries.ts';
import { usePlaceAddress } from './address.ts';
import { PlaceButton } from './place-facts.tsx';
import { PlaceFind } from './place-find.tsx';
import { type ChangeSet, setsOf, useChangeSets, useUndoChange } from './queries.ts';
import { Refusal } from './refusal.tsx';
import { usePlaceWords } from './words.ts';

const tones: Record<ChangeSet['state'], StateTone> = {
  planned: 'waiting',
  holds: 'active',
  undone: 'stopped',
};
const kinds = ['added', 'altered', 'moved', 'ended'] as const;

/** Sets of changes of an area, the newest first; what is planned is cancelled here, what holds is taken back. */
export default function ChangesPage() {
  const { t } = useTranslation('places');
  const { place, go } = usePlaceAddress();
  const name = usePlaceName(place);
  const list = useChangeSets(place);
  const sets = setsOf(list.data);
  const [asked, setAsked] = useState<ChangeSet>();
  return (
    <div className="tree tree--list">
      <header className="tree__head">
        <h1>{t('console.tree.changes.title')}</h1>
        <span className="tree__space" />
        <Link
          to="/places"
          search={(place ? { place } : {}) as never}
          className="gw-button gw-button--plain"
        >
          {t('console.tree.sections.tree')}
        </Link>
      </header>
      <div className="tree__within">
        <PlaceFind
          label={t('console.tree.changes.find')}
          onPick={({ path }) => go({ place: path })}
        />
        {place && (
          <p className="gw-inline">
            {t('console.tree.changes.within', { place: name })}
            <button
              type="button"
              className="gw-button gw-button--plain"
              onClick={() => go({ place: undefined })}
            >
              {t('console.tree.changes.all')}
            </button>
          </p>
        )}
      </div>
      {list.isPending && <SkeletonList rows={5} height={88} />}
      {list.isError && (
        <ErrorPanel
          error={list.error}
          title={t('console.tree.failedToLoad')}
          onRetry={() => void list.refetch()}
        />
      )}
      {list.data && sets.length === 0 && (
        <Empty title={t('console.tree.changes.empty')} icon="map">
          {t('console.tree.changes.emptyHelp')}
        </Empty>
      )}
      {sets.length > 0 && (
        <ol className="tree__sets" aria-label={t('console.tree.changes.title')}>
          {sets.map((set) => (
            <Row key={set.id} set={set} onUndo={() => setAsked(set)} />
          ))}
        </ol>
      )}
      <LoadMore
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
      {asked && <UndoDialog set={asked} onClose={() => setAsked(undefined)} />}
    </div>
  );
}

function Row({ set, onUndo }: { set: ChangeSet; onUndo: () => void }) {
  const { t, i18n } = useTranslation('places');
  const words = usePlaceWords();
  const { go } = usePlaceAddress();
  const at = usePlaceName(set.postPath ?? undefined);
  const counts = kinds.filter((kind) => set[kind] > 0);
  const why = set.builtOn;
  const { undone } = set;
  return (
    <li className="gw-card tree__set">
      <div className="tree__item">
        <div className="gw-inline">
          <StateTag label={t(`console.tree.changes.state.${set.state}`)} tone={tones[set.state]} />
          <strong>{t('console.tree.changes.day', { day: words.day(set.day) })}</strong>
          <PlaceButton path={set.placePath} onChoose={(path) => go({ place: path })} />
        </div>
        {set.undoable && (
          <button type="button" className="gw-button" onClick={onUndo}>
            {t(
              set.state === 'planned' ? 'console.tree.changes.cancel' : 'console.tree.changes.undo',
            )}
          </button>
        )}
      </div>
      <p>
        {counts
          .map((kind) => t(`console.tree.changes.count.${kind}`, { count: set[kind] }))
          .join(' · ')}
        {set.undoes && ` · ${t('console.tree.changes.isUndo')}`}
      </p>
      <p>
        {[at, words.post(set.post)].filter(Boolean).join(t('format.separator'))}{' '}
        <When at={set.at} /> · {t('console.tree.history.why', { reason: set.reason })}
      </p>
      {undone && (
        <p className="gw-soft">
          {t('console.tree.changes.undoneBy', { post: words.post(undone.post) })}{' '}
          <When at={undone.at} /> · {t('console.tree.history.why', { reason: undone.reason })}
        </p>
      )}
      {why && why.why !== 'undone' && (
        <p className="gw-soft">
          {i18n.t(`places:console.tree.changes.builtOn.${why.why}` as never)}
          {why.path && ` (${why.path})`}
        </p>
      )}
    </li>
  );
}

function UndoDialog({ set, onClose }: { set: ChangeSet; onClose: () => void }) {
  const { t } = useTranslation(['places', 'ui']);
  const words = usePlaceWords();
  const { go } = usePlaceAddress();
  const undo = useUndoChange();
  const [reason, setReason] = useState('');
  const form = useId();
  const isPlanned = set.state === 'planned';
  return (
    <Dialog
      open
      title={t(isPlanned ? 'console.tree.changes.cancelTitle' : 'console.tree.changes.undoTitle')}
      onClose={onClose}
      actions={
        <>
          <button
            type="submit"
            form={form}
            className="gw-button gw-button--danger"
            disabled={undo.isPending}
          >
            {t(isPlanned ? 'console.tree.changes.cancel' : 'console.tree.changes.undo')}
          </button>
          <button type="button" className="gw-button" onClick={onClose}>
            {t('ui:act.cancel')}
          </button>
        </>
      }
    >
      <p>
        {t(isPlanned ? 'console.tree.changes.cancelHelp' : 'console.tree.changes.undoHelp', {
          day: words.day(set.day),
        })}
      </p>
      <form
        id={form}
        className="gw-stack"
        onSubmit={(event) => {
          event.preventDefault();
          undo.mutate(
            { changeId: set.id, reason: reason.trim() },
            {
              onSuccess: ({ cancelled }) => {
                showToast(
                  t(cancelled ? 'console.tree.changes.cancelled' : 'console.tree.set.undone'),
                );
                onClose();
              },
            },
          );
        }}
      >
        <label className="gw-field">
          <span className="gw-field__label">{t('console.tree.set.reason')}</span>
          <input
            className="gw-input"
            required
            minLength={2}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        {undo.isError && <Refusal error={undo.error} onChoose={(path) => go({ place: path })} />}
      </form>
    </Dialog>
  );
}
