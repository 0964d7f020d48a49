/** The numbers on the duty room's screen. */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Trx } from '../../../kernel/db/database.ts';
import { type Actor, system } from '../../../kernel/http/actor.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { formatName } from '../../places/format.ts';
import { findPlace, listPlaces, type Place } from '../../places/index.ts';
import { conditionOf } from '../filters.ts';
import type { Locale } from '../names.ts';
import { getStatistics, type Statistics } from '../statistics/statistics.ts';
import { openStates } from '../workflow.ts';
import { describeDutyRows, readDutyRows } from './case.ts';
import type { dutyRoutes } from './contract.ts';

type Query = z.output<(typeof dutyRoutes)['getDuty']['query']>;
type Duty = z.output<(typeof dutyRoutes)['getDuty']['response']>;
type Numbers = Duty['total'];

/** Newest cases that are told. */
const mostLatest = 12;

/** The rates of the glossary, and how much ran over. */
const rates = ['closureRate', 'responseRate', 'resolutionRate', 'satisfactionRate', 'lateRate'];

/** Kinds of places by the labels of their path; rows stop at grids. */
const kinds = ['city', 'district', 'subdistrict', 'community', 'grid'] as const;

interface Asked {
  trx: Trx;
  actor: Actor;
  within: string | undefined;
  now: Date;
}

const areaOf = ({ actor, within, now }: Asked) => conditionOf({ view: 'area', within }, actor, now);

/** Open cases by area one step below. */
async function countOpen(asked: Asked, depth: number) {
  const { trx, actor, within, now } = asked;
  const status = (one: 'late' | 'dueSoon') =>
    sql`count(*) filter (where ${conditionOf({ view: 'all', status: one }, actor, now)})::int`;
  const { rows } = await sql<Pick<Numbers, 'open' | 'late' | 'dueSoon'> & { key: string }>`
    select subpath(c.place_path, 0, least(nlevel(c.place_path), ${depth}::int))::text as key, count(*)::int as open,
      ${status('late')} as late, ${status('dueSoon')} as "dueSoon"
    from cases c where ${conditionOf({ view: 'area', within, state: [...openStates] }, actor, now)}
    group by 1`.execute(trx);
  return rows;
}

/** Department calls in course, by the step that is next: the subdistrict issues, departments report in, all is done. */
async function countCalls(asked: Asked): Promise<Duty['calls']> {
  const { rows } = await sql<Duty['calls']>`
    select count(*) filter (where k.state = 'raised')::int as raised,
      count(*) filter (where k.state = 'issued' and d.waiting)::int as issued,
      count(*) filter (where k.state = 'issued' and not d.waiting)::int as "reportedIn",
      count(*) filter (where k.state = 'issued' and d.late)::int as late
    from case_calls k join cases c on c.id = k.case_id
      cross join lateral (
        select coalesce(bool_or(d.reported_in_at is null), true) as waiting,
          coalesce(bool_or(d.reported_in_at is null and d.report_in_due <= ${asked.now}), false) as late
        from case_call_departments d where d.call_id = k.id) d
    where k.state in ('raised', 'issued') and ${areaOf(asked)}`.execute(asked.trx);
  return rows[0]!;
}

const daysBefore = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);

const describePlace = (place: Place, locale: Locale) => ({
  path: place.path,
  name: formatName(place, locale),
  lng: place.center?.lng ?? null,
  lat: place.center?.lat ?? null,
  bbox: place.bbox,
});

/**
 * Numbers of a place and of the areas directly in it, calls in course, and the newest cases: counted as lists and statistics
 * of the asker are, confidential cases only for those who may see them.
 *
 * @param city path of the city: the place of those whose posts are at several or none
 */
export async function getDuty(
  trx: Trx,
  actor: Actor,
  query: Query,
  { locale, now, city }: { locale: Locale; now: Date; city: string },
): Promise<Duty> {
  const within = query.within ?? (actor.scopes.length === 1 ? actor.scopes[0] : undefined);
  const asked = { trx, actor, within, now };
  const path = within ?? city;
  const depth = path.split('.').length;

  const latest = await readDutyRows(
    trx,
    sql`${areaOf(asked)} order by c.reported_at desc, c.id desc limit ${mostLatest}`,
  );
  const open = await countOpen(asked, depth + 1);
  const calls = await countCalls(asked);
  const to = dateInChina(now);
  const count = (from: string) =>
    getStatistics(trx, actor, { from, to, within, by: 'area' }, locale, now);
  const today = await count(to);
  const period = query.days === 1 ? today : await count(daysBefore(to, query.days - 1));

  /** Of the rows at a key; of all of them without one. */
  const numbersOf = (key?: string): Numbers => {
    const figures = (from: Statistics) =>
      key === undefined ? from.total : from.items.find((item) => item.key === key)?.figures;
    const sum = (name: 'open' | 'late' | 'dueSoon') =>
      open.reduce((all, row) => all + (key === undefined || row.key === key ? row[name] : 0), 0);
    return {
      open: sum('open'),
      late: sum('late'),
      dueSoon: sum('dueSoon'),
      reportedToday: figures(today)?.reported?.count ?? 0,
      closedToday: figures(today)?.closed?.count ?? 0,
      rates: Object.fromEntries(
        rates.map((name) => [name, figures(period)?.[name] ?? { count: 0, of: 0 }]),
      ),
    };
  };
  const place = await findPlace(trx, system, path);
  const kind = kinds[depth];
  const areas = kind ? await listPlaces(trx, kind, path) : [];
  return {
    at: now.toISOString(),
    place: place
      ? describePlace(place, locale)
      : { path, name: path, lng: null, lat: null, bbox: null },
    total: numbersOf(),
    areas: areas.map((area) => ({ ...describePlace(area, locale), numbers: numbersOf(area.path) })),
    calls,
    latest: await describeDutyRows(trx, latest, locale),
  };
}
