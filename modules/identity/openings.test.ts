import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Trx } from '../../kernel/db/database.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../../kernel/http/actor.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { listAppointments } from './appointment-store.ts';
import { decipher, encipher } from './cipher.ts';
import { describePeople, listMyOpenings, openPhone } from './openings.ts';
import { findPhoneCipher } from './openings-store.ts';
import { scopesOf } from './policy.ts';
import { createResident } from './residents.ts';
import { places, useIdentity } from './testing.ts';

const database = useTestDatabase();
const identity = useIdentity(database);
const subject = { type: 'case', id: '0199b2a4-0000-7000-8000-00000000c001' };

let worker: Actor;
let resident: Actor;
const as = <T>(actor: Actor, work: (trx: Trx) => Promise<T>, readOnly = false) =>
  withTransaction(database, actor, { readOnly }, work);

beforeAll(async () => {
  const { personId } = await identity.hire('opener', 'gridWorker');
  const held = await as(system, (trx) => listAppointments(trx, [personId], { inForce: true }));
  const appointments = held.map((row) => ({
    id: row.id,
    post: row.post,
    placePath: row.place_path,
    unitId: row.unit_id,
  }));
  worker = { ...anonymous, kind: 'person', personId, appointments, scopes: scopesOf(appointments) };
  const id = await as(system, (trx) =>
    createResident(trx, identity.config, { phone: '+8615400007777', locale: 'zh-CN' }),
  );
  resident = { ...anonymous, kind: 'person', personId: id };
});

const opening = () => ({
  personId: resident.personId!,
  subject,
  reason: '联系确认位置',
  placePath: places.grid!,
  appointment: { id: worker.appointments[0]!.id, post: 'gridWorker' },
});

describe('openPhone', () => {
  it('is refused to anyone without the post they name', async () => {
    for (const actor of [anonymous, system, resident]) {
      const attempt = as(actor, (trx) => openPhone(trx, actor, identity.config, opening()));
      await expect(attempt).rejects.toMatchObject({ code: 'http/forbidden' });
    }
  });

  it('gives the phone, writes it down for the person, and audits it without the number', async () => {
    const phone = await as(worker, (trx) => openPhone(trx, worker, identity.config, opening()));
    expect(phone).toBe('+8615400007777');
    const { items } = await as(resident, (trx) => listMyOpenings(trx, resident, undefined), true);
    expect(items).toMatchObject([
      {
        openedBy: 'opener 同志',
        post: 'gridWorker',
        subjectType: 'case',
        subjectId: subject.id,
        reason: '联系确认位置',
      },
    ]);
    const rows = await identity.audit('identity.openPhone');
    expect(rows).toMatchObject([
      { actor_id: worker.personId, subject_id: subject.id, after: { personId: resident.personId } },
    ]);
    expect(JSON.stringify(rows)).not.toContain('7777');
  });

  it('is the only way: without the row that tells of it the database gives nothing', async () => {
    expect(await as(worker, (trx) => findPhoneCipher(trx, resident.personId!))).toBeUndefined();
    const everybody = await as(worker, async (trx) => {
      await openPhone(trx, worker, identity.config, opening());
      return (await sql`select person_id from person_contacts`.execute(trx)).rows;
    });
    expect(everybody.length).toBe(2);
    const later = await as(worker, (trx) => sql`select 1 from person_contacts`.execute(trx));
    expect(later.rows.length).toBe(1);
  });

  it('can be written down for oneself alone, with the time it is, and never taken back', async () => {
    const insert = (by: string, at: string) =>
      as(worker, (trx) =>
        sql`insert into personal_data_openings
            (id, person_id, opened_by, subject_type, subject_id, reason, opened_at)
          values (gen_random_uuid(), ${resident.personId}, ${by}, 'case', 'x', 'why', ${sql.raw(at)})
        `.execute(trx),
      );
    await expect(insert(resident.personId!, 'now()')).rejects.toMatchObject({ code: '42501' });
    await expect(insert(worker.personId!, "now() - interval '1 day'")).rejects.toMatchObject({
      code: '42501',
    });
    for (const statement of ['delete from', 'update']) {
      const rest = statement === 'update' ? ' set reason = $$no$$' : '';
      const attempt = as(system, (trx) =>
        sql.raw(`${statement} personal_data_openings${rest}`).execute(trx),
      );
      await expect(attempt).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('of a person without a phone says so and leaves no trace', async () => {
    const before = (await identity.audit('identity.openPhone')).length;
    const attempt = as(worker, (trx) =>
      openPhone(trx, worker, identity.config, { ...opening(), personId: worker.personId! }),
    );
    await expect(attempt).rejects.toMatchObject({ code: 'identity/no-phone' });
    expect((await identity.audit('identity.openPhone')).length).toBe(before);
  });
});

describe('describePeople', () => {
  it('names the people it is asked for and makes no other visible', async () => {
    await as(worker, async (trx) => {
      const before = await sql`select id from people`.execute(trx);
      expect(before.rows.length).toBe(1);
      const cards = await describePeople(trx, [resident.personId!]);
      expect(cards.get(resident.personId!)).toEqual({
        id: resident.personId,
        displayName: '居民7777',
        phoneMasked: '*******7777',
      });
      const after = await sql`select id from people`.execute(trx);
      expect(after.rows.length).toBe(2);
    });
  });
});

describe('encipher', () => {
  it('gives other bytes each time, which its own row and secret alone turn back', () => {
    const config = { secret: 'a secret of the tests, long enough' };
    const [one, two] = [encipher(config, 'row 1', '138'), encipher(config, 'row 1', '138')];
    expect(one.equals(two)).toBe(false);
    expect(decipher(config, 'row 1', one)).toBe('138');
    expect(() => decipher(config, 'row 2', one)).toThrow();
    expect(() => decipher({ secret: 'another' }, 'row 1', one)).toThrow();
    one[one.length - 1]! ^= 1;
    expect(() => decipher(config, 'row 1', one)).toThrow();
  });
});
