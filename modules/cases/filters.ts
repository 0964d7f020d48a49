import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { Actor } from '../../kernel/http/actor.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import type { caseFilter } from './contract.ts';
import { conditionsOfFacts } from './statistics-filters.ts';
import { type Level, levels, openStates, postsOfLevel } from './workflow.ts';

/** What a list is asked for. */
export type CaseFilter = z.output<typeof caseFilter>;

type Condition = RawBuilder<unknown>;

const open = sql`c.state = any(${[...openStates]})`;

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
        return [sql`c.holder_level = ${level} and c.holder_path <@ ${a.placePath}::ltree`];
      }),
  );
  return any(held.map((condition) => sql`(${condition})`));
}

/** Where the actor's posts are: what lies there, and what their departments handle or were called to. */
function inArea(): Condition {
  return sql`(c.place_path <@ (select gewu_scopes()) or c.handler_units && (select gewu_units()))`;
}

/** Nobody holds one of the posts that hold the case. */
function heldByNobody(): Condition {
  const posts = sql.join(
    levels.map((level) => sql`when ${level} then ${[...postsOfLevel[level]]}::text[]`),
    sql` `,
  );
  return sql`not gewu_is_held(case c.holder_level ${posts} end, c.holder_path, c.holder_unit_id)`;
}

function viewOf(view: CaseFilter['view'], actor: Actor, now: Date): Condition {
  switch (view) {
    case 'inbox':
      return all([open, heldBy(actor)]);
    case 'area':
      return inArea();
    case 'mine':
      // Parts are steps of what was reported.
      return sql`(c.reporter_id = ${actor.personId}::uuid and c.parent_id is null)`;
    case 'followed':
      return sql`c.id in (select case_id from case_followers where person_id = ${actor.personId}::uuid)`;
    case 'handled':
      return sql`(c.handler_paths && (select gewu_scopes()) or c.handler_units && (select gewu_units()))`;
    case 'overdue':
      return all([open, inArea(), any([sql`c.due_at <= ${now}`, heldByNobody()])]);
    case 'all':
      return sql`true`;
  }
}

/** How the clock of a case stands: closed ones, and those that stand still, press nobody. */
function statusOf(status: NonNullable<CaseFilter['status']>, now: Date): Condition {
  const late = sql`(${open} and coalesce(c.due_at <= ${now}, false))`;
  const soon = sql`(${open} and coalesce(c.due_at > ${now} and c.warn_at <= ${now}, false))`;
  if (status === 'late') return late;
  if (status === 'dueSoon') return soon;
  return sql`not (${late} or ${soon})`;
}

/** Escapes what a pattern would take for more than a letter. */
function pattern(words: string): string {
  return `%${words.replace(/[\\%_]/g, '\\$&')}%`;
}

/**
 * The condition of a list: the counts on screens use the same, so that each equals the list that it opens. Row-level
 * security narrows it to what the actor may see.
 */
export function conditionOf(filter: Partial<CaseFilter>, actor: Actor, now: Date): Condition {
  const conditions: Condition[] = [
    viewOf(filter.view ?? 'inbox', actor, now),
    ...conditionsOfFacts(filter, now),
  ];
  const { state, status, classCode, within, holderUnit, supervised, from, to, q } = filter;
  if (state !== undefined) conditions.push(sql`c.state = any(${[state].flat()})`);
  if (status !== undefined) conditions.push(statusOf(status, now));
  if (classCode !== undefined) conditions.push(sql`c.class_code = ${classCode}`);
  if (within !== undefined) conditions.push(sql`c.place_path <@ ${within}::ltree`);
  if (holderUnit !== undefined) conditions.push(sql`c.holder_unit_id = ${holderUnit}::uuid`);
  if (supervised !== undefined) {
    conditions.push(sql`(${open} and c.supervised_at is not null) = ${supervised}::boolean`);
  }
  if (from !== undefined) conditions.push(sql`c.reported_at >= ${new Date(from)}`);
  if (to !== undefined) conditions.push(sql`c.reported_at < ${new Date(to)}`);
  if (q) {
    const like = pattern(q);
    conditions.push(
      sql`(c.number ilike ${like} or c.text ilike ${like} or c.address ilike ${like})`,
    );
  }
  return all(conditions);
}
