/** Open cases stay with those who hold them when places move. */
import { sql } from 'kysely';
import { writeAudits } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { system } from '../../kernel/http/actor.ts';
import { onPlacesMoved, registerLife } from '../places/index.ts';
import type { Holder } from './decide.ts';
import { noteHandlers } from './store.ts';
import { type CaseState, openStates } from './workflow-words.ts';

/** Holders of open cases follow their places, and places with open cases are not ended. */
export function followPlaces(): void {
  onPlacesMoved(moveHolders);
  registerLife('openCases', countOpen);
}

interface Held {
  id: string;
  state: CaseState;
  reportedAt: Date;
  holderPath: string;
  handlerPaths: string[];
  dispatcher: Holder | null;
  handler: Holder | null;
  lowerHolders: Holder[];
}

/**
 * A case lies where it was reported: its place stays. In whose hands it is, was and may come back to follows the post: so
 * the holder goes on seeing it, and whoever comes after. Closed cases keep all of it.
 */
async function moveHolders(
  trx: Trx,
  moves: readonly { from: string; to: string }[],
  day: string,
): Promise<void> {
  const toOf = new Map(moves.map(({ from, to }) => [from, to]));
  const from = [...toOf.keys()];
  const { rows } = await sql<Held>`
    select id, state, reported_at as "reportedAt", ltree2text(holder_path) as "holderPath",
      handler_paths::text[] as "handlerPaths", dispatcher, handler, lower_holders as "lowerHolders"
    from cases where state = any (${[...openStates]})
      and (holder_path = any (${from}::ltree[]) or handler_paths && ${from}::ltree[])
    order by id for update`.execute(trx);
  if (rows.length === 0) return;
  const follow = (path: string) => toOf.get(path) ?? path;
  const followHolder = (holder: Holder) => ({ ...holder, path: follow(holder.path) });
  const moved = rows.map((row) => ({
    ...row,
    holderPath: follow(row.holderPath),
    handlerPaths: [...new Set(row.handlerPaths.map(follow))],
    dispatcher: row.dispatcher && followHolder(row.dispatcher),
    handler: row.handler && followHolder(row.handler),
    lowerHolders: row.lowerHolders.map(followHolder),
  }));
  await sql`
    update cases c set version = version + 1, holder_path = text2ltree(m."holderPath"),
      handler_paths = m."handlerPaths"::ltree[], dispatcher = nullif(m.dispatcher, 'null'),
      handler = nullif(m.handler, 'null'), lower_holders = m."lowerHolders"
    from jsonb_to_recordset(${JSON.stringify(moved)}::jsonb) as m (id uuid, "holderPath" text, "handlerPaths" text[],
      dispatcher jsonb, handler jsonb, "lowerHolders" jsonb)
    where c.id = m.id`.execute(trx);
  // Another place may take the old path: whoever looks after that one never held the case.
  await sql`
    delete from case_handlers h using cases c
    where c.id = h.case_id and c.id = any (${moved.map(({ id }) => id)}::uuid[])
      and h.handler = any (${from}::text[]) and h.handler <> all (c.handler_paths::text[])`.execute(
    trx,
  );
  await noteHandlers(
    trx,
    moved.map((one) => ({ ...one, handlers: one.handlerPaths })),
  );
  await writeAudits(
    trx,
    moved.map((one, i) => ({
      actor: system,
      entry: {
        action: 'cases.followPlace',
        subjectType: 'case',
        subjectId: one.id,
        placePath: one.holderPath,
        before: { holderPath: rows[i]!.holderPath },
        after: { holderPath: one.holderPath, from: day },
      },
    })),
  );
}

/**
 * Open cases that are held at one of some places, or lie in a building, entrance or dwelling that is one of them. What lies in
 * an area goes on lying somewhere when another takes the ground.
 */
async function countOpen(trx: Trx, paths: readonly string[]): Promise<number> {
  const buildings = paths.filter((path) => /\.b\d{5}/.test(path));
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from cases where state = any (${[...openStates]})
      and (place_path = any (${buildings}::ltree[]) or holder_path = any (${[...paths]}::ltree[]))`.execute(
    trx,
  );
  return rows[0]!.count;
}
