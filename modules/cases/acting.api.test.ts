import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, it } from 'vitest';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { type Actor, system } from '../../kernel/http/actor.ts';
import { bringCase, test150300, useCases } from './testing.ts';

const cases = useCases();
const { act, call } = cases;

/** Somebody of the staff who stands in for another today, as signing in would have it. */
async function standIn(name: string, forWhom: string): Promise<Actor> {
  const deputy = await cases.appoint(name, [{ post: 'gridLead', placePath: cases.grid }]);
  const principal = cases.people[forWhom]!;
  const original = principal.appointments[0]!;
  const id = uuidv7();
  await withTransaction(cases.database, system, {}, (trx) =>
    sql`
      insert into appointments (id, person_id, post, place_path, unit_id, valid_from, valid_until, acting_for)
      values (${id}, ${deputy.personId}, ${original.post}, ${original.placePath}::ltree, ${original.unitId},
        current_date - 1, current_date + 1, ${original.id})`.execute(trx),
  );
  const acting = { ...original, id, actingFor: principal.personId };
  const scopes = original.placePath ? [original.placePath] : deputy.scopes;
  cases.people[name] = {
    ...deputy,
    appointments: [...deputy.appointments, acting],
    scopes,
  };
  return cases.people[name];
}

beforeAll(async () => {
  await standIn('deputy', 'secretary');
  await standIn('deputyOfPower', 'power');
});

const lastEntry = async (as: string, id: string) =>
  (await call(as, 'GET', `/api/cases/${id}`)).body.timeline.at(-1);

describe('somebody who stands in for a colleague', () => {
  it('does what the post does, and history and audit name both', async () => {
    const id = await bringCase(cases, 'registered');
    await act('deputy', id, 'passUp', { reason: '超出社区能力' });
    expect(await lastEntry('dispatcher', id)).toMatchObject({
      action: 'passUp',
      post: 'communitySecretary',
      data: { acting: true, actingFor: { name: 'secretary' } },
    });
    const { body } = await call('operator', 'GET', `/api/cases/${id}/audit`);
    expect(body.items.at(-1)).toMatchObject({
      action: 'cases.passUp',
      post: 'communitySecretary',
      after: { actingFor: cases.people.secretary!.personId },
    });
  });

  it('is to the reporter a deputy, without the name of whom', async () => {
    const id = await bringCase(cases, 'registered');
    await act('deputy', id, 'passUp', { reason: '超出社区能力' });
    const entry = await lastEntry('resident', id);
    expect(entry).toMatchObject({ action: 'passUp', data: { acting: true } });
    expect(JSON.stringify(entry)).not.toContain('secretary');
  });

  it('in a department sees and answers what it handles', async () => {
    const id = await bringCase(cases, 'dispatched');
    await act('deputyOfPower', id, 'acknowledge');
    expect(await lastEntry('power', id)).toMatchObject({ data: { actingFor: { name: 'power' } } });
  });

  it('hears of what comes to the post, as the one does who is away', async () => {
    const id = await bringCase(cases, 'registered');
    await act('community', id, 'passUp', { reason: '超出社区能力' });
    await act('dispatcher', id, 'sendBack', { reason: '社区先看看' });
    const { rows } = await withTransaction(cases.database, system, {}, (trx) =>
      sql<{ person: string }>`
        select person_id as person from notices where subject_id = ${id} and template = 'cases.returned'`.execute(
        trx,
      ),
    );
    const told = rows.map((row) => row.person);
    for (const name of ['deputy', 'secretary'])
      expect(told).toContain(cases.people[name]!.personId);
  });

  it('neither asks for personal data nor approves what the other asked for', async () => {
    await bringCase(cases, 'accepted');
    const ask = (as: string) =>
      call(as, 'POST', '/api/cases/exports', {
        filter: { view: 'area', within: test150300.community },
        reason: '回访',
      });
    const asked = await ask('secretary');
    expect(asked.status, JSON.stringify(asked.body)).toBe(201);
    const decide = (as: string) =>
      call(
        as,
        'POST',
        `/api/cases/exports/${asked.body.id}/decision`,
        { approved: true },
        asked.body.version,
      );
    expect((await decide('deputy')).status).toBe(403);
    expect((await decide('subdistrictLead')).status).toBe(200);
    // In the post that is stood in for, nothing is asked; in the own one there is nothing to ask with.
    expect((await ask('deputy')).status).toBe(403);
  });
});
