import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { type Actor, anonymous, system } from '../../kernel/http/actor.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { peopleOfPlans } from './people-of-plans.ts';

const database = useTestDatabase();
const people = peopleOfPlans({
  namePlaces: async () => new Map(),
  nameUnits: async () => new Map(),
});
const placePath = '150300.150304.012.008.g001.m07';
const lead: Actor = {
  ...anonymous,
  kind: 'person',
  personId: uuidv7(),
  appointments: [
    { id: uuidv7(), post: 'subdistrictLead', placePath: '150300.150304.012', unitId: null },
  ],
  scopes: ['150300.150304.012'],
};

test('appoints who a plan names, once, at a place that is there only from that day on', async () => {
  const personId = uuidv7();
  const held = await database.inRolledBackTransaction(system, async (trx) => {
    await sql`insert into people (id, display_name, phone_last_four) values (${personId}, '张三', '0042')`.execute(
      trx,
    );
    // From here on as somebody who may grant no post by themselves.
    await sql`set local gewu.system = 'off'`.execute(trx);
    await sql.raw(`set local gewu.actor = '${lead.personId}'`).execute(trx);
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format();
    const appointment = { personId, post: 'microGridLead', placePath, from: today } as const;
    await people.appoint(trx, appointment);
    await people.appoint(trx, appointment);
    expect(await people.namePeople(trx, [personId])).toEqual(new Map([[personId, '张三']]));
    return people.listStaff(trx, [placePath]);
  });
  expect(held).toMatchObject([
    { personId, appointments: [{ post: 'microGridLead', placePath, unitId: null }] },
  ]);
});
