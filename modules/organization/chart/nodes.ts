/** Builds what the chart shows of places and units: who holds what, with names by permission. */
import type { z } from 'zod';
import type { Trx } from '../../../kernel/db/database.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { type PersonCard, staff } from '../../identity/index.ts';
import { type PostCode, postCodes, posts } from '../../identity/posts.ts';
import { formatName, formatPlace } from '../../places/format.ts';
import type { Place, PlaceKind } from '../../places/index.ts';
import { listPlaces } from '../../places/index.ts';
import { listUnitRows, type UnitRow } from '../store.ts';
import type { chartNodeShape } from './contract.ts';
import { findReach, runsSystem, seesHolder } from './policy.ts';
import { findWarningDays, listSeats } from './store.ts';
import { countVacant, indexSeats, isExpiring } from './terms.ts';

/** See {@link chartNodeShape}. */
export type ChartNode = z.output<typeof chartNodeShape>;
type Held = ChartNode['posts'][number];
type Holder = Held['holders'][number];
type Row = Awaited<ReturnType<typeof staff.listHolders>>[number];

/** What a chart is made from, loaded once for all its places. */
export interface ChartData {
  actor: Actor;
  today: string;
  /** Days within which a term that ends is expiring. */
  days: number;
  /** Building in which the actor lives. */
  home: string | null;
  seatsAt: ReturnType<typeof indexSeats>;
  rowsAt: ReadonlyMap<string | null, readonly Row[]>;
  rowsIn: ReadonlyMap<string | null, readonly Row[]>;
  units: readonly UnitRow[];
  people: ReadonlyMap<string, PersonCard>;
  lines: ReadonlyMap<string, string>;
}

/** Posts held at each kind of place, from the lead down. */
export const postsAt = (kind: string): PostCode[] =>
  postCodes.filter((code) => posts[code].at === kind && !posts[code].separated).reverse();

/** Posts held in a kind of unit. */
const postsIn = (kind: string): PostCode[] => {
  const fits = kind.startsWith('party') ? 'party' : kind;
  return postCodes.filter((code) => posts[code].in === fits).reverse();
};

/** Posts held at a place of a kind, in its units, and at whatever may lie below it, from the top down. */
export const postsWithin = (kind: (typeof chartKinds)[number]): PostCode[] => {
  const from = chartKinds.indexOf(kind);
  return postCodes
    .filter((code) => {
      const { at, in: unit, separated } = posts[code];
      // Departments stand at a subdistrict, a district or the city.
      if (unit) return unit === 'party' || from <= chartKinds.indexOf('subdistrict');
      return at !== null && !separated && chartKinds.indexOf(at) >= from;
    })
    .reverse();
};

/** Kinds of places that the chart shows, from the top down. */
export const chartKinds = [
  'city',
  'district',
  'subdistrict',
  'community',
  'grid',
  'microGrid',
  'building',
] as const satisfies readonly PlaceKind[];

