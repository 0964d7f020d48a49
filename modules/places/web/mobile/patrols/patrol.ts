import { useEffect, useState, useSyncExternalStore } from 'react';
import { newId } from '../../../../../ui/api/intent.ts';
import { outbox, readDraft, removeDraft, writeDraft } from '../../../../../ui/offline/device.ts';
import type { Finding } from '../../../patrols/fields.ts';
import type { DuePlace, RecordBody } from '../../patrols/queries.ts';

/** A place on the phone: of the list, or picked by its address. */
export type WalkPlace = Pick<
  DuePlace,
  'path' | 'kind' | 'names' | 'center' | 'lastVisit' | 'state'
>;

/** A place that was seen. Never where the phone was. */
export interface WalkVisit {
  id: string;
  place: string;
  at: string;
  finding: Finding;
  note: string;
}

/** The patrol under way on this phone, kept on it until it is ended and looked at. */
export interface Walk {
  id: string;
  /** Whose it is: a phone may change hands. */
  owner: string;
  area: string;
  areaName: string;
  begunAt: string;
  endedAt?: string;
  places: WalkPlace[];
  visits: WalkVisit[];
}

/** What the outbox sends of a patrol. */
export interface PatrolPayload {
  patrolId: string;
  body: RecordBody;
  /** Number of the case that was reported of the visit. */
  caseNumber?: string;
}

const kind = 'places/patrol';
const listeners = new Set<() => void>();
let walk: Walk | undefined;
let loaded: Promise<void> | undefined;

function change(next: Walk | undefined): void {
  walk = next;
  for (const listener of listeners) listener();
  void (next ? writeDraft(kind, next) : removeDraft(kind));
}

/** The patrol of a person on this phone; `ready` once what the phone kept has been read. */
export function useWalk(owner: string | undefined): { walk: Walk | undefined; ready: boolean } {
  const [ready, setReady] = useState(false);
  useEffect(() => {
    loaded ??= readDraft<Walk>(kind).then((kept) => {
      walk ??= kept;
      for (const listener of listeners) listener();
    });
    void loaded.then(() => setReady(true));
  }, []);
  const held = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => walk,
  );
  return { walk: held?.owner === owner ? held : undefined, ready };
}

/** The part of a patrol that the outbox sends for a visit. */
export function payloadOf({ id, area, begunAt }: Walk, visit?: WalkVisit): PatrolPayload {
  return { patrolId: id, body: { area, begunAt, visits: visit ? [visit] : [] } };
}

/** Hands a part to the outbox; it is told when the server will not take it. */
function send(
  one: Walk,
  title: string,
  payload: PatrolPayload,
  onRefused: (error: unknown) => void,
) {
  const createdAt = new Date().toISOString();
  void outbox
    .handIn({ id: newId(), kind, title, payload, owner: one.owner, createdAt })
    .catch(onRefused);
}

type Refused = (error: unknown) => void;

/** Begins a patrol. */
export function beginWalk(
  begun: Pick<Walk, 'owner' | 'area' | 'areaName' | 'places'>,
  title: string,
  onRefused: Refused,
): void {
  const next: Walk = { ...begun, id: newId(), begunAt: new Date().toISOString(), visits: [] };
  change(next);
  send(next, title, payloadOf(next), onRefused);
}

/** Ticks a place. What the server refuses is taken back, and told. */
export function tickPlace(
  on: Walk,
  place: WalkPlace,
  found: Pick<WalkVisit, 'finding' | 'note'>,
  title: string,
  onRefused: Refused,
): WalkVisit {
  const visit = { ...found, id: newId(), place: place.path, at: new Date().toISOString() };
  const known = on.places.some(({ path }) => path === place.path);
  change({
    ...on,
    places: known ? on.places : [...on.places, place],
    visits: [...on.visits, visit],
  });
  send(on, title, payloadOf(on, visit), (error) => {
    if (walk?.id === on.id)
      change({ ...walk, visits: walk.visits.filter(({ id }) => id !== visit.id) });
    onRefused(error);
  });
  return visit;
}

/** Ends the patrol. */
export function endWalk(on: Walk, title: string, onRefused: Refused): void {
  const endedAt = new Date().toISOString();
  const payload = payloadOf(on);
  change({ ...on, endedAt });
  send(on, title, { ...payload, body: { ...payload.body, endedAt } }, onRefused);
}

/** Forgets it on this phone; what waits to be sent stays in the outbox. */
export function forgetWalk(): void {
  change(undefined);
}
