/** Changes that are collected before they are sent together. The rules are pure; the set is kept for the tab. */
import { useSyncExternalStore } from 'react';
import type { PlaceKind } from '../../../contract.ts';
import type { PlaceChange, PlaceOn } from './queries.ts';

/** A change as it waits, with what its place is called and was. */
export interface DraftItem {
  change: PlaceChange;
  kind: PlaceKind;
  name: string;
  nameEn: string | null;
  /** The state that it was decided on; undefined for a new place. */
  before?: PlaceOn | undefined;
}

/** A set that waits to be sent. */
export interface Draft {
  items: readonly DraftItem[];
  /** First day; undefined: today. */
  from?: string | undefined;
  reason: string;
}

const none: Draft = { items: [], reason: '' };
const order = { add: 0, alter: 1, end: 2, move: 3 } as const;

/** Fields of a place that differ from what it was; undefined when none does. */
function keepDifferent<S extends object>(set: S, before: PlaceOn | undefined): S | undefined {
  if (!before) return set;
  const differs = Object.entries(set).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key as keyof PlaceOn]),
  );
  return differs.length > 0 ? (Object.fromEntries(differs) as S) : undefined;
}

/**
 * Puts a change into a set: changes of one place become one, what changes nothing falls out, and they stand in the order in
 * which the server can apply them, with new places first and moves last.
 */
export function putItem(items: readonly DraftItem[], item: DraftItem): DraftItem[] {
  const { change } = item;
  const own = items.filter((one) => one.change.path === change.path);
  const others = items.filter((one) => one.change.path !== change.path);
  const added = own.find((one) => one.change.do === 'add');
  const sorted = (list: DraftItem[]) =>
    list.sort(
      (a, b) =>
        order[a.change.do] - order[b.change.do] ||
        (a.change.do === 'add' ? depthOf(a) - depthOf(b) : 0),
    );
  if (change.do === 'end') {
    // What is not there yet needs no end.
    return added ? dropItem(items, added) : sorted([...others, item]);
  }
  const rest = own.filter(({ change: { do: verb } }) => verb !== 'end' && verb !== change.do);
  if (change.do !== 'alter') return sorted([...others, ...rest, item]);
  if (added?.change.do === 'add') {
    const set = {
      ...added.change.set,
      ...change.set,
      name: change.set.name ?? added.change.set.name,
    };
    const named = { ...added, name: set.name, nameEn: set.nameEn ?? null };
    return sorted([...others, { ...named, change: { ...added.change, set } }]);
  }
  const earlier = own.find((one) => one.change.do === 'alter');
  const before = item.before ?? earlier?.before;
  const merged =
    earlier?.change.do === 'alter' ? { ...earlier.change.set, ...change.set } : change.set;
  const set = keepDifferent(merged, before);
  return sorted([
    ...others,
    ...rest,
    ...(set ? [{ ...item, before, change: { ...change, set } }] : []),
  ]);
}

const depthOf = ({ change }: DraftItem) => change.path.split('.').length;

/** A set without a change; without a new place also whatever was to come into it, or be changed of it. */
export function dropItem(items: readonly DraftItem[], dropped: DraftItem): DraftItem[] {
  const { do: verb, path } = dropped.change;
  if (verb !== 'add') return items.filter((one) => one !== dropped);
  const isIn = (at: string) => at === path || at.startsWith(`${path}.`);
  return items.filter(
    ({ change }) => !isIn(change.path) && !(change.do === 'move' && isIn(change.to)),
  );
}

/** Whether a place is there only in the set. */
export const isDrafted = ({ version }: Pick<PlaceOn, 'version'>): boolean => version === 0;

/** The places that a set adds directly in a place, as they will be. */
export function addedIn(items: readonly DraftItem[], parent: string, day: string): PlaceOn[] {
  return items.flatMap(({ kind, name, nameEn, change }): PlaceOn[] => {
    const { path } = change;
    if (change.do !== 'add' || path.slice(0, path.lastIndexOf('.')) !== parent) return [];
    const nothing = {
      code: '',
      officialName: null,
      category: null,
      estatePath: null,
      geometry: null,
      center: null,
      floors: null,
      heightM: null,
      floor: null,
      attributes: {},
      synthetic: false,
      validFrom: day,
      validTo: null,
    };
    return [{ ...nothing, ...change.set, kind, path, name, nameEn, version: 0 } as PlaceOn];
  });
}

/** The place as the set leaves it: what it was with what is altered. */
export function withDraft(place: PlaceOn, items: readonly DraftItem[]): PlaceOn {
  const altered = items.find(({ change }) => change.do === 'alter' && change.path === place.path);
  return altered?.change.do === 'alter' ? ({ ...place, ...altered.change.set } as PlaceOn) : place;
}

/** Decides anew on the state that a place has now: what the set says stays. */
export function renewItems(items: readonly DraftItem[], now: PlaceOn): DraftItem[] {
  return items.map((item) =>
    item.change.path === now.path && item.change.do !== 'add'
      ? { ...item, before: now, change: { ...item.change, version: now.version } }
      : item,
  );
}

const key = 'gewu.places.draft';
let draft: Draft = read();
const listeners = new Set<() => void>();

function read(): Draft {
  try {
    return (JSON.parse(globalThis.sessionStorage?.getItem(key) ?? 'null') as Draft | null) ?? none;
  } catch {
    return none;
  }
}

/** Replaces the set. It stays over reloads of the tab. */
export function changeDraft(change: (draft: Draft) => Draft): void {
  draft = change(draft);
  try {
    globalThis.sessionStorage?.setItem(key, JSON.stringify(draft));
  } catch {
    // A full or forbidden store: the set lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

/** Adds a change to the set. */
export const collect = (...items: readonly DraftItem[]): void =>
  changeDraft((one) => ({ ...one, items: items.reduce(putItem, [...one.items]) }));

/** Forgets the set. */
export const emptyDraft = (): void => changeDraft(() => none);

/** The set as it is. */
export const useDraft = (): Draft =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => draft,
  );
