import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { anonymous } from '../../../kernel/http/actor.ts';
import { listPlaces } from '../../places/index.ts';
import { community, grid, postOf, useChart } from './testing-setup.ts';

const chart = useChart();
const { database, asSystem, people, at, get, send, appointmentOf, namesIn } = chart;

describe('GET /api/organization/chart', () => {
  test('refuses who is not signed in', async () => {
    expect((await get(anonymous, 'chart')).status).toBe(401);
  });

  test('shows the four levels of the party on their places, and no group where none was set up', async () => {
    const kinds = async (path: string) =>
      (await get(people.secretary!, `chart?path=${path}`)).body.node.units.map(
        (u: { kind: string }) => u.kind,
      );
    expect(await kinds('150300.150304.012')).toEqual(['partyWorkCommittee', 'subdistrict']);
    expect(await kinds(community)).toEqual(['partyCommittee', 'community']);
    expect(await kinds(grid)).toEqual(['partyBranch', 'grid']);
    expect(await kinds(at.building)).toEqual(['partyGroup']);
    expect(await kinds(at.bare)).toEqual([]);
    expect(await kinds('150300.150304.012.009')).toEqual(['community']);
  });

  test('counts no vacancy where nobody said how many there are', async () => {
    const { node } = (await get(people.secretary!, `chart?path=${at.bare}`)).body;
    expect(postOf(node, 'buildingLead')).toMatchObject({ seats: null, vacant: 0, holders: [] });
  });

  test('names who serves at the own place, below it, and directly above it', async () => {
    const seen = async (who: string) =>
      namesIn((await get(people[who]!, `contacts?path=${at.building}`)).body);
    expect(await seen('street')).toEqual(
      ['secretary', 'micro', 'lin', 'building', 'street', 'group'].sort(),
    );
    expect(await seen('secretary')).toEqual(
      ['secretary', 'micro', 'lin', 'building', 'street', 'group'].sort(),
    );
    expect(await seen('lin')).toEqual(['secretary', 'micro', 'lin', 'building', 'group'].sort());
    expect(await seen('building')).toEqual(['micro', 'building', 'group'].sort());
    expect(await seen('group')).toEqual(['group']);
    expect(await seen('elsewhere')).toEqual([]);
    expect(await seen('resident')).toEqual([]);
    // Who lives there knows the public posts: the grid lead is none.
    expect(await seen('neighbour')).toEqual(['secretary', 'micro', 'building'].sort());
    expect(await seen('security')).toEqual(
      Object.keys(people)
        .filter(
          (n) =>
            people[n]!.appointments.length &&
            !['elsewhere', 'system', 'security', 'last'].includes(n),
        )
        .sort(),
    );
  });

  test('shows a neighbour no number but the line that the holder agreed to', async () => {
    const leadFor = async (who: string) => {
      const { steps } = (await get(people[who]!, `contacts?path=${at.building}`)).body;
      return postOf(steps[0], 'buildingLead').holders[0];
    };
    expect(await leadFor('neighbour')).toMatchObject({
      phoneMasked: null,
      line: null,
      mayOpen: false,
    });
    await asSystem((trx) =>
      sql`insert into appointment_lines (appointment_id, person_id, line)
        values (${appointmentOf('building')}, ${people.building!.personId}, '0473 2000000')`.execute(
        trx,
      ),
    );
    expect(await leadFor('neighbour')).toMatchObject({ phoneMasked: null, line: '0473 2000000' });
    expect(await leadFor('resident')).toMatchObject({ name: null, line: null });
    expect(await leadFor('secretary')).toMatchObject({ line: '0473 2000000', mayOpen: true });
    expect(await leadFor('building')).toMatchObject({ own: true, mayOpen: false });
  });

  test('says so when there is no such place', async () => {
    expect((await get(people.resident!, 'contacts?path=150300.150399')).status).toBe(404);
  });
});

describe('GET /api/organization/chart/sheet', () => {
  test('is refused for more than a community', async () => {
    expect((await get(people.street!, 'chart/sheet?path=150300.150304.012')).status).toBe(422);
  });

  test('holds every place of the community, parents first, with no name that the chart would not show', async () => {
    const { nodes } = (await get(people.secretary!, `chart/sheet?path=${community}`)).body;
    const paths: string[] = nodes.map((n: { path: string }) => n.path);
    const all = await asSystem(async (trx) => [
      ...(await listPlaces(trx, 'grid', community)),
      ...(await listPlaces(trx, 'microGrid', community)),
      ...(await listPlaces(trx, 'building', community)),
    ]);
    expect([...paths].sort()).toEqual([community, ...all.map(({ path }) => path)].sort());
    for (const path of paths.slice(1)) {
      expect(paths.indexOf(path.slice(0, path.lastIndexOf('.')))).toBeLessThan(paths.indexOf(path));
    }
    expect(namesIn(nodes)).toEqual(
      ['secretary', 'micro', 'lin', 'building', 'group', 'last'].sort(),
    );
    const strange = (await get(people.elsewhere!, `chart/sheet?path=${community}`)).body;
    expect(namesIn(strange)).toEqual([]);
  });
});

