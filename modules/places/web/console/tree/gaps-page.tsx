import { Link } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dateInChina } from '../../../../../kernel/time/index.ts';
import { newId } from '../../../../../ui/api/intent.ts';
import { Empty, ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { useMe } from '../../../../identity/web/index.ts';
import { usePlaceName, usePlaceTree } from '../../queries.ts';
import { boundsOfPositions, positionsOf } from '../drawing.ts';
import { mayAdd, usePlaceAddress } from './address.ts';
import type { Scene } from './map-layers.ts';
import { apart } from './mend.ts';
import { PlaceButton } from './place-facts.tsx';
import { PlaceFind } from './place-find.tsx';
import { PlaceMap } from './place-map.tsx';
import {
  type Fault,
  type PlaceChange,
  useChildren,
  useFaults,
  useSendChanges,
  useUndoChange,
} from './queries.ts';
import { Refusal } from './refusal.tsx';
import { neighboursOf } from './scene.ts';
import { usePlaceWords } from './words.ts';

/** Gaps, overlaps and what reaches out of its parent, each with its mend; the map is beside the list. */
export default function GapsPage() {
  const { t } = useTranslation('places');
  const { place, today, go } = usePlaceAddress();
  const me = useMe();
  const districts = usePlaceTree(undefined, me.data !== undefined);
  const home = me.data?.appointments.map((one) => one.placePath).find((path) => path !== null);
  const path = place ?? home ?? districts.data?.places[0]?.path.split('.')[0];
  const name = usePlaceName(path);
  const faults = useFaults(path);
  const list = faults.data?.faults ?? [];
  const [chosenId, setChosenId] = useState<string>();
  const chosen = list.find(({ id }) => id === chosenId) ?? list[0];
  const beside = useChildren(today, chosen?.parent).data;
  const words = usePlaceWords();
  const nameOf = useRef(words.name);
  nameOf.current = words.name;
  const mend = useMend();
  const scene = useMemo((): Scene => {
    const shapes = neighboursOf('grid', beside ?? [], []).flatMap((one) =>
      one.geometry ? [{ path: one.path, label: nameOf.current(one), geometry: one.geometry }] : [],
    );
    const mended = new Set(chosen?.mend?.map((change) => change.path));
    return {
      siblings: shapes,
      // What the mend would make of the neighbours, before anything is sent.
      own: (chosen?.mend ?? []).flatMap((change) =>
        change.do === 'alter' && change.set.geometry
          ? [{ path: change.path, label: '', geometry: change.set.geometry }]
          : [],
      ),
      before: shapes.filter((one) => mended.has(one.path)).map(({ geometry }) => geometry),
      problems: chosen ? [chosen.geometry] : [],
      otherDay: false,
    };
  }, [beside, chosen]);
  const view = useMemo(() => {
    const bounds = chosen && boundsOfPositions(positionsOf(chosen.geometry.coordinates));
    if (!bounds) return undefined;
    const margin = Math.max(0.0004, bounds.east - bounds.west, bounds.north - bounds.south);
    return {
      west: bounds.west - margin,
      south: bounds.south - margin,
      east: bounds.east + margin,
      north: bounds.north + margin,
    };
  }, [chosen]);
  const parents = [...new Set(list.map(({ parent }) => parent))];
  return (
    <div className="tree tree--gaps">
      <header className="tree__head">
        <h1>{t('console.tree.gaps.title')}</h1>
        <span className="tree__space" />
        <Link
          to="/places"
          search={(path ? { place: path } : {}) as never}
          className="gw-button gw-button--plain"
        >
          {t('console.tree.sections.tree')}
        </Link>
      </header>
      <div className="tree__halves">
        <div className="tree__pane">
          <PlaceFind
            label={t('console.tree.gaps.find')}
            onPick={(found) => go({ place: found.path })}
          />
          {faults.isPending && <SkeletonList rows={5} height={88} />}
          {faults.isError && (
            <ErrorPanel
              error={faults.error}
              title={t('console.tree.failedToLoad')}
              onRetry={() => void faults.refetch()}
            />
          )}
          {mend.send.isError && (
            <Refusal error={mend.send.error} onChoose={(at) => go({ place: at })} />
          )}
          {faults.data && (
            <p role="status">
              {t('console.tree.gaps.found', {
                place: name,
                count: list.length + faults.data.more,
                looked: faults.data.looked,
              })}
              {faults.data.more > 0 && ` ${t('console.tree.gaps.more', { count: list.length })}`}
            </p>
          )}
          {faults.data && list.length === 0 && (
            <Empty title={t('console.tree.gaps.empty')} icon="check">
              {t('console.tree.gaps.emptyHelp')}
            </Empty>
          )}
          {parents.map((parent) => (
            <Parent
              key={parent}
              parent={parent}
              faults={list.filter((one) => one.parent === parent)}
              chosen={chosen?.id}
              may={mayAdd(me.data, parent)}
              busy={mend.send.isPending}
              onChoose={setChosenId}
              onMend={mend.run}
            />
          ))}
        </div>
        <div className="tree__map">
          {view && (
            <PlaceMap
              view={view}
              scene={scene}
              ears={{}}
              list={<p>{t('console.tree.listBeside')}</p>}
            />
          )}
        </div>
      </div>
    </div>
  );
}

/** Sends mends, and offers to take them back. */
function useMend() {
  const { t } = useTranslation('places');
  const send = useSendChanges();
  const undo = useUndoChange();
  const run = (changes: readonly PlaceChange[], count: number) =>
    send.mutate(
      {
        body: {
          from: dateInChina(new Date()),
          reason: t('console.tree.gaps.reason'),
          changes: [...changes],
        },
        idempotencyKey: newId(),
      },
      {
        onSuccess: ({ changeId }) =>
          showToast(t('console.tree.gaps.mended', { count }), () =>
            undo.mutate(
              { changeId, reason: t('console.tree.set.undoReason') },
              {
                onSuccess: () => showToast(t('console.tree.set.undone')),
                onError: (error) => showToast(error.message),
              },
            ),
          ),
      },
    );
  return { send, run };
}

function Parent({
  parent,
  faults,
  chosen,
  may,
  busy,
  onChoose,
  onMend,
}: {
  parent: string;
  faults: readonly Fault[];
  chosen: string | undefined;
  may: boolean;
  busy: boolean;
  onChoose: (id: string) => void;
  onMend: (changes: readonly PlaceChange[], count: number) => void;
}) {
  const { t } = useTranslation('places');
  const { go } = usePlaceAddress();
  const name = usePlaceName(parent);
  const mendable = faults.filter(({ mend }) => mend !== null);
  const together = apart(mendable);
  return (
    <section className="gw-stack" aria-label={name}>
      <div className="tree__item">
        <h2>
          <PlaceButton path={parent} onChoose={(path) => go({ place: path })} />
        </h2>
        {may && mendable.length > 1 && (
          <button
            type="button"
            className="gw-button"
            disabled={busy}
            onClick={() => onMend(together.changes, together.count)}
          >
            {t('console.tree.gaps.mendAll', { count: together.count })}
          </button>
        )}
      </div>
      <ul className="tree__sets">
        {faults.map((fault) => (
          <Row
            key={fault.id}
            fault={fault}
            isChosen={fault.id === chosen}
            may={may}
            busy={busy}
            onChoose={() => onChoose(fault.id)}
            onMend={() => onMend(fault.mend!, 1)}
          />
        ))}
      </ul>
    </section>
  );
}

function Row({
  fault,
  isChosen,
  may,
  busy,
  onChoose,
  onMend,
}: {
  fault: Fault;
  isChosen: boolean;
  may: boolean;
  busy: boolean;
  onChoose: () => void;
  onMend: () => void;
}) {
  const { t, i18n } = useTranslation('places');
  const words = usePlaceWords();
  const { go } = usePlaceAddress();
  const mendedBy = usePlaceName(fault.mendedBy ?? undefined);
  return (
    <li className="gw-card tree__set" aria-current={isChosen || undefined}>
      <div className="tree__item">
        <strong>
          {t(`console.tree.gaps.kind.${fault.kind}`)} {words.size(fault.squareMeters)}
        </strong>
        {fault.sliver && (
          <span className="gw-soft">
            {t('console.tree.gaps.sliver', {
              width: fault.meanWidth < 0.01 ? '<0.01' : words.number(fault.meanWidth, 2),
            })}
          </span>
        )}
      </div>
      <p className="gw-inline">
        {fault.places.map((path) => (
          <PlaceButton key={path} path={path} onChoose={(at) => go({ place: at })} />
        ))}
      </p>
      <p className="gw-soft">
        {fault.mend
          ? t('console.tree.gaps.mendBy', { place: mendedBy })
          : i18n.t(`places:console.tree.gaps.unmended.${fault.unmended}` as never)}
      </p>
      <div className="gw-inline">
        <button type="button" className="gw-button" aria-pressed={isChosen} onClick={onChoose}>
          {t('console.tree.gaps.show')}
        </button>
        {fault.mend && may && (
          <button
            type="button"
            className="gw-button gw-button--primary"
            disabled={busy}
            onClick={onMend}
          >
            {t('console.tree.gaps.mend')}
          </button>
        )}
        {!fault.mend && may && fault.places[0] && (
          <Link to="/places" search={{ place: fault.places[0] } as never} className="gw-button">
            {t('console.tree.gaps.byHand')}
          </Link>
        )}
      </div>
    </li>
  );
}
