import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { useMe } from '../../../../identity/web/index.ts';
import { AddForm, placeOf, pointKinds } from './add-form.tsx';
import { mayAdd, mayChange, type PlaceAddress } from './address.ts';
import { sortsIn } from './codes.ts';
import { collect, isDrafted } from './draft.ts';
import { DraftPanel } from './draft-panel.tsx';
import { EditForm } from './edit-form.tsx';
import { EndForm } from './end-form.tsx';
import { FormActions } from './form-actions.tsx';
import { History } from './history.tsx';
import { MoveForm } from './move-form.tsx';
import { cornersOf, listVertices, type Outline, toSketch } from './outline-edit.ts';
import { OutlineEditor } from './outline-editor.tsx';
import { PlaceFacts } from './place-facts.tsx';
import type { PlaceOn } from './queries.ts';
import { followedItems } from './scene.ts';
import type { Task } from './task.ts';
import type { Sketching } from './use-sketch.ts';
import { usePlaceWords } from './words.ts';

/** Kinds without an outline or a position of their own. */
const bare: readonly string[] = ['city', 'entrance', 'dwelling'];

/** The chosen place: what it is, what it was, and what may be done with it. */
export function PlacePane({
  place,
  path,
  drafted,
  neighbours,
  day,
  today,
  view,
  task,
  sketching,
  onTask,
  onChoose,
  onGo,
  onProblems,
}: {
  place: PlaceOn | undefined;
  path: string;
  /** As the set leaves it. */
  drafted: PlaceOn | undefined;
  /** Those whose border it may share. */
  neighbours: readonly PlaceOn[];
  day: string;
  today: string;
  view: PlaceAddress['view'];
  task: Task;
  sketching: Sketching;
  onTask: (task: Task) => void;
  onChoose: (path: string) => void;
  onGo: (part: PlaceAddress) => void;
  onProblems: (areas: readonly unknown[]) => void;
}) {
  const { t } = useTranslation(['places', 'ui']);
  const words = usePlaceWords();
  const me = useMe().data;
  if (task.do === 'set' || !place || !drafted) {
    return (
      <DraftPanel
        today={today}
        day={day}
        onChoose={onChoose}
        onOutline={(at) => {
          if (at === path) onTask({ do: 'outline' });
          else onChoose(at);
        }}
        onProblems={onProblems}
        onSent={(at, from) => {
          onTask({ do: 'view' });
          onGo({ ...(at ? { place: at } : {}), day: from === today ? undefined : from });
        }}
      />
    );
  }
  const back = (collected: boolean) => onTask({ do: collected ? 'set' : 'view' });
  const isOpen = day >= today;
  const [own, child] = [isOpen && mayChange(me, path), isOpen && mayAdd(me, path)];
  const sort = sortsIn(place.kind)[0];
  const targets = neighbours.flatMap(({ geometry }) =>
    geometry ? cornersOf(toSketch(geometry as Outline)) : [],
  );
  const editor = (kind: string) => (
    <OutlineEditor
      sketching={sketching}
      before={task.do === 'outline' ? (place.geometry as Outline | null) : null}
      targets={targets}
      pointWord={pointKinds.includes(kind) ? t('console.tree.outline.point') : undefined}
    />
  );
  const head = (
    <header className="tree__title">
      <p className="gw-soft">
        {words.kind(place.kind)}
        {place.synthetic && <span className="tree__mark">{t('ui:synthetic')}</span>}
      </p>
      <h2>{words.name(drafted)}</h2>
    </header>
  );
  if (task.do === 'edit') {
    return (
      <>
        {head}
        <EditForm place={place} drafted={drafted} day={day} onDone={back} />
      </>
    );
  }
  if (task.do === 'move' || task.do === 'end') {
    const Form = task.do === 'move' ? MoveForm : EndForm;
    return (
      <>
        {head}
        <Form place={place} day={day} onDone={back} />
      </>
    );
  }
  if (task.do === 'add') {
    return (
      <>
        {head}
        <AddForm
          parent={place}
          day={day}
          sort={task.sort}
          sketch={sketching.own}
          followed={followedItems(sketching.followed, neighbours)}
          editor={editor(task.sort.kind)}
          onSort={(one) => onTask({ do: 'add', sort: one })}
          onDone={back}
        />
      </>
    );
  }
  if (task.do === 'outline') {
    const drawn = placeOf(place, sketching.own);
    const isEmpty = listVertices(sketching.own).length === 0;
    const isWhole = drawn.geometry !== undefined || drawn.center !== undefined;
    return (
      <>
        {head}
        <form
          className="gw-stack"
          aria-label={t('console.tree.act.outline')}
          onSubmit={(event) => {
            event.preventDefault();
            const { kind, name, nameEn, version } = place;
            const set = isEmpty
              ? { geometry: null }
              : drawn.center
                ? { geometry: null, ...drawn }
                : drawn;
            collect(
              { kind, name, nameEn, before: place, change: { do: 'alter', path, version, set } },
              ...followedItems(sketching.followed, neighbours),
            );
            back(true);
          }}
        >
          {editor(place.kind)}
          {isEmpty && <p className="tree__warn">{t('console.tree.outline.none')}</p>}
          <FormActions disabled={!isWhole && !isEmpty} onCancel={() => back(false)} />
        </form>
      </>
    );
  }
  return (
    <>
      {head}
      <fieldset className="tree__acts" aria-label={t('console.tree.actions')}>
        {own && (
          <button type="button" className="gw-button" onClick={() => onTask({ do: 'edit' })}>
            {t('console.tree.act.edit')}
          </button>
        )}
        {own && !bare.includes(place.kind) && (
          <button type="button" className="gw-button" onClick={() => onTask({ do: 'outline' })}>
            {t('console.tree.act.outline')}
          </button>
        )}
        {child && sort && (
          <button type="button" className="gw-button" onClick={() => onTask({ do: 'add', sort })}>
            <Icon name="add" />
            {t('console.tree.act.add')}
          </button>
        )}
        {own && place.kind !== 'city' && (
          <>
            {!isDrafted(place) && (
              <button type="button" className="gw-button" onClick={() => onTask({ do: 'move' })}>
                {t('console.tree.act.move')}
              </button>
            )}
            <button type="button" className="gw-button" onClick={() => onTask({ do: 'end' })}>
              {t('console.tree.act.end')}
            </button>
          </>
        )}
      </fieldset>
      {isDrafted(place) && <p className="gw-soft">{t('console.tree.drafted')}</p>}
      {!isOpen && <p className="gw-soft">{t('console.tree.readOnly')}</p>}
      <fieldset
        className="tree__tabs"
        hidden={isDrafted(place)}
        aria-label={t('console.tree.views')}
      >
        <button
          type="button"
          className="gw-button gw-button--plain"
          aria-pressed={view !== 'history'}
          onClick={() => onGo({ view: undefined })}
        >
          {t('console.tree.facts')}
        </button>
        <button
          type="button"
          className="gw-button gw-button--plain"
          aria-pressed={view === 'history'}
          onClick={() => onGo({ view: 'history' })}
        >
          {t('console.tree.history.title')}
        </button>
      </fieldset>
      {view === 'history' && !isDrafted(place) ? (
        <History
          path={path}
          day={day}
          onDay={(at) => onGo({ day: at === today ? undefined : at })}
        />
      ) : (
        <PlaceFacts place={drafted} day={day} isToday={day === today} onChoose={onChoose} />
      )}
    </>
  );
}
