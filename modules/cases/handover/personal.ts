/** What people keep for themselves on cases and others rely on: cases that they watch, filters that they share. */
import { sql } from 'kysely';
import type { OpenWorkKind } from '../../identity/index.ts';
import { openStates } from '../workflow.ts';
import { describeCases, within } from './lines.ts';

interface IdRow {
  id: string;
}

const idsOf = (rows: readonly IdRow[]) => ({ ids: rows.map(({ id }) => id), orphaned: [] });

/** Open cases of the post that who leaves watches: the successor watches them from now on. */
export const watchesKind: OpenWorkKind = {
  kind: 'watches',
  find: async (trx, { personId, placePath, unitId }) => {
    const seen =
      placePath === null
        ? sql`${unitId}::uuid = any (c.handler_units)`
        : within(sql`c.place_key`, placePath);
    const { rows } = await sql<IdRow>`
      select c.id from case_followers f join cases c on c.id = f.case_id
      where f.person_id = ${personId} and f.watching and c.state = any (${[...openStates]}) and ${seen}
      order by c.id`.execute(trx);
    return idsOf(rows);
  },
  pass: async ({ trx }, _leaving, heir, { ids }) => {
    // Who watches hears of nothing once no post of theirs shows the case: nothing to end.
    if (heir?.kind !== 'successor') return { becomes: 'withPerson' };
    const { rows } = await sql<IdRow>`
      insert into case_followers (case_id, person_id, watching)
      select id, ${heir.people[0]}::uuid, true from unnest(${[...ids]}::uuid[]) id
      on conflict (case_id, person_id) do nothing returning case_id as id`.execute(trx);
    const added = rows.map(({ id }) => id);
    return { becomes: 'toSuccessor', before: { personId: heir.people[0], ids: added } };
  },
  takeBack: async ({ trx }, added: { personId: string; ids: readonly string[] }) => {
    await sql`
      delete from case_followers where person_id = ${added.personId} and case_id = any (${[...added.ids]}::uuid[])
        and watching`.execute(trx);
  },
  describe: describeCases,
};

/** Filters shared with the place or unit of the post: the successor may change them from now on. */
export const filtersKind: OpenWorkKind = {
  kind: 'filters',
  find: async (trx, { personId, placePath, unitId }) => {
    const { rows } = await sql<IdRow>`
      select id from case_saved_filters
      where owner_id = ${personId} and (shared_path = ${placePath}::ltree or shared_unit_id = ${unitId}::uuid)
      order by name, id`.execute(trx);
    return idsOf(rows);
  },
  pass: async ({ trx }, { personId }, heir, { ids }) => {
    // Colleagues go on using it; nobody changes it until somebody saves it anew.
    if (heir?.kind !== 'successor') return { becomes: 'withPost' };
    const to = heir.people[0];
    const { rows } = await sql<IdRow>`
      update case_saved_filters f set owner_id = ${to}, version = version + 1
      where id = any (${[...ids]}::uuid[]) and not exists (select from case_saved_filters o
        where o.owner_id = ${to} and o.list = f.list and o.name = f.name) returning id`.execute(
      trx,
    );
    return { becomes: 'toSuccessor', before: { personId, ids: rows.map(({ id }) => id) } };
  },
  takeBack: async ({ trx }, given: { personId: string; ids: readonly string[] }) => {
    await sql`
      update case_saved_filters set owner_id = ${given.personId}, version = version + 1
      where id = any (${[...given.ids]}::uuid[])`.execute(trx);
  },
  describe: async (trx, _actor, ids) => {
    const { rows } = await sql<{ id: string; name: string }>`
      select id, name from case_saved_filters where id = any (${[...ids]}::uuid[]) order by name, id`.execute(
      trx,
    );
    return rows.map(({ id, name }) => ({
      id,
      title: name,
      detail: null,
      dueAt: null,
      late: false,
      link: null,
    }));
  },
};