describe('POST /api/organization/holders/:id/phone', () => {
  const open = (who: string, whom: string, reason = '商量换灯的时间') =>
    send(people[who]!, 'POST', `holders/${appointmentOf(whom)}/phone`, { reason });

  test('is refused sideways, two levels up, to residents, and to who runs the system', async () => {
    for (const [who, whom] of [
      ['elsewhere', 'lin'],
      ['building', 'secretary'],
      ['lin', 'street'],
      ['group', 'building'],
      ['resident', 'building'],
      ['neighbour', 'building'],
      ['security', 'lin'],
      ['system', 'lin'],
    ] as const) {
      expect((await open(who, whom)).status, `${who} ${whom}`).toBe(403);
    }
    expect(
      (
        await send(people.secretary!, 'POST', `holders/${uuidv7()}/phone`, {
          reason: '联系' + '一下',
        })
      ).status,
    ).toBe(404);
  });

  test('gives one number, and writes down who opened it, in which post, why', async () => {
    for (const [who, whom] of [
      ['secretary', 'lin'],
      ['lin', 'secretary'],
      ['lin', 'group'],
    ] as const) {
      const { status, body } = await open(who, whom);
      expect(status).toBe(200);
      expect(body.phone).toMatch(/^\+86154\d{8}$/);
    }
    const { rows } = await asSystem((trx) =>
      sql`select o.reason, o.post, a.after, a.actor_id as by from personal_data_openings o
        join audit_entries a on a.subject_id = o.subject_id and a.action = 'identity.openPhone'
        where o.subject_id = ${appointmentOf('lin')}`.execute(trx),
    );
    expect(rows).toEqual([
      {
        reason: '商量换灯的时间',
        post: 'communitySecretary',
        after: { personId: people.lin!.personId },
        by: people.secretary!.personId,
      },
    ]);
  });

  test('is refused by the database as well, when nothing else does', async () => {
    const insert = (who: string, whom: string) =>
      database.inRolledBackTransaction(people[who]!, (trx) =>
        sql`insert into personal_data_openings (id, person_id, opened_by, subject_type, subject_id, reason)
          values (${uuidv7()}, ${people[whom]!.personId}, ${people[who]!.personId}, 'appointment', ${appointmentOf(whom)}, '看看')`.execute(
          trx,
        ),
      );
    await expect(insert('elsewhere', 'lin')).rejects.toThrow(/row-level security/);
    await expect(insert('neighbour', 'building')).rejects.toThrow(/row-level security/);
    await expect(insert('secretary', 'lin')).resolves.toBeDefined();
  });

  test('no list holds a number that was not agreed to', async () => {
    for (const url of [
      `chart?path=${grid}`,
      `chart/sheet?path=${grid}`,
      `gaps?path=${grid}`,
      `contacts?path=${at.building}`,
    ]) {
      expect(JSON.stringify((await get(people.secretary!, url)).body)).not.toMatch(/154\d{8}/);
    }
  });
});

describe('GET /api/organization/gaps', () => {
  test('refuses residents, neighbours, and staff of another community or of what lies below', async () => {
    for (const who of ['resident', 'neighbour', 'elsewhere', 'building', 'group']) {
      expect((await get(people[who]!, `gaps?path=${grid}`)).status, who).toBe(403);
    }
  });

  test('counts what it lists', async () => {
    const { body } = await get(people.secretary!, `gaps?path=${community}&limit=500`);
    expect(body).toMatchObject({ vacant: 0, expiring: 1, days: 60 });
    expect(body.items).toMatchObject([{ kind: 'expiring', holder: { name: 'lin' } }]);
    expect((await get(people.secretary!, `gaps?path=${grid}&days=10`)).body.expiring).toBe(0);
  });

  test('what is expiring is what the city settled', async () => {
    const days = { days: 10, reason: '只提前十天' };
    expect((await send(people.secretary!, 'PUT', 'term-warning', days)).status).toBe(403);
    expect((await send(people.system!, 'PUT', 'term-warning', days)).status).toBe(200);
    expect((await get(people.secretary!, `gaps?path=${grid}`)).body).toMatchObject({
      days: 10,
      expiring: 0,
    });
    await send(people.system!, 'PUT', 'term-warning', { ...days, days: 60 });
  });
});

