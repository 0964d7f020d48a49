/** Open work of cases that hangs on a post, or on who holds it: what is handed over when they leave. */
import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import type { Found, Leaving, OpenWorkKind } from '../../identity/index.ts';
import { type Level, levels, openStates, postsOfLevel } from '../workflow.ts';
import { workOfExports } from './exports.ts';
import { heldBeside } from './held.ts';
import { becomesOf, describeCases, type FoundRow, foundBy, within } from './lines.ts';
import { bringDown, passUpCases, type Raised } from './pass-up.ts';
import { filtersKind, watchesKind } from './personal.ts';

const open = sql`c.state = any (${[...openStates]})`;
const holder = {
  level: sql`c.holder_level`,
  path: sql`c.holder_key::ltree`,
  unit: sql`c.holder_unit_id`,
};
const dispatcher = {
  level: sql`c.dispatcher ->> 'level'`,
  path: sql`(c.dispatcher ->> 'path')::ltree`,
  unit: sql`(c.dispatcher ->> 'unitId')::uuid`,
};

const nothing: Found = { ids: [], orphaned: [] };

/** The level whose cases a post handles; undefined for posts that handle none. */
function levelOfPost(post: string): Level | undefined {
  return levels.find((level) => postsOfLevel[level].includes(post));
}

/** Cases that a post at a place or in a unit holds, or that it dispatched and answers for. */
function heldByPost({ placePath, unitId }: Leaving, level: Level): RawBuilder<unknown> {
  if (unitId !== null || placePath === null) {
    return sql`c.holder_level = ${level} and c.holder_unit_id = ${unitId}::uuid`;
  }
  return sql`((c.holder_level = ${level} and ${within(sql`c.holder_key`, placePath)})
    or (${within(sql`c.grid_key`, placePath)} and c.dispatcher ->> 'level' = ${level}
      and c.dispatcher ->> 'path' = ${placePath}))`;
}

const findCases = (trx: Trx, where: RawBuilder<unknown>, leaving: string | null) =>
  foundBy(
    trx,
    sql<FoundRow>`
      select c.id, not ${heldBeside(holder, leaving)} or (jsonb_typeof(c.dispatcher) = 'object'
        and not ${heldBeside(dispatcher, leaving)}) as orphaned
      from cases c where ${open} and ${where} order by c.id`,
  );

/** Whether a person did something on one of some cases after an instant. */
async function isActedOn(trx: Trx, ids: readonly string[], since: Date): Promise<boolean> {
  const { rows } = await sql`
    select from case_events where case_id = any (${[...ids]}::uuid[]) and at > ${since} and actor_id is not null
    limit 1`.execute(trx);
  return rows.length > 0;
}

const casesKind: OpenWorkKind = {
  kind: 'cases',
  find: async (trx, leaving) => {
    const level = levelOfPost(leaving.post);
    return level ? findCases(trx, heldByPost(leaving, level), leaving.appointmentId) : nothing;
  },
  recheck: (trx, ids) => findCases(trx, sql`c.id = any (${[...ids]}::uuid[])`, null),
  pass: async (passing, _leaving, heir, found) => {
    // With a successor none of them is without somebody now, and none moves.
    const told = heir?.people ?? [];
    const raised = await passUpCases({ ...passing, told }, found.orphaned);
    const becomes = raised.length > 0 ? 'passedUp' : 'withPost';
    return raised.length > 0 ? { becomes, before: raised } : { becomes };
  },
  takeBack: (passing, raised: readonly Raised[]) => bringDown(passing, raised),
  isChanged: async (trx, ids, since, raised: readonly Raised[] | undefined) => {
    if (await isActedOn(trx, ids, since)) return true;
    const { rows } = await sql`
      select from jsonb_to_recordset(${JSON.stringify(raised ?? [])}::jsonb) as r (id uuid, "versionAfter" int)
        join cases c on c.id = r.id where c.version <> r."versionAfter" limit 1`.execute(trx);
    return rows.length > 0;
  },
  describe: describeCases,
};

/** Department calls: of a department those that it has not finished; at a place those raised there, or to be issued. */
const callsKind: OpenWorkKind = {
  kind: 'calls',
  find: async (trx, leaving) => {
    const { placePath, unitId, appointmentId, post } = leaving;
    const level = levelOfPost(post);
    if (unitId !== null) {
      const unit = { level: sql`'department'`, path: sql`null::ltree`, unit: sql`${unitId}::uuid` };
      return foundBy(
        trx,
        sql<FoundRow>`
          select k.id, not ${heldBeside(unit, appointmentId)} as orphaned
          from case_calls k join case_call_departments d on d.call_id = k.id
          where k.state = 'issued' and d.unit_id = ${unitId} and d.completed_at is null order by k.id`,
      );
    }
    if (placePath === null || !level || level === 'building') return nothing;
    const at = { level: sql`${level}`, path: sql`${placePath}::ltree`, unit: sql`null::uuid` };
    const issues = level === 'subdistrict';
    return foundBy(
      trx,
      sql<FoundRow>`
        select k.id, ${issues}::boolean and not ${heldBeside(at, appointmentId)} as orphaned
        from case_calls k join cases c on c.id = k.case_id
        where k.state in ('raised', 'issued')
          and (k.raised_path = ${placePath}::ltree or (${issues}::boolean and ${within(sql`c.grid_key`, placePath)}))
        order by k.id`,
    );
  },
  pass: async (_passing, _leaving, heir, found) => ({ becomes: becomesOf(heir, found) }),
  isChanged: async (trx, ids, since) => {
    const { rows } = await sql<{ caseId: string }>`
      select case_id as "caseId" from case_calls where id = any (${[...ids]}::uuid[])`.execute(trx);
    return isActedOn(
      trx,
      rows.map(({ caseId }) => caseId),
      since,
    );
  },
  describe: async (trx, actor, ids) => {
    const { rows } = await sql<{ id: string; caseId: string }>`
      select id, case_id as "caseId" from case_calls
      where id = any (${[...ids]}::uuid[]) and state in ('raised', 'issued')`.execute(trx);
    const lines = await describeCases(
      trx,
      actor,
      rows.map(({ caseId }) => caseId),
    );
    return rows.flatMap(({ id, caseId }) => {
      const line = lines.find((one) => one.id === caseId);
      return line ? [{ ...line, id }] : [];
    });
  },
};

/** All kinds of open work in this room. */
export const openWorkOfCases: readonly OpenWorkKind[] = [
  casesKind,
  callsKind,
  ...workOfExports,
  watchesKind,
  filtersKind,
];
