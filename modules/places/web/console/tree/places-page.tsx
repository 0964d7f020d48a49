import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty, ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { useMe } from '../../../../identity/web/index.ts';
import { usePlace, usePlaceTree } from '../../queries.ts';
import { usePlaceAddress } from './address.ts';
import { parentOf } from './codes.ts';
import { DayBar } from './day-bar.tsx';
import { useDraft, withDraft } from './draft.ts';
import { useInside } from './inside.ts';
import type { Ears, Scene } from './map-layers.ts';
import { blank, type Outline, toOutline, toSketch } from './outline-edit.ts';
import { PlaceFind } from './place-find.tsx';
import { PlaceMap } from './place-map.tsx';
import { PlacePane } from './place-pane.tsx';
import { isOn, type PlaceOn, useStates } from './queries.ts';
import { neighboursOf, shapesOf, shapesOfSet, sketchesOf, viewOf } from './scene.ts';
import type { Task } from './task.ts';
import { TreeView } from './tree-view.tsx';
import { useSketch } from './use-sketch.ts';
import { usePlaceWords } from './words.ts';

const none: readonly PlaceOn[] = [];
const noProblem: readonly unknown[] = [];

/** The tree of places of a day, the chosen place, and its map; what is changed is collected and sent as one set. */
export default function PlacesPage() {
  const { t } = useTranslation('places');
  const words = usePlaceWords();
  const nameOf = useRef(words.name);
  nameOf.current = words.name;
  const address = usePlaceAddress();
  const { today, day = today, go } = address;
  const me = useMe();
  const districts = usePlaceTree();
  const city = districts.data?.places[0]?.path.split('.')[0];
  const posts = me.data?.appointments ?? [];
  const home = posts.map(({ placePath }) => placePath).find((path) => path !== null);
  const path = address.place ?? home ?? city;

  const cityStates = useStates(city);
  const root = cityStates.data?.find((state) => isOn(state, day));
  const parent = path === undefined ? undefined : parentOf(path);
  const beside = useInside(day, parent);
  const place = path === city ? root : beside.data?.find((one) => one.path === path);
  const siblings = useMemo(
    () => (beside.data ?? none).filter((one) => one.path !== path),
    [beside.data, path],
  );
  const inside = useInside(day, place?.path).data ?? none;

  const draft = useDraft();
  const [given, setGiven] = useState<{ path: string; task: Task }>();
  const task: Task = given && given.path === path && day >= today ? given.task : { do: 'view' };
  const [problems, setProblems] = useState<readonly unknown[]>(noProblem);
  const sketching = useSketch();

  const start = (next: Task) => {
    if (!path) return;
    if (next.do === 'outline' && place) {
      const own = withDraft(place, draft.items).geometry as Outline | null;
      sketching.begin(toSketch(own), sketchesOf(neighboursOf(place.kind, siblings, draft.items)));
    }
    if (next.do === 'add') {
      sketching.begin(blank, sketchesOf(neighboursOf(next.sort.kind, inside, draft.items)));
    }
    if (next.do !== 'set') setProblems(noProblem);
    setGiven({ path, task: next });
  };
  const choose = (next: string) => go({ place: next, view: undefined });

  const isDrawing = task.do === 'outline' || task.do === 'add';
  const neighbours = useMemo(
    () =>
      task.do === 'add'
        ? neighboursOf(task.sort.kind, inside, draft.items)
        : place
          ? neighboursOf(place.kind, siblings, draft.items)
          : [],
    [task, inside, siblings, place, draft.items],
  );
  const { own, followed, chosen } = sketching;
  const scene = useMemo((): Scene => {
    const otherDay = day !== today;
    if (task.do === 'set') {
      return { ...shapesOfSet(draft.items, nameOf.current), siblings: [], problems, otherDay };
    }
    if (!place) return { own: [], siblings: [], before: [], problems, otherDay };
    const drafted = withDraft(place, draft.items);
    if (!isDrawing) {
      return {
        own: shapesOf([drafted], nameOf.current, !otherDay && drafted.name === place.name),
        siblings: shapesOf(
          siblings
            .filter(({ kind }) => kind === place.kind)
            .map((one) => withDraft(one, draft.items)),
          nameOf.current,
          !otherDay,
        ),
        before: drafted.geometry !== place.geometry && place.geometry ? [place.geometry] : [],
        problems,
        otherDay,
      };
    }
    const outline = toOutline(own);
    const path = task.do === 'add' ? 'new' : place.path;
    return {
      own: outline ? [{ path, label: '', geometry: outline }] : [],
      siblings: shapesOf(
        neighbours.map((one) => {
          const geometry = followed[one.path] && toOutline(followed[one.path]!);
          return geometry ? ({ ...one, geometry } as PlaceOn) : one;
        }),
        nameOf.current,
        !otherDay,
      ),
      before: place.geometry ? [place.geometry] : [],
      problems,
      sketch: own,
      chosen,
      otherDay,
    };
  }, [
    task,
    isDrawing,
    place,
    siblings,
    neighbours,
    draft.items,
    own,
    followed,
    chosen,
    problems,
    day,
    today,
  ]);

  const ears: Ears = isDrawing
    ? {
        onPress: (at, reach) => {
          const ring = own[0]?.[0] ?? [];
          // An outline that is whole gets vertices by its edges; else every press of the ground would.
          if (!sketching.fresh) return;
          sketching.add({ polygon: 0, ring: 0, at: ring.length - 1 }, at, reach);
        },
        onTake: sketching.take,
        onDrag: sketching.drag,
        onSplit: sketching.split,
        onRemove: sketching.remove,
      }
    : { onPick: choose };

  const upper = usePlace(place && !place.geometry && !place.center ? parent : undefined).data;
  const view = useMemo(() => {
    if (task.do === 'set') {
      const set = draft.items.flatMap(({ before }) => before ?? []);
      const seen = viewOf(set);
      if (seen) return seen;
    }
    const seen = place && (viewOf([place]) ?? viewOf(siblings));
    if (seen) return seen;
    if (upper?.bbox) {
      const [west, south, east, north] = upper.bbox;
      return { west, south, east, north };
    }
    return upper?.center ? { ...upper.center, zoom: 17 } : undefined;
  }, [task.do, draft.items, place, siblings, upper]);

  const failed = districts.error ?? cityStates.error ?? beside.error;
  return (
    <div className="tree">
      <DayBar
        address={address}
        day={day}
        waiting={draft.items.length}
        isSet={task.do === 'set'}
        onSet={() => start({ do: task.do === 'set' ? 'view' : 'set' })}
      />
      <div className="tree__columns">
        <nav className="tree__aside" aria-label={t('console.tree.label')}>
          <PlaceFind label={t('console.tree.find')} onPick={(found) => choose(found.path)} />
          {root && path ? (
            <TreeView root={root} day={day} chosen={path} onChoose={choose} />
          ) : (
            !failed && <SkeletonList rows={10} height={32} />
          )}
        </nav>
        <section className="tree__pane" aria-label={t('console.tree.pane')}>
          {failed && (
            <ErrorPanel
              error={failed}
              title={t('console.tree.failedToLoad')}
              onRetry={() => {
                void districts.refetch();
                void cityStates.refetch();
                void beside.refetch();
              }}
            />
          )}
          {!failed && !place && (beside.isPending || cityStates.isPending) && (
            <SkeletonList rows={6} height={32} />
          )}
          {!failed && !place && beside.data && path !== city && task.do !== 'set' && (
            <Empty title={t('console.tree.notThere', { day: words.day(day) })} icon="pin">
              {t('console.tree.notThereHelp')}
            </Empty>
          )}
          {path && (place || task.do === 'set') && (
            <PlacePane
              key={`${path} ${task.do}`}
              place={place}
              path={path}
              drafted={place && withDraft(place, draft.items)}
              neighbours={neighbours}
              day={day}
              today={today}
              view={address.view}
              task={task}
              sketching={sketching}
              onTask={start}
              onChoose={choose}
              onGo={go}
              onProblems={setProblems}
            />
          )}
        </section>
        <div className="tree__map">
          {view && (
            <PlaceMap
              view={view}
              scene={scene}
              ears={ears}
              list={<p>{t('console.tree.listBeside')}</p>}
            />
          )}
        </div>
      </div>
    </div>
  );
}
