import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { test150300 } from '../../modules/cases/testing.ts';
import { useHandovers } from './testing.ts';

const fixture = useHandovers();
const { cases, inCity, call, end, idOf, appointmentOf, meet, runOut, turn } = fixture;
const { act, report } = cases;
const { community, city } = test150300;

const caseOf = async (id: string) =>
  (
    await inCity((trx) =>
      sql<{
        level: string;
        path: string;
        state: string;
        due: Date | null;
        version: number;
        lower: object[];
      }>`
        select holder_level as level, holder_path::text as path, state, due_at as due, version,
          lower_holders as lower from cases where id = ${id}`.execute(trx),
    )
  ).rows[0]!;
const noticesOf = async (name: string) =>
  (
    await inCity((trx) =>
      sql<{ template: string; params: Record<string, unknown>; subject_id: string }>`
        select template, params, subject_id from notices where person_id = ${idOf(name)} and template like 'identity.%'
        order by id`.execute(trx),
    )
  ).rows;
describe('ending a post', () => {
  test('is refused with the counts while work would be left to nobody, and said nothing', async () => {
    const { id } = await report('resident');
    const before = await caseOf(id);
    expect(before).toMatchObject({ level: 'grid', path: cases.grid });
    // The lead of the grid is there still: the worker may go without a word.
    const open = await call(
      'secAdmin',
      'GET',
      `/appointments/${appointmentOf('worker')}/open-work`,
    );
    expect(open.body.work).toEqual([{ kind: 'cases', count: 1, orphaned: 0 }]);
    expect(open.body.above).toMatchObject({ post: 'gridLead', names: ['gridLead'] });
    expect((await end('worker')).status).toBe(200);
    const refused = await end('gridLead');
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'identity/open-work',
        details: { count: 1, work: [{ kind: 'cases', count: 1, orphaned: 1 }] },
      },
    });
    expect(await caseOf(id)).toEqual(before);
  });

  test('hands it to a successor who is appointed in the same step, and the case stays where it is', async () => {
    const { id } = await report('resident');
    await cases.appoint('newcomer', []);
    const before = await caseOf(id);
    const done = await end('gridLead', {
      handOver: { heir: { to: 'successor', personId: idOf('newcomer') }, note: '路灯的事约了周五' },
    });
    expect(done.status, JSON.stringify(done.body)).toBe(200);
    const { handoverId } = done.body;
    expect(await caseOf(id)).toEqual(before);
    await meet('newcomer');
    expect(cases.people.newcomer!.appointments).toMatchObject([
      { post: 'gridLead', placePath: cases.grid },
    ]);
    const list = await call('newcomer', 'GET', `/handovers/${handoverId}`);
    expect(list.body).toMatchObject({
      heir: 'successor',
      note: '路灯的事约了周五',
      mayConfirm: 'received',
      mayUndo: false,
      person: { name: 'gridLead' },
      work: [{ kind: 'cases', becomes: 'withPost' }],
    });
    expect(list.body.lists[0].lines.map((line: { id: string }) => line.id)).toContain(id);
    expect(list.body.lists[0].lines[0]).toMatchObject({ dueAt: expect.any(String), late: false });
    // Its time runs out: it is late, and stands before whatever is not.
    const later = await report('neighbour');
    await inCity((trx) =>
      sql`update case_clocks set due_at = now() - interval '1 minute' where case_id = ${id} and ended_at is null`.execute(
        trx,
      ),
    );
    await inCity((trx) =>
      sql`update cases set due_at = now() - interval '1 minute' where id = ${id}`.execute(trx),
    );
    const { lists } = (await call('newcomer', 'GET', `/handovers/${handoverId}`)).body;
    expect(lists[0].lines[0]).toMatchObject({ id, late: true });
    expect(lists[0].lines.slice(1).every((line: { late: boolean }) => !line.late)).toBe(true);
    expect(lists[0].lines.map((line: { id: string }) => line.id)).not.toContain(later.id);
    expect(await noticesOf('newcomer')).toMatchObject([
      { template: 'identity.tookOver', subject_id: handoverId },
    ]);
    expect((await noticesOf('gridLead')).at(-1)).toMatchObject({ template: 'identity.handedOver' });
  });

  test('is confirmed by both sides, each once, and by nobody else', async () => {
    const { body } = await call('gridLead', 'GET', '/handovers?open=true');
    const [one] = body.items;
    expect(one.mayConfirm).toBe('handed');
    const url = `/handovers/${one.id}/confirm`;
    for (const who of ['otherWorker', 'resident', 'power']) {
      expect((await call(who, 'POST', url)).status, who).toBe(404);
    }
    expect((await call('community', 'POST', url)).status).toBe(403);
    expect((await call('gridLead', 'POST', url)).body.handedAt).toEqual(expect.any(String));
    expect((await call('gridLead', 'POST', url)).body.code).toBe('identity/handover-not-yours');
    const received = await call('newcomer', 'POST', url);
    expect(received.body).toMatchObject({ receivedBy: 'newcomer', mayConfirm: null });
    for (const side of ['gridLead', 'newcomer']) {
      const { items } = (await call(side, 'GET', '/handovers?open=true')).body;
      expect(items.map((item: { id: string }) => item.id)).not.toContain(one.id);
    }
    const back = await call('secAdmin', 'POST', `/handovers/${one.id}/undo`);
    expect(back.body).toMatchObject({ code: 'identity/handover-touched' });
  });

  test('to the post above passes the cases up as an event, with the clocks as they were', async () => {
    const { id } = await report('resident');
    const before = await caseOf(id);
    const clocks = () =>
      inCity((trx) =>
        sql`select stage, started_at, due_at, ended_at, next_escalation_at from case_clocks where case_id = ${id}`.execute(
          trx,
        ),
      ).then(({ rows }) => rows);
    const running = await clocks();
    const done = await end('newcomer', { handOver: { heir: { to: 'above' } } });
    expect(done.status, JSON.stringify(done.body)).toBe(200);
    expect(await caseOf(id)).toEqual({
      ...before,
      level: 'community',
      path: community,
      version: before.version + 1,
      lower: [{ level: 'grid', path: cases.grid, unitId: null }],
    });
    expect(await clocks()).toEqual(running);
    const seen = await cases.call('community', 'GET', `/api/cases/${id}`);
    expect(seen.body.timeline.at(-1)).toMatchObject({ action: 'passUp', data: { vacant: true } });
    expect(JSON.stringify(seen.body.actions)).toContain('accept');
    const { body } = await call('community', 'GET', '/handovers?open=true');
    expect(body.items[0]).toMatchObject({ heir: 'above', to: { post: 'communityStaff' } });
    // What came up may go down again to the grid, once somebody is there.
    const back = await call('secAdmin', 'POST', `/handovers/${done.body.handoverId}/undo`);
    expect(back.body.undoneAt).toEqual(expect.any(String));
    expect(await caseOf(id)).toEqual({ ...before, version: before.version + 2 });
    const held = await inCity((trx) =>
      sql<{ ended: boolean }>`select ended_at is not null as ended from appointments
        where id = ${appointmentOf('newcomer')}`.execute(trx),
    );
    expect(held.rows).toEqual([{ ended: false }]);
    expect(
      (await call('secAdmin', 'POST', `/handovers/${done.body.handoverId}/undo`)).body.code,
    ).toBe('identity/handover-too-late');
  });

  test('is not taken back once somebody acted on the work', async () => {
    const { id } = await report('resident');
    const done = await end('newcomer', { handOver: { heir: { to: 'above' } } });
    await act('community', id, 'accept');
    const back = await call('secAdmin', 'POST', `/handovers/${done.body.handoverId}/undo`);
    expect(back.body.code).toBe('identity/handover-touched');
    const other = await cases.appoint('another granter', [
      { post: 'securityAdministrator', placePath: city },
    ]);
    expect((await call(other, 'POST', `/handovers/${done.body.handoverId}/undo`)).status).toBe(403);
  });

  test('goes on with what hangs on the person: watches, shared filters, exports, those they stand in for', async () => {
    const secretary = cases.people.secretary!;
    await cases.appoint('next secretary', []);
    const { id } = await report('resident');
    await inCity(async (trx) => {
      await sql`insert into case_followers (case_id, person_id, watching) values (${id}, ${secretary.personId}, true)`.execute(
        trx,
      );
      await sql`insert into case_exports (id, number, asked_by, appointment_id, post, place_path, reason, format, filter,
          case_ids, asked_at)
        values (gen_random_uuid(), 'EX-1', ${secretary.personId}, ${appointmentOf('secretary')}, 'communitySecretary',
          ${community}::ltree, '回访', 'csv', '{}', array[${id}::uuid], now())`.execute(trx);
    });
    await withTransaction(cases.database, secretary, {}, (trx) =>
      sql`insert into case_saved_filters (id, owner_id, list, name, shared_path)
        values (gen_random_uuid(), ${secretary.personId}, 'inbox', '待办', ${community}::ltree)`.execute(
        trx,
      ),
    );
    const done = await end('secretary', {
      handOver: { heir: { to: 'successor', personId: idOf('next secretary') } },
    });
    const { body } = await call('secAdmin', 'GET', `/handovers/${done.body.handoverId}`);
    const becomes = Object.fromEntries(
      body.work.map((one: { kind: string; becomes: string }) => [one.kind, one.becomes]),
    );
    expect(becomes).toMatchObject({
      watches: 'toSuccessor',
      filters: 'toSuccessor',
      exports: 'ended',
    });
    // Who grants posts sees counts, and no case.
    expect(body.lists.find((one: { kind: string }) => one.kind === 'cases').lines).toEqual([]);
    const owners = async () =>
      (
        await inCity((trx) =>
          sql<{ watches: string | null; filter: string; export: string }>`
            select (select person_id from case_followers where case_id = ${id} and person_id = ${idOf('next secretary')})
                as watches,
              (select owner_id from case_saved_filters where name = '待办') as filter,
              (select state from case_exports where number = 'EX-1') as export`.execute(trx),
        )
      ).rows[0];
    const next = idOf('next secretary');
    expect(await owners()).toEqual({ watches: next, filter: next, export: 'withdrawn' });
    const back = await call('secAdmin', 'POST', `/handovers/${done.body.handoverId}/undo`);
    expect(back.status, JSON.stringify(back.body)).toBe(200);
    expect(await owners()).toEqual({
      watches: null,
      filter: secretary.personId,
      export: 'asked',
    });
  });
});

