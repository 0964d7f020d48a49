import { type CaseState, caseStates } from '../../../workflow.ts';
import type { CaseFilter, CaseView, SavedFilter } from '../../queries.ts';
import { type FactSearch, parseFactSearch } from './search-facts.ts';

/** Clock statuses that a list may be narrowed to. */
export const clockStatuses = ['late', 'dueSoon', 'onTime'] as const;

/** What a list is narrowed to, as it stands in the address: a link opens the same list again. */
export interface ListSearch extends FactSearch {
  state?: CaseState[];
  status?: (typeof clockStatuses)[number];
  /** One class, or several. */
  classCode?: string | string[];
  /** Path of the place that the cases lie in. */
  within?: string;
  /** Box of the map that they lie in: west, south, east, north. */
  box?: string;
  supervised?: true;
  /** What the person watches. */
  watched?: true;
  /** First and last day of reporting, `YYYY-MM-DD` in the city; both included. */
  from?: string;
  to?: string;
  q?: string;
  sort?: 'due' | 'newest' | 'oldest';
  /** The case that is open beside the list. */
  case?: string;
  /** The map stands beside the list. */
  map?: true;
  /** The saved filter that was opened. */
  saved?: string;
}

const day = /^\d{4}-\d{2}-\d{2}$/;
const path = /^\d{6}(\.\w+)*$/;
const boxForm = /^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){3}$/;
const uuid = /^[0-9a-f-]{36}$/i;

function matching(value: unknown, form: RegExp): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && form.test(text) ? text : undefined;
}

function oneOf<T extends string>(value: unknown, among: readonly T[]): T | undefined {
  return among.find((one) => one === value);
}

/** One as it is, so that filters saved with one stay the same. */
function classesOf(raw: unknown): string | string[] | undefined {
  const codes = [raw].flat().flatMap((one) => matching(one, /^[CE]\d{4}$/) ?? []);
  return codes.length > 1 ? codes : codes[0];
}

/** Reads the address; what makes no sense there is left out, so that an old link still opens. */
export function parseListSearch(raw: Record<string, unknown>): ListSearch {
  const states = (Array.isArray(raw.state) ? raw.state : [raw.state])
    .map((value) => oneOf(value, caseStates))
    .filter((state) => state !== undefined);
  const text = typeof raw.q === 'string' || typeof raw.q === 'number' ? `${raw.q}` : '';
  const found = {
    state: states.length ? states : undefined,
    status: oneOf(raw.status, clockStatuses),
    classCode: classesOf(raw.classCode),
    within: matching(raw.within, path),
    box: matching(raw.box, boxForm),
    supervised: raw.supervised === true || raw.supervised === 'true' ? true : undefined,
    watched: raw.watched === true || raw.watched === 'true' ? true : undefined,
    from: matching(raw.from, day),
    to: matching(raw.to, day),
    q: text.trim().slice(0, 100) || undefined,
    sort: oneOf(raw.sort, ['due', 'newest', 'oldest'] as const),
    case: matching(raw.case, uuid),
    map: raw.map === true || raw.map === 'true' ? true : undefined,
    ...parseFactSearch(raw),
    saved: matching(raw.saved, uuid),
  };
  return Object.fromEntries(
    Object.entries(found).filter(([, value]) => value !== undefined),
  ) as ListSearch;
}

/** The order when none is chosen: what is searched for is looked for among the newest. */
export const defaultSort = ({ q }: ListSearch) => (q ? 'newest' : 'due');

const midnight = (date: string) => `${date}T00:00:00+08:00`;

/** The API's filter of a list. Days begin and end at the city's midnight; the API's own `to` is excluded. */
export function toCaseFilter(view: CaseView, search: ListSearch): CaseFilter {
  const {
    case: _open,
    map: _map,
    saved: _saved,
    from,
    to,
    closedFrom,
    closedTo,
    sort,
    ...rest
  } = search;
  return {
    view,
    ...rest,
    ...(from ? { from: midnight(from) } : {}),
    ...(to ? { to: midnight(addDays(to, 1)) } : {}),
    ...(closedFrom ? { closedFrom: midnight(closedFrom) } : {}),
    ...(closedTo ? { closedTo: midnight(addDays(closedTo, 1)) } : {}),
    sort: sort ?? defaultSort(search),
  };
}

/** What narrows the list, without what is open beside it. */
export function narrowing(search: ListSearch): ListSearch {
  const { case: _open, map: _map, saved: _saved, sort: _sort, ...rest } = search;
  return rest;
}

/** What of the address is kept when the list is saved as a filter: not the box, which is seen on the map alone. */
export function toSavedFilter(search: ListSearch): SavedFilter['filter'] {
  const { case: _open, map: _map, saved: _saved, box: _box, ...rest } = search;
  return rest;
}

/** Whether two saved filters say the same. */
export function sameFilter(one: SavedFilter['filter'], other: SavedFilter['filter']): boolean {
  const inOrder = (filter: object) => JSON.stringify(Object.entries(filter).sort());
  return inOrder(one) === inOrder(other);
}

/** The city's day of an instant, `YYYY-MM-DD`. */
export function cityDay(instant: Date | number | string): string {
  return new Intl.DateTimeFormat('sv', {
    timeZone: 'Asia/Shanghai',
    dateStyle: 'short',
  }).format(new Date(instant));
}

/** The day that is some days away, `YYYY-MM-DD`. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
