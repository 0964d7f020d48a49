import { type RawBuilder, sql } from 'kysely';
import type { CaseFilter } from '../filters.ts';
import { openStates } from '../workflow.ts';

type Condition = RawBuilder<unknown>;

/** Who handles a case or handled it last: id of a department, or path of a place. */
export const handlerKey = sql<string>`coalesce(c.handler->>'unitId', c.handler->>'path')`;

/** It runs over now, in one of some states; the mark is set when the clock ends or fires. */
function overdueIn(states: readonly string[], now: Date): Condition {
  return sql`(c.state = any(${[...states]}) and coalesce(c.due_at <= ${now}, false))`;
}

const left = (state: string) => sql`coalesce(c.stays ? ${state}, false)`;

function marked(stages: readonly string[]): Condition {
  return sql`coalesce(c.late_stages && ${[...stages]}::text[], false)`;
}

function responseOf(response: NonNullable<CaseFilter['response']>, now: Date): Condition {
  const late = sql`(${marked(['accept'])} or ${overdueIn(['reported'], now)})`;
  if (response === 'late') return late;
  const inTime = sql`(${left('reported')} and not ${marked(['accept'])})`;
  return response === 'inTime' ? inTime : sql`(${inTime} or ${late})`;
}

/** The conditions of {@link factFilters}: what statistics count. */
export function conditionsOfFacts(filter: Partial<CaseFilter>, now: Date): Condition[] {
  const found: Condition[] = [];
  const { closedFrom, closedTo, source, handler, directly, within, late, lateExempted } = filter;
  const { handlerLate, response, reopened, selfResolved, rating, passed } = filter;
  if (closedFrom !== undefined) found.push(sql`c.closed_at >= ${new Date(closedFrom)}`);
  if (closedTo !== undefined) found.push(sql`c.closed_at < ${new Date(closedTo)}`);
  if (source !== undefined) found.push(sql`c.source = ${source}`);
  if (handler !== undefined) found.push(sql`${handlerKey} = ${handler}`);
  if (directly !== undefined && within !== undefined) {
    found.push(sql`(c.place_path = ${within}::ltree) = ${directly}::boolean`);
  }
  if (late !== undefined) {
    found.push(sql`(c.late or ${overdueIn(openStates, now)}) = ${late}::boolean`);
  }
  if (lateExempted !== undefined) found.push(sql`c.late_exempted = ${lateExempted}::boolean`);
  if (handlerLate !== undefined) {
    const handling = overdueIn(['dispatched', 'handling'], now);
    found.push(
      sql`(${marked(['acknowledge', 'handle'])} or ${handling}) = ${handlerLate}::boolean`,
    );
  }
  if (response !== undefined) found.push(responseOf(response, now));
  if (reopened !== undefined) found.push(sql`(c.reopened_count > 0) = ${reopened}::boolean`);
  if (selfResolved !== undefined) {
    const solvedByItself = sql`(c.state = 'selfResolved' or c.state = 'archived' and ${left('selfResolved')} and not ${left('closed')})`;
    found.push(sql`${solvedByItself} = ${selfResolved}::boolean`);
  }
  if (rating !== undefined) found.push(sql`c.rating = any(${[rating].flat()})`);
  if (passed !== undefined) found.push(left(passed));
  return found;
}
