import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '../../../../../ui/api/intent.ts';
import { Dialog } from '../../../../../ui/parts/dialog.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { useMe } from '../../../../identity/web/index.ts';
import {
  type SavedFilter,
  type SavedList,
  useChangeFilter,
  useDeleteFilter,
  useSaveFilter,
} from '../../queries.ts';
import { Popup } from '../parts/popup.tsx';
import { ViewLink } from '../parts/view-link.tsx';
import { type ListSearch, sameFilter, toSavedFilter } from './search.ts';

/** What stands in the dialog: a new filter, or one that is changed. */
type Editing = { one?: SavedFilter };

/** Filters that the reader saved or colleagues share, each a link that opens it; and saving the one that is set. */
export function SavedBar({
  list,
  items,
  search,
  isNarrowed,
}: {
  list: SavedList;
  items: readonly SavedFilter[];
  search: ListSearch;
  isNarrowed: boolean;
}) {
  const { t } = useTranslation('cases');
  const [editing, setEditing] = useState<Editing>();
  const save = useSaveFilter();
  const change = useChangeFilter();
  const remove = useDeleteFilter();
  const open = items.find((one) => one.id === search.saved);
  const isChanged = open !== undefined && !sameFilter(open.filter, toSavedFilter(search));

  const drop = (one: SavedFilter) =>
    remove.mutate(
      { id: one.id },
      {
        onSuccess: () =>
          showToast(t('console.saved.removed', { name: one.name }), () =>
            save.mutate({ body: bodyOf(one) }),
          ),
      },
    );
  if (items.length === 0 && !isNarrowed) return null;
  return (
    <nav className="cases-saved" aria-label={t('console.saved.label')}>
      {items.map((one) => (
        <span key={one.id} className="cases-saved__item">
          <ViewLink
            search={{ ...one.filter, saved: one.id }}
            current={one.id === search.saved && !isChanged}
            className="cases-strip__item"
          >
            {one.name}
            {one.sharedWith && (
              <span className="cases-mark">
                {one.mine
                  ? t('console.saved.sharedTag')
                  : t('console.saved.from', { name: one.sharedWith.name })}
              </span>
            )}
          </ViewLink>
          {one.mine && (
            <Popup
              label={<span className="gw-sr">{t('console.saved.more', { name: one.name })}</span>}
            >
              {(close) => (
                <div className="cases-saved__menu">
                  <button type="button" className="gw-button" onClick={() => setEditing({ one })}>
                    {t('console.saved.edit')}
                  </button>
                  <button
                    type="button"
                    className="gw-button"
                    onClick={() => {
                      close();
                      drop(one);
                    }}
                  >
                    {t('console.saved.remove')}
                  </button>
                </div>
              )}
            </Popup>
          )}
        </span>
      ))}
      {open?.mine && isChanged && (
        <button
          type="button"
          className="gw-button"
          disabled={change.isPending}
          onClick={() => change.mutate({ one: open, body: { filter: toSavedFilter(search) } })}
        >
          {t('console.saved.update', { name: open.name })}
        </button>
      )}
      {isNarrowed && (!open || isChanged) && (
        <button type="button" className="gw-button" onClick={() => setEditing({})}>
          <Icon name="add" />
          {t('console.saved.save')}
        </button>
      )}
      {(change.error ?? remove.error) && <ErrorPanel error={change.error ?? remove.error} />}
      {editing && (
        <SavedDialog
          {...editing}
          list={list}
          search={search}
          onClose={() => setEditing(undefined)}
        />
      )}
    </nav>
  );
}

function bodyOf({ list, name, filter, columns, sharedWith }: SavedFilter) {
  return { list, name, filter, columns, share: shareOf(sharedWith) };
}

function shareOf(place: { unitId: string | null; placePath: string | null } | null) {
  if (place?.unitId) return { unitId: place.unitId };
  return place?.placePath ? { placePath: place.placePath } : null;
}

/** Asks for the name, and who else may see it. */
function SavedDialog({
  one,
  list,
  search,
  onClose,
}: Editing & { list: SavedList; search: ListSearch; onClose: () => void }) {
  const { t } = useTranslation(['cases', 'ui']);
  const { data: me } = useMe();
  const intent = useIntent();
  const save = useSaveFilter();
  const change = useChangeFilter();
  const [name, setName] = useState(one?.name ?? '');
  const [where, setWhere] = useState(one?.sharedWith?.unitId ?? one?.sharedWith?.placePath ?? '');
  const places = new Map(
    (me?.appointments ?? []).flatMap((a) => {
      const key = a.unitId ?? a.placePath;
      return key
        ? [[key, { unitId: a.unitId, placePath: a.placePath, name: a.unitName ?? a.placeName }]]
        : [];
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const share = shareOf(places.get(where) ?? null);
    const done = {
      onSuccess: () => {
        intent.done();
        showToast(t('cases:console.saved.saved', { name: name.trim() }));
        onClose();
      },
    };
    const idempotencyKey = intent.key();
    if (one) change.mutate({ one, body: { name, share }, idempotencyKey }, done);
    else {
      const body = { list, name, share, filter: toSavedFilter(search), columns: null };
      save.mutate({ body, idempotencyKey }, done);
    }
  };
  const { error, isPending } = one ? change : save;
  return (
    <Dialog
      open
      title={t(one ? 'cases:console.saved.edit' : 'cases:console.saved.save')}
      onClose={onClose}
    >
      <form className="gw-stack" onSubmit={submit}>
        <label className="gw-stack">
          {t('cases:console.saved.name')}
          <input
            className="gw-input"
            required
            maxLength={40}
            value={name}
            autoFocus
            onChange={(event) => {
              intent.done();
              setName(event.target.value);
            }}
          />
        </label>
        <label className="gw-stack">
          {t('cases:console.saved.share')}
          <select
            className="gw-input"
            value={where}
            onChange={(event) => setWhere(event.target.value)}
          >
            <option value="">{t('cases:console.saved.shareNobody')}</option>
            {[...places].map(([key, place]) => (
              <option key={key} value={key}>
                {t('cases:console.saved.shareWith', { name: place.name })}
              </option>
            ))}
          </select>
        </label>
        {error && <ErrorPanel error={error} />}
        <div className="gw-dialog__actions">
          <button type="button" className="gw-button" onClick={onClose}>
            {t('ui:act.cancel')}
          </button>
          <button type="submit" className="gw-button gw-button--primary" disabled={isPending}>
            {t('ui:act.save')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
