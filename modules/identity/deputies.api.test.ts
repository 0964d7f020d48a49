import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { places, useIdentity, type Visitor } from './testing.ts';

const database = useTestDatabase();
const identity = useIdentity(database);

/** A day of the city, so many days from today. */
const day = (days: number) =>
  new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);

type Who = 'secretary' | 'staff' | 'lead' | 'member' | 'secAdmin' | 'sysAdmin';
const visitors = {} as Record<Who | 'resident', Visitor>;
const ids = {} as Record<Who, string>;

beforeAll(async () => {
  const posts = {
    secretary: 'communitySecretary',
    staff: 'communityStaff',
    lead: 'subdistrictLead',
    member: 'departmentMember',
    secAdmin: 'securityAdministrator',
    sysAdmin: 'systemAdministrator',
  } as const;
  for (const who of Object.keys(posts) as Who[]) {
    ids[who] = (await identity.hire(`d.${who}`, posts[who])).personId;
    visitors[who] = await identity.signIn(`d.${who}`);
  }
  await identity.hire('d.nobody');
  visitors.resident = await identity.signIn('d.nobody');
});

const me = async (who: Who) => (await visitors[who].call('GET', '/api/identity/me')).body;
const ownPost = async (who: Who): Promise<string> =>
  (await me(who)).appointments.find((one: { actingFor: unknown }) => one.actingFor === null).id;

async function handOver(
  as: Who | 'resident',
  appointmentId: string,
  personId: string,
  [from, until] = [0, 3] as [number, number],
) {
  const body = { personId, from: day(from), until: day(until) };
  const url = `/api/identity/appointments/${appointmentId}/deputies`;
  return visitors[as].call('POST', url, body);
}

const end = (as: Who | 'resident', id: string) =>
  visitors[as].call('POST', `/api/identity/deputies/${id}/end`, {});

/** Days pass for everything that was handed over. */
const passDays = (days: number) =>
  withTransaction(database, system, {}, (trx) =>
    sql`update appointments set valid_from = valid_from - ${days}::int, valid_until = valid_until - ${days}::int
      where acting_for is not null and ended_at is null`.execute(trx),
  );

const actingPosts = async (who: Who) =>
  (await me(who)).appointments
    .filter((one: { actingFor: unknown }) => one.actingFor !== null)
    .map((one: { post: string; actingFor: { name: string } }) => [one.post, one.actingFor.name]);

