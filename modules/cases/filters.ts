import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { Actor } from '../../kernel/http/actor.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import type { caseFilter } from './contract.ts';
import { conditionsOfFacts } from './statistics/filters.ts';
import { isOpen, type Level, levels, openStates, postsOfLevel } from './workflow.ts';

/** What a list is asked for. */
export type CaseFilter = z.output<typeof caseFilter>;

type Condition = RawBuilder<unknown>;

/** `c` is open. Written out, so that the planner knows an index of open cases when it sees one. */
export const open = sql.raw(`c.state in (${openStates.map((state) => `'${state}'`).join(', ')})`);

/** The start of the day in the city, UTC. */
export function startOfDay(now: Date): Date {
  return new Date(`${dateInChina(now)}T00:00:00+08:00`);
}

function all(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql`true` : sql`(${sql.join([...conditions], sql` and `)})`;
}

function any(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql`false` : sql`(${sql.join([...conditions], sql` or `)})`;
}

/** Labels of a grid's path. */
const gridDepth = 5;

function isInRange(column: string, path: string): Condition {
  const key = sql.raw(`c.${column}`);
  return sql`(${key} >= ${path} and ${key} < ${`${path}/`})`;
}

/**
 * It lies at a place or below, by keys: under row-level security an index serves these and not `<@`. The migrations say
 * why. In a grid the newest are found in their order.
 */
export function liesWithin(path: string): Condition {
  const labels = path.split('.');
  if (labels.length < gridDepth) return isInRange('grid_key', path);
  const inGrid = sql`c.grid_key = ${labels.slice(0, gridDepth).join('.')}`;
  return labels.length === gridDepth ? inGrid : all([inGrid, isInRange('place_key', path)]);
}

/** It lies in a box of the map, `west,south,east,north`: numbers and not points, which under row-level security no index serves. */
function liesIn(box: string): Condition {
  const [west = 0, south = 0, east = 0, north = 0] = box.split(',').map(Number);
  return sql`(c.lng >= ${west} and c.lng < ${east} and c.lat > ${south} and c.lat <= ${north})`;
}

/** `c` is among what is searched for: see search.ts. */
export const isFound = sql`exists (select from case_search s where s.case_id = c.id)`;

/**
 * Held now or once by one of these: paths of places, ids of units. One by one, so that the planner knows that no case comes
 * twice; `case_handlers` shows only the actor's own.
 */
function handledBy(handlers: readonly string[], { onlyOpen = false } = {}): Condition[] {
  const current = onlyOpen ? sql`and current` : sql``;
  return [...new Set(handlers)].map(
    (handler) =>
      sql`c.id in (select case_id from case_handlers where handler = ${handler} ${current})`,
  );
}

const unitsOf = (actor: Actor) => actor.appointments.flatMap((a) => a.unitId ?? []);

const inScopes = (actor: Actor) => actor.scopes.map((path) => liesWithin(path));

/** Held now by one of the actor's posts. */
function heldBy(actor: Actor): Condition {
  const held = actor.appointments.flatMap((a) =>
    levels
      .filter((level) => postsOfLevel[level].includes(a.post))
      .flatMap((level: Level): Condition[] => {
        if (level === 'department') {
          return a.unitId === null ? [] : [sql`c.holder_unit_id = ${a.unitId}::uuid`];
        }
        if (a.placePath === null) return [];
        return [sql`c.holder_level = ${level} and ${isInRange('holder_key', a.placePath)}`];
      }),
  );
  return any(held.map((condition) => sql`(${condition})`));
}

/** Where the actor's posts are: what lies there, and what their departments handle or were called to. */
function inArea(actor: Actor, options = { onlyOpen: false }): Condition {
  return any([...inScopes(actor), ...handledBy(unitsOf(actor), options)]);
}

/**
 * The one handler whose cases a list shows and nothing else, if there is one: path of a place or id of a unit. The list
 * may then be read in the order of `case_handlers`.
 */
export function onlyHandlerOf(view: CaseFilter['view'], actor: Actor): string | undefined {
  if (view !== 'handled' && !(view === 'area' && actor.scopes.length === 0)) return undefined;
  const handlers = new Set([...actor.scopes, ...unitsOf(actor)]);
  return handlers.size === 1 ? [...handlers][0] : undefined;
}

/** Where cases `c` are read, and under which condition. */
export interface CasePart {
  from: RawBuilder<unknown>;
  where: Condition;
}

/** Cases of one handler: by both keys, so that the planner knows the order of the one to be that of the other. */
export const casesOfHandler = (handler: string): CasePart => ({
  from: sql`case_handlers h join cases c on c.id = h.case_id and c.reported_at = h.reported_at`,
  where: sql`h.handler = ${handler}`,
});

/**
 * What somebody may see at all, as row-level security says it, in parts that indexes find: a case may be in several. Undefined
 * when it is all of a community or more.
 */