/** All places of the chart within a place, itself left out, parents before what lies in them. */
export async function listWithin(
  trx: Trx,
  path: string,
  { levels = 9 }: { levels?: number } = {},
): Promise<Place[]> {
  const depth = depthOf(path);
  const found: Place[] = [];
  for (const [index, kind] of chartKinds.entries()) {
    // A building may lie right in a community, so its kind alone does not tell the level.
    const highest = kind === 'building' ? 5 : index + 1;
    if (highest > depth + levels) continue;
    for (const place of await listPlaces(trx, kind, path)) {
      const down = depthOf(place.path) - depth;
      if (down > 0 && down <= levels) found.push(place);
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

export const depthOf = (path: string) => path.split('.').length;

/** Loads the posts and units of some places, or of all places within one. */
export async function loadChart(
  trx: Trx,
  actor: Actor,
  where: { top: string; paths?: readonly string[]; units?: readonly UnitRow[] },
  days: number | undefined,
): Promise<ChartData> {
  const today = dateInChina(new Date());
  const all =
    where.units ?? (await listUnitRows(trx, { within: where.top, limit: 100_000 }, today));
  const shown = where.paths && new Set(where.paths);
  const units = where.units || !shown ? all : all.filter(({ placePath }) => shown.has(placePath));
  const rows = await staff.listHolders(trx, {
    ...(where.paths ? { paths: where.paths } : { within: where.top }),
    units: units.map(({ id }) => id),
  });
  const stands = new Map(units.map(({ id, placePath }) => [id, placePath]));
  const home = actor.personId ? ((await staff.findHome(trx, actor.personId))?.path ?? null) : null;
  const seen = rows.filter((row) => {
    const path = row.place_path ?? stands.get(row.unit_id ?? '');
    return path && seesHolder(actor, { post: row.post, path, unitId: row.unit_id }, home);
  });
  const lines = await staff.listLines(
    trx,
    seen.map(({ id }) => id),
  );
  return {
    actor,
    today,
    days: days ?? (await findWarningDays(trx, today)),
    home,
    rowsAt: Map.groupBy(rows, (row) => row.place_path),
    rowsIn: Map.groupBy(rows, (row) => row.unit_id),
    units,
    seatsAt: indexSeats(await listSeats(trx, where.top, today)),
    people: await staff.findVisible(
      trx,
      seen.map((row) => row.person_id),
    ),
    lines: new Map(lines.map(({ appointmentId, line }) => [appointmentId, line])),
  };
}

/** Somebody who holds a post: nothing but that it is held, for who may not see who. */
function toHolder(data: ChartData, row: Row, path: string): Holder {
  const { actor, today, days, home } = data;
  const held = { post: row.post, path, unitId: row.unit_id };
  const card = seesHolder(actor, held, home) ? data.people.get(row.person_id) : undefined;
  const term = { validUntil: row.valid_until, deputy: row.acting_for !== null };
  const own = row.person_id === actor.personId;
  const reached = findReach(actor, held) !== undefined;
  const knows = reached || own || (card && listsAll(data));
  return {
    appointmentId: row.id,
    name: card?.displayName ?? null,
    phoneMasked: knows ? (card?.phoneMasked ?? null) : null,
    line: card ? (data.lines.get(row.id) ?? null) : null,
    mayOpen: reached && !own && card?.phoneMasked != null,
    own,
    cameBy: row.came_by,
    validFrom: row.valid_from,
    validUntil: knows ? row.valid_until : null,
    expiring: Boolean(knows) && isExpiring(term, today, days),
    deputy: term.deputy,
    version: row.version,
  };
}

const listsAll = ({ actor }: ChartData) => actor.kind === 'system' || runsSystem(actor);

function toHeld(data: ChartData, post: PostCode, path: string, rows: readonly Row[]): Held {
  const of = rows.filter((row) => row.post === post);
  const terms = of.map((row) => ({ validUntil: row.valid_until, deputy: row.acting_for !== null }));
  const found = data.seatsAt(post, path);
  return {
    post,
    seats: found?.seats ?? null,
    vacant: found ? countVacant(found.seats, terms) : 0,
    seatsVersion: found?.placePath === path ? found.version : 0,
    holders: of.map((row) => toHolder(data, row, path)),
  };
}

/** Posts of a place. */
export const heldAt = (data: ChartData, kind: string, path: string): Held[] =>
  postsAt(kind).map((post) => toHeld(data, post, path, data.rowsAt.get(path) ?? []));

/** Posts of a unit. */
export const heldIn = (data: ChartData, { id, kind, placePath }: UnitRow): Held[] =>
  postsIn(kind).map((post) => toHeld(data, post, placePath, data.rowsIn.get(id) ?? []));

/** Name of a unit for who asks. */
export const nameUnit = ({ actor }: Pick<ChartData, 'actor'>, unit: UnitRow): string =>
  actor.locale === 'en' ? unit.nameEn : unit.nameZh;

/** A place with its units, the party's first, and its posts. */
export function toNode(data: ChartData, place: Place, children: number): ChartNode {
  const units = data.units
    .filter(({ placePath }) => placePath === place.path)
    .sort((a, b) => Number(b.kind.startsWith('party')) - Number(a.kind.startsWith('party')))
    .map((unit) => ({
      id: unit.id,
      kind: unit.kind,
      category: unit.category,
      name: nameUnit(data, unit),
      nameZh: unit.nameZh,
      nameEn: unit.nameEn,
      contact: unit.contact,
      synthetic: unit.synthetic,
      version: unit.version,
      posts: heldIn(data, unit),
    }));
  const own = heldAt(data, place.kind, place.path);
  const every = [...own, ...units.flatMap((unit) => unit.posts)];
  return {
    path: place.path,
    kind: place.kind,
    code: place.code,
    name: formatName(place, data.actor.locale),
    fullName: formatPlace(place.names, data.actor.locale),
    synthetic: place.synthetic,
    units,
    posts: own,
    children,
    vacant: every.reduce((sum, { vacant }) => sum + vacant, 0),
    expiring: every.flatMap(({ holders }) => holders).filter(({ expiring }) => expiring).length,
  };
}