describe('a post that is handed over', () => {
  it('is refused to whom it does not belong', async () => {
    const post = await ownPost('secretary');
    for (const who of ['staff', 'lead', 'sysAdmin', 'resident'] as const) {
      expect((await handOver(who, post, ids.staff)).status, who).toBe(403);
    }
    expect(
      (
        await identity.visit().call('POST', `/api/identity/appointments/${post}/deputies`, {
          personId: ids.staff,
          from: day(0),
          until: day(1),
        })
      ).status,
    ).toBe(401);
    const url = `/api/identity/appointments/${post}/candidates`;
    expect((await visitors.staff.call('GET', url)).status).toBe(403);
  });

  it('goes to a colleague, not to oneself, to residents or to those who run the system', async () => {
    const post = await ownPost('secretary');
    const nobody = (await visitors.resident.call('GET', '/api/identity/me')).body.id;
    const code = async (personId: string) =>
      (await handOver('secretary', post, personId)).body.code;
    expect(await code(ids.secretary)).toBe('identity/deputy-self');
    expect(await code(nobody)).toBe('identity/deputy-not-staff');
    expect(await code(ids.secAdmin)).toBe('identity/deputy-not-staff');
    const admin = await ownPost('secAdmin');
    expect((await handOver('secAdmin', admin, ids.staff)).body.code).toBe(
      'identity/deputy-not-handed',
    );
    const { body } = await visitors.secretary.call(
      'GET',
      `/api/identity/appointments/${post}/candidates`,
    );
    const names = body.items.map((one: { id: string }) => one.id);
    expect(names).toContain(ids.staff);
    expect(names).toContain(ids.lead);
    for (const not of [ids.secretary, ids.secAdmin, ids.member, nobody])
      expect(names).not.toContain(not);
  });

  it('is for days from today on, ninety at the most', async () => {
    const post = await ownPost('secretary');
    for (const days of [
      [-1, 2],
      [3, 2],
      [0, 90],
    ] as [number, number][]) {
      const answer = await handOver('secretary', post, ids.staff, days);
      expect(answer, days.join()).toMatchObject({
        status: 422,
        body: { code: 'identity/deputy-dates' },
      });
    }
  });

  it('is the deputy’s in these days alone: not before, not after', async () => {
    const post = await ownPost('secretary');
    const made = await handOver('secretary', post, ids.staff, [2, 4]);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(made.body).toMatchObject({ inForce: false, mayEnd: true, from: day(2), until: day(4) });
    expect(await actingPosts('staff')).toEqual([]);
    await passDays(2);
    expect(await actingPosts('staff')).toEqual([['communitySecretary', 'd.secretary 同志']]);
    // Who went away keeps the post: the notices go to both.
    expect((await me('secretary')).appointments.map((one: { id: string }) => one.id)).toContain(
      post,
    );
    await passDays(2);
    expect(await actingPosts('staff')).toHaveLength(1);
    await passDays(1);
    expect(await actingPosts('staff')).toEqual([]);
    expect((await end('secretary', made.body.id)).status).toBe(404);
  });

  it('has one deputy at a time, and a deputy has none', async () => {
    const post = await ownPost('secretary');
    const made = await handOver('secretary', post, ids.staff);
    expect((await handOver('secretary', post, ids.lead)).body.code).toBe('identity/deputy-taken');
    // The deputy hands on neither the post that is stood in for, nor the own one in these days.
    const acting = (await me('staff')).appointments.find(
      (one: { actingFor: unknown }) => one.actingFor,
    );
    expect((await handOver('secAdmin', acting.id, ids.lead)).body.code).toBe(
      'identity/deputy-chain',
    );
    expect((await handOver('staff', await ownPost('staff'), ids.lead)).body.code).toBe(
      'identity/deputy-chain',
    );
    // Who is away stands in for nobody.
    expect((await handOver('lead', await ownPost('lead'), ids.secretary)).body.code).toBe(
      'identity/deputy-chain',
    );
    const later = await handOver('secretary', post, ids.lead, [4, 5]);
    expect(later.status).toBe(201);
    for (const { id } of [made.body, later.body])
      expect((await end('secretary', id)).status).toBe(200);
  });

  it('is no use for who holds the same post there', async () => {
    const { personId } = await identity.hire('d.second', 'communityStaff');
    const answer = await handOver('staff', await ownPost('staff'), personId);
    expect(answer.body.code).toBe('identity/deputy-holds-post');
  });

  it('ends early by who handed it over, by the deputy, and by the security administrator', async () => {
    const post = await ownPost('secretary');
    for (const who of ['secretary', 'staff', 'secAdmin'] as const) {
      const { body } = await handOver('secretary', post, ids.staff);
      expect(await actingPosts('staff')).toHaveLength(1);
      for (const other of ['lead', 'resident', 'sysAdmin'] as const) {
        expect((await end(other, body.id)).status, other).toBe(404);
      }
      expect((await end(who, body.id)).status, who).toBe(200);
      expect(await actingPosts('staff')).toEqual([]);
    }
  });

  it('of somebody who is ill is handed over by the security administrator, and ends with the post', async () => {
    const { personId } = await identity.hire('d.ill', 'gridLead');
    const visitor = await identity.signIn('d.ill');
    const post = (await visitor.call('GET', '/api/identity/me')).body.appointments[0].id;
    const made = await handOver('secAdmin', post, ids.staff);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(await actingPosts('staff')).toEqual([['gridLead', 'd.ill 同志']]);
    const { body } = await visitors.secAdmin.call(
      'GET',
      `/api/identity/deputies?personId=${personId}`,
    );
    expect(body.items).toMatchObject([{ id: made.body.id, deputy: { id: ids.staff } }]);
    const refused = await visitors.lead.call('GET', `/api/identity/deputies?personId=${personId}`);
    expect(refused.status).toBe(403);
    await visitors.secAdmin.call('POST', `/api/identity/appointments/${post}/end`, {
      reason: '调离',
    });
    expect(await actingPosts('staff')).toEqual([]);
  });

  it('is seen by who leads the area, not by others', async () => {
    const made = await handOver('secretary', await ownPost('secretary'), ids.staff, [1, 2]);
    const seen = async (who: Who) =>
      (await visitors[who].call('GET', '/api/identity/deputies')).body.items.map(
        (one: { id: string }) => one.id,
      );
    for (const who of ['secretary', 'staff', 'lead'] as const) {
      expect(await seen(who), who).toContain(made.body.id);
    }
    for (const who of ['member', 'secAdmin'] as const) {
      expect(await seen(who), who).not.toContain(made.body.id);
    }
    await end('secretary', made.body.id);
  });

  it('is written down', async () => {
    const made = await handOver('secretary', await ownPost('secretary'), ids.staff, [1, 2]);
    await end('staff', made.body.id);
    expect((await identity.audit('identity.handOver')).at(-1)).toMatchObject({
      actor_id: ids.secretary,
      subject_id: ids.secretary,
      after: { deputy: ids.staff, post: 'communitySecretary', placePath: places.community },
    });
    expect((await identity.audit('identity.endDeputy')).at(-1)).toMatchObject({
      actor_id: ids.staff,
    });
  });

  it('is given by nobody else, whatever the service forgets', async () => {
    const post = await ownPost('secretary');
    const insert = (actor: string, deputy: string, asPost: string) =>
      withTransaction(database, { ...system, kind: 'person', personId: actor }, {}, (trx) =>
        sql`
          insert into appointments (id, person_id, post, place_path, valid_from, valid_until, acting_for)
          values (gen_random_uuid(), ${deputy}, ${asPost}, ${places.community}::ltree, current_date, current_date, ${post})`.execute(
          trx,
        ),
      );
    await expect(insert(ids.staff, ids.lead, 'communitySecretary')).rejects.toThrow(/row-level/);
    await expect(insert(ids.secretary, ids.secretary, 'communitySecretary')).rejects.toThrow(
      /row-level/,
    );
    // Not another post than the own.
    await expect(insert(ids.secretary, ids.staff, 'cityOperator')).rejects.toThrow(/row-level/);
  });
});
