/** Plans that name somebody to lead a part: what becomes of it when they leave. The composition gives it to identity. */
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Trx } from '../../../kernel/db/database.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { formatPlace } from '../format.ts';
import { namePlaces } from '../service.ts';
import { insertLead } from './store.ts';

/** Who is to lead a part, as it stands. */
interface Named {
  id: string;
  rootId: string;
  areaPath: string;
  number: number;
  personId: string;
}

const columns = sql`l.id, l.root_id as "rootId", ltree2text(l.area_path) as "areaPath", l.part_number as number,
  l.person_id as "personId"`;

async function listNamed(trx: Trx, ids: readonly string[]): Promise<Named[]> {
  const { rows } = await sql<Named>`
    select ${columns} from plan_leads l where l.id = any (${[...ids]}::uuid[]) order by l.id`.execute(
    trx,
  );
  return rows;
}

async function nameAnew(
  trx: Trx,
  named: readonly Named[],
  personId: string | null,
  namedBy: string,
): Promise<void> {
  for (const { rootId, areaPath, number } of named) {
    await insertLead(trx, { id: uuidv7(), rootId, areaPath, number, personId, namedBy });
  }
}

/** Parts of plans not yet published that somebody without another post was named to lead. */
export const leadsNamed = {
  kind: 'plans' as const,
  find: async (
    trx: Trx,
    { personId, placePath, last }: { personId: string; placePath: string | null; last: boolean },
  ) => {
    if (!last || placePath === null) return { ids: [], orphaned: [] };
    const { rows } = await sql<{ id: string; personId: string | null }>`
      select distinct on (l.root_id, l.part_number) l.id, l.person_id as "personId" from plan_leads l
        join plan_divisions d on d.id = l.root_id
      where (l.area_path <@ ${placePath}::ltree or l.area_path @> ${placePath}::ltree)
        and not exists (select from plan_publications p where p.plan_id = d.plan_id)
      order by l.root_id, l.part_number, l.id desc`.execute(trx);
    const ids = rows.filter((row) => row.personId === personId).map(({ id }) => id);
    return { ids, orphaned: [] };
  },
  pass: async (
    { trx, actor }: { trx: Trx; actor: Actor },
    leaving: { personId: string },
    heir: { kind: string; people: readonly string[] } | undefined,
    { ids }: { ids: readonly string[] },
  ) => {
    const named = await listNamed(trx, ids);
    const successor = heir?.kind === 'successor' ? heir.people[0]! : null;
    await nameAnew(trx, named, successor, actor.personId ?? leaving.personId);
    return { becomes: successor ? ('toSuccessor' as const) : ('ended' as const), before: ids };
  },
  takeBack: async ({ trx, actor }: { trx: Trx; actor: Actor }, ids: readonly string[]) => {
    for (const one of await listNamed(trx, ids)) {
      await nameAnew(trx, [one], one.personId, actor.personId ?? one.personId);
    }
  },
  describe: async (trx: Trx, actor: Actor, ids: readonly string[]) => {
    const named = await listNamed(trx, ids);
    const { rows } = await sql<{ rootId: string; planId: string }>`
      select id as "rootId", plan_id as "planId" from plan_divisions
      where id = any (${named.map(({ rootId }) => rootId)}::uuid[])`.execute(trx);
    const plans = new Map(rows.map(({ rootId, planId }) => [rootId, planId]));
    const names = await namePlaces(
      trx,
      named.map(({ areaPath }) => areaPath),
    );
    return named.map(({ id, rootId, areaPath, number }) => {
      const place = names.get(areaPath);
      return {
        id,
        title: `${place ? formatPlace(place, actor.locale) : areaPath} · ${number}`,
        detail: null,
        dueAt: null,
        late: false,
        link: plans.has(rootId) ? `/micro-grids/${plans.get(rootId)}` : null,
      };
    });
  },
};