describe('a term that runs out by itself', () => {
  test('hands over to the post above by rule and tells them, once', async () => {
    await cases.appoint('temp', [{ post: 'gridWorker', placePath: cases.grid }]);
    await cases.appoint('other', []);
    const { id } = await report('resident');
    expect(await caseOf(id)).toMatchObject({ level: 'grid' });
    await runOut('temp');
    await Promise.all([turn(), turn()]);
    await turn();
    expect(await caseOf(id)).toMatchObject({ level: 'community', state: 'reported' });
    const records = await inCity((trx) =>
      sql<{ why: string; heir: string; made_by: string | null }>`
        select why, heir, made_by from handovers where appointment_id = ${appointmentOf('temp')}`.execute(
        trx,
      ),
    );
    expect(records.rows).toEqual([{ why: 'expired', heir: 'above', made_by: null }]);
    const told = await noticesOf('community');
    expect(
      told.filter(({ template }) => template === 'identity.tookOverAbove').at(-1),
    ).toMatchObject({
      params: { who: 'temp' },
    });
  });

  test('is none where it was renewed, or moved with its place', async () => {
    await cases.appoint('renewed', [{ post: 'gridWorker', placePath: cases.grid }]);
    await runOut('renewed');
    await inCity((trx) =>
      sql`insert into appointments (id, person_id, post, place_path, valid_from)
        values (gen_random_uuid(), ${idOf('renewed')}, 'gridWorker', ${cases.grid}::ltree,
          (now() at time zone 'Asia/Shanghai')::date)`.execute(trx),
    );
    await turn();
    const { rows } = await inCity((trx) =>
      sql`select from handovers where person_id = ${idOf('renewed')}`.execute(trx),
    );
    expect(rows).toEqual([]);
    await inCity((trx) =>
      sql`update appointments set ended_at = now(), end_reason = 'x' where person_id = ${idOf('renewed')}`.execute(
        trx,
      ),
    );
  });
});

describe('a wish to leave', () => {
  test('is told to who grants posts, shown to them, taken back by who asked', async () => {
    const url = `/appointments/${appointmentOf('otherWorker')}/leave`;
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format();
    expect((await call('worker', 'POST', url, { lastDay: today })).status).toBe(403);
    expect((await call('otherWorker', 'POST', url, { lastDay: '2020-01-01' })).body.code).toBe(
      'identity/leave-past',
    );
    const asked = await call('otherWorker', 'POST', url, { lastDay: today, note: '搬家' });
    expect(asked.status, JSON.stringify(asked.body)).toBe(201);
    expect((await noticesOf('secAdmin')).at(-1)).toMatchObject({
      template: 'identity.leaveAsked',
      params: { who: 'otherWorker', note: '搬家' },
    });
    expect((await call('secAdmin', 'GET', '/leaves')).body.items).toHaveLength(1);
    expect((await call('community', 'GET', '/leaves')).body.items).toEqual([]);
    expect((await call('otherWorker', 'DELETE', url)).status).toBe(200);
    expect((await call('secAdmin', 'GET', '/leaves')).body.items).toEqual([]);
  });
});