export function partsOfAll(actor: Actor): CasePart[] | undefined {
  const isSmall = (path: string) => path.split('.').length > partsOfCommunity;
  if (actor.kind !== 'person' || !actor.scopes.every(isSmall)) return undefined;
  const me = sql`${actor.personId}::uuid`;
  const conditions = [
    sql`c.reporter_id = ${me}`,
    sql`c.id in (select case_id from case_followers where person_id = ${me})`,
    ...inScopes(actor),
  ];
  const handlers = [...new Set([...unitsOf(actor), ...actor.scopes])];
  return [
    ...conditions.map((where) => ({ from: sql`cases c`, where })),
    ...handlers.map(casesOfHandler),
  ];
}

const partsOfCommunity = 4;

/** What {@link partsOfAll} says, for who has no post at a place: row-level security alone reads all of the city's. */
export function allOf(actor: Actor): Condition {
  const parts = actor.scopes.length === 0 ? partsOfAll(actor) : undefined;
  return parts ? sql`c.id in (${anyOf(parts)})` : sql`true`;
}

/** Ids of the cases that are in one of some parts. @param rest of each part, after its condition */
export function anyOf(parts: readonly CasePart[], rest = sql``): RawBuilder<unknown> {
  const selects = parts.map(
    ({ from, where }) => sql`(select c.id from ${from} where ${where} ${rest})`,
  );
  return sql.join(selects, sql` union `);
}

/** Nobody holds one of the posts that hold the case. Each holder is asked for once, not each of its cases. */
function heldByNobody(actor: Actor): Condition {
  const posts = sql.join(
    levels.map((level) => sql`when ${level} then ${[...postsOfLevel[level]]}::text[]`),
    sql` `,
  );
  return sql`(c.holder_level, c.holder_key, coalesce(c.holder_unit_id::text, '')) in (
    select h.level, h.key, coalesce(h.unit::text, '') from (
      select distinct c.holder_level as level, c.holder_key as key, c.holder_unit_id as unit from cases c
      where ${open} and ${inArea(actor, { onlyOpen: true })} offset 0) h
    where not gewu_is_held(case h.level ${posts} end, h.key::ltree, h.unit))`;
}

function viewOf(
  view: CaseFilter['view'],
  actor: Actor,
  now: Date,
  options: { onlyOpen: boolean },
): Condition {
  switch (view) {
    case 'inbox':
      return all([open, heldBy(actor)]);
    case 'area':
      return inArea(actor, options);
    case 'mine':
      // Parts are steps of what was reported.
      return sql`(c.reporter_id = ${actor.personId}::uuid and c.parent_id is null)`;
    case 'followed':
      return sql`(c.id in (select case_id from case_followers where person_id = ${actor.personId}::uuid))`;
    case 'handled':
      return any(handledBy([...actor.scopes, ...unitsOf(actor)], options));
    case 'overdue':
      return all([
        open,
        inArea(actor, { onlyOpen: true }),
        any([sql`c.due_at <= ${now}`, heldByNobody(actor)]),
      ]);
    case 'all':
      return sql`true`;
  }
}

/** How the clock of a case stands: closed ones, and those that stand still, press nobody. */
function statusOf(status: NonNullable<CaseFilter['status']>, now: Date): Condition {
  if (status === 'late') return sql`(${open} and c.due_at <= ${now})`;
  if (status === 'dueSoon') return sql`(${open} and c.due_at > ${now} and c.warn_at <= ${now})`;
  const pressing = sql`coalesce(c.due_at <= ${now} or (c.due_at > ${now} and c.warn_at <= ${now}), false)`;
  return sql`not (${open} and ${pressing})`;
}

/**
 * The condition of a list: the counts on screens use the same, so that each equals the list that it opens. Row-level
 * security narrows it to what the actor may see.
 * What `q` asks for is named by `startSearch` first: else nothing is found.
 */
export function conditionOf(filter: Partial<CaseFilter>, actor: Actor, now: Date): Condition {
  const { state, status, classCode, within, box, holderUnit, supervised, watched, from, to, q } =
    filter;
  const onlyOpen = state !== undefined && [state].flat().every(isOpen);
  const conditions: Condition[] = [
    viewOf(filter.view ?? 'inbox', actor, now, { onlyOpen }),
    ...conditionsOfFacts(filter, now),
  ];
  if (state !== undefined) conditions.push(sql`c.state = any(${[state].flat()})`);
  if (status !== undefined) conditions.push(statusOf(status, now));
  if (classCode !== undefined) conditions.push(sql`c.class_code = any(${[classCode].flat()})`);
  if (box !== undefined) conditions.push(liesIn(box));
  if (within !== undefined) conditions.push(liesWithin(within));
  if (holderUnit !== undefined) conditions.push(sql`c.holder_unit_id = ${holderUnit}::uuid`);
  if (supervised !== undefined) {
    conditions.push(sql`(${open} and c.supervised_at is not null) = ${supervised}::boolean`);
  }
  if (watched !== undefined) {
    const followed = viewOf('followed', actor, now, { onlyOpen });
    conditions.push(watched ? followed : sql`not ${followed}`);
  }
  if (from !== undefined) conditions.push(sql`c.reported_at >= ${new Date(from)}`);
  if (to !== undefined) conditions.push(sql`c.reported_at < ${new Date(to)}`);
  if (q) conditions.push(isFound);
  return all(conditions);
}