describe('PUT /api/organization/seats', () => {
  const body = { post: 'gridLead', placePath: grid, seats: 3, reason: '人口多' };
  test('is the system administrator’s alone', async () => {
    expect((await send(people.secretary!, 'PUT', 'seats', body)).status).toBe(403);
  });

  test('opens vacancies from today, refuses a stale write, and is audited', async () => {
    expect(await send(people.system!, 'PUT', 'seats', body)).toMatchObject({
      status: 200,
      body: { version: 1 },
    });
    expect(
      postOf((await get(people.secretary!, `chart?path=${grid}`)).body.node, 'gridLead'),
    ).toMatchObject({
      seats: 3,
      vacant: 2,
      seatsVersion: 1,
    });
    expect((await get(people.secretary!, `gaps?path=${grid}&kind=vacant`)).body).toMatchObject({
      vacant: 2,
      items: [{ post: 'gridLead', vacant: 2, holder: null }],
    });
    expect((await send(people.system!, 'PUT', 'seats', { ...body, seats: 1 })).status).toBe(409);
    expect((await send(people.system!, 'PUT', 'seats', { ...body, seats: 1 }, 1)).status).toBe(200);
    const { rows } = await asSystem((trx) =>
      sql`select after from audit_entries where action = 'organization.setSeats' order by id`.execute(
        trx,
      ),
    );
    expect(rows).toMatchObject([{ after: { seats: 3 } }, { after: { seats: 1 } }]);
  });

  const row = async (path: string, who = 'secretary') => {
    const { body: found } = await get(people[who]!, `seats?path=${path}`);
    return found.items.find(({ post }: { post: string }) => post === 'gridLead');
  };

  test('says of a place which number holds and which place says so, down to what is below it', async () => {
    expect((await get(anonymous, `seats?path=${grid}`)).status).toBe(401);
    expect((await get(people.secretary!, 'seats?path=150300.150399')).status).toBe(404);
    const from = { path: grid, name: '滨海社区 · 1 网格' };
    expect(await row(grid, 'resident')).toEqual({
      post: 'gridLead',
      seats: 1,
      from,
      version: 2,
      below: 0,
    });
    expect(await row(community)).toMatchObject({ seats: null, from: null, version: 0, below: 1 });
    expect(await row(at.building)).toBeUndefined();
    const posts = (await get(people.secretary!, `seats?path=${at.building}`)).body.items.map(
      ({ post }: { post: string }) => post,
    );
    expect(posts).toEqual(['partySecretary', 'buildingLead']);
  });

  test('is taken back, and then what lies above holds; what held for a day stays on record', async () => {
    const wide = { ...body, placePath: community, seats: 2, reason: '全社区一样' };
    expect((await send(people.system!, 'PUT', 'seats', wide)).status).toBe(200);
    const none = { ...body, seats: null, reason: '与社区一样' };
    expect((await send(people.secretary!, 'PUT', 'seats', none, 2)).status).toBe(403);
    expect((await send(people.system!, 'PUT', 'seats', none, 1)).status).toBe(409);
    expect(await send(people.system!, 'PUT', 'seats', none, 2)).toMatchObject({
      status: 200,
      body: { seats: null, version: 0 },
    });
    expect(await row(grid)).toMatchObject({ seats: 2, from: { path: community }, version: 0 });
    expect((await send(people.system!, 'PUT', 'seats', none, 0)).status).toBe(200);
    await asSystem((trx) =>
      sql`update post_seats set valid_from = current_date - 9 where place_path = ${community}::ltree`.execute(
        trx,
      ),
    );
    const back = { ...wide, seats: null };
    expect((await send(people.system!, 'PUT', 'seats', back, 1)).status).toBe(200);
    expect(await row(grid)).toMatchObject({ seats: null, from: null });
    const { rows } = await asSystem((trx) =>
      sql`select place_path::text as at, seats, valid_to is not null as ended from post_seats where post = 'gridLead'`.execute(
        trx,
      ),
    );
    expect(rows).toEqual([{ at: community, seats: 2, ended: true }]);
    const audits = await asSystem((trx) =>
      sql`select after ->> 'seats' as seats from audit_entries where action = 'organization.setSeats' order by id`.execute(
        trx,
      ),
    );
    expect(audits.rows).toEqual(['3', '1', '2', null, null].map((seats) => ({ seats })));
  });
});
