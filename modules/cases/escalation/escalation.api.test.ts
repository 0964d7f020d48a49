import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import { reportCase } from '../report.ts';
import { givePicture, test150300, useCases } from '../testing.ts';
import { runClock } from './escalation.ts';

const cases = useCases();
const { act, call, report } = cases;
const { point, subdistrict } = test150300;
const hour = 3_600_000;

const inCity = <T>(work: Parameters<typeof withTransaction<T>>[3]) =>
  withTransaction<T>(cases.database, system, {}, work);

const later = (from: string | Date, hours: number) =>
  new Date(new Date(from).getTime() + hours * hour);

const run = (now: Date) => runClock(cases.services, now);

/** Rungs of a case that have fired, in order. */
const rungsOf = (caseId: string) =>
  inCity((trx) =>
    trx
      .selectFrom('case_escalations')
      .select(['step', 'level', 'person_ids'])
      .where('case_id', '=', caseId)
      .orderBy('fired_at')
      .orderBy('step')
      .execute(),
  );

const noticesOn = (caseId: string) =>
  inCity((trx) =>
    trx
      .selectFrom('notices')
      .select(['person_id', 'template'])
      .where('subject_id', '=', caseId)
      .where('template', 'like', 'cases.%scalated%')
      .orderBy('id')
      .execute(),
  );

const idOf = (name: string) => cases.people[name]!.personId!;

/** Clocks of other tests stand still, so that each counts its own. */
beforeEach(() =>
  inCity(async (trx) => {
    await sql`update case_clocks set next_escalation_at = null`.execute(trx);
    await sql`update case_call_departments set next_escalation_at = null`.execute(trx);
    await sql`update case_call_steps set next_escalation_at = null`.execute(trx);
  }),
);

/** A case whose grid has two running hours to answer, from Monday at 09:00 in China. */
const monday = new Date('2026-11-30T01:00:00Z');
async function reportOn(at: Date, location: object = point): Promise<string> {
  const reporter = cases.people.resident!;
  const input = { text: '路灯不亮', classCode: 'C0118', location: location as typeof point };
  const made = await withTransaction(cases.database, reporter, {}, (trx) =>
    reportCase(trx, cases.services, reporter, input, { at }),
  );
  return made.id;
}

describe('a case that nobody answers', () => {
  test('is told at 75 %, at 100 %, and then level by level up to the city', async () => {
    const id = await reportOn(monday);
    await run(later(monday, 1.4));
    expect(await rungsOf(id)).toEqual([]);
    await run(later(monday, 1.5));
    const holders = [idOf('worker'), idOf('gridLead')].sort();
    const [reminder] = await rungsOf(id);
    expect({ ...reminder, person_ids: reminder?.person_ids.toSorted() }).toEqual({
      step: 1,
      level: 'grid',
      person_ids: holders,
    });
    const row = () =>
      inCity((trx) =>
        trx.selectFrom('cases').select(['late', 'version']).where('id', '=', id).executeTakeFirst(),
      );
    expect(await row()).toEqual({ late: false, version: 1 });
    await run(later(monday, 2));
    expect(await row()).toEqual({ late: true, version: 1 });
    await run(later(monday, 3));
    await run(later(monday, 5));
    await run(later(monday, 6));
    await run(later(monday, 30));
    expect((await rungsOf(id)).map((r) => [r.step, r.level, r.person_ids])).toEqual([
      [1, 'grid', reminder?.person_ids],
      [2, 'grid', [idOf('gridLead')]],
      [3, 'community', [idOf('secretary')]],
      [4, 'subdistrict', [idOf('subdistrictLead')]],
      [5, 'city', [idOf('operator')]],
    ]);
    const told = await noticesOn(id);
    expect(told.map((n) => n.template)).toEqual([
      'cases.escalatedReminder',
      'cases.escalatedReminder',
      'cases.escalatedOverdue',
      'cases.escalatedOverdue',
      'cases.escalatedOverdue',
      'cases.escalatedOverdue',
    ]);
    const clock = await inCity((trx) =>
      trx
        .selectFrom('case_clocks')
        .select(['late_at', 'due_at', 'next_escalation_at'])
        .where('case_id', '=', id)
        .executeTakeFirstOrThrow(),
    );
    expect(clock.late_at).toEqual(clock.due_at);
    expect(clock.next_escalation_at).toBeNull();
    const { body } = await call('worker', 'GET', `/api/cases/${id}`);
    expect(body.timeline.filter((e: { action: string }) => e.action === 'escalated')).toHaveLength(
      5,
    );
    const { body: mine } = await call('resident', 'GET', `/api/cases/${id}`);
    expect(JSON.stringify(mine.timeline)).not.toContain('escalated');
  });

  test('is told at every level that was missed once the clock runs again', async () => {
    const id = await reportOn(monday);
    await run(later(monday, 5));
    expect((await rungsOf(id)).map((r) => r.step)).toEqual([1, 2, 3]);
  });

  test('whose posts are vacant rises to the first level with somebody, and counts like any other', async () => {
    // A grid of another community of the subdistrict, where nobody was appointed.
    const { rows } = await inCity((trx) =>
      sql<{ lng: number; lat: number; path: string }>`
        select center[0] as lng, center[1] as lat, path::text as path from places
        where kind = 'grid' and path <@ ${subdistrict}::ltree and not path <@ ${test150300.community}::ltree
        order by path limit 1`.execute(trx),
    );
    const vacant = rows[0];
    if (!vacant) throw new Error('the test city has one staffed community alone');
    const id = await reportOn(monday, { lng: vacant.lng, lat: vacant.lat });
    await run(later(monday, 100));
    const rungs = await rungsOf(id);
    expect(rungs.map((r) => [r.step, r.level])).toEqual([
      [1, 'subdistrict'],
      [2, 'subdistrict'],
      [3, 'city'],
    ]);
    for (const { person_ids } of rungs) expect(person_ids).not.toEqual([]);
    const overdue = await call('operator', 'GET', '/api/cases?view=overdue&limit=200');
    expect(overdue.body.items.map((c: { id: string }) => c.id)).toContain(id);
  });

  test('does not hear of a clock that has ended or stands still', async () => {
    const answered = await reportOn(monday);
    await act('worker', answered, 'decline', { reason: '不属于受理范围' });
    await run(later(monday, 100));
    expect(await rungsOf(answered)).toEqual([]);
  });
});

describe('two workers at once', () => {
  test('fire each rung once, and miss none', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 12; i++) ids.push(await reportOn(monday));
    const now = later(monday, 2.5);
    const runs = await Promise.all([run(now), run(now), run(now)]);
    // What one held while another looked is taken up by the next minute's run.
    runs.push(await run(now));
    expect(runs.flatMap((r) => r.failures)).toEqual([]);
    expect(runs.reduce((sum, r) => sum + r.done, 0)).toBe(ids.length);
    for (const id of ids) {
      expect((await rungsOf(id)).map((r) => r.step)).toEqual([1, 2]);
      expect(await noticesOn(id)).toHaveLength(3);
    }
  });

  test('leave a case alone that a person acts on meanwhile', async () => {
    const id = await reportOn(monday);
    const now = later(monday, 2.5);
    await inCity(async (trx) => {
      await sql`select from cases where id = ${id} for update`.execute(trx);
      expect((await run(now)).done).toBe(0);
    });
    expect(await rungsOf(id)).toEqual([]);
    expect((await run(now)).done).toBe(1);
  });

  test('that die in the middle leave nothing half done, and the next one does it', async () => {
    const id = await reportOn(monday);
    const broken = {
      ...cases.services,
      jobs: {
        ...cases.services.jobs,
        enqueueAll: () => Promise.reject(new Error('the process was killed')),
      },
    };
    const { done, failures } = await runClock(broken, later(monday, 2));
    expect(done).toBe(0);
    expect(failures).toHaveLength(1);
    expect(await rungsOf(id)).toEqual([]);
    await run(later(monday, 2));
    expect((await rungsOf(id)).map((r) => r.step)).toEqual([1, 2]);
    expect(await noticesOn(id)).toHaveLength(3);
  });
});

describe('the clock alone', () => {
  test('lets a suspended case go on when its time has come', async () => {
    const { id } = await report('resident');
    await act('worker', id, 'accept');
    await act('worker', id, 'register', { classCode: 'C0118', severity: 2 });
    const until = later(new Date(), 48);
    await act('community', id, 'suspend', { reason: '等配件', until: until.toISOString() });
    await run(later(until, -1));
    const stateOf = async () => (await call('community', 'GET', `/api/cases/${id}`)).body;
    expect((await stateOf()).suspended).toBe(true);
    await run(until);
    const now = await stateOf();
    expect(now.suspended).toBe(false);
    expect(now.timeline.at(-1)).toMatchObject({ action: 'resume', post: null });
    expect(now.clock.paused).toBe(false);
    expect(Date.parse(now.clock.dueAt)).toBeGreaterThan(until.getTime());
  });

  test('archives what was closed 15 days ago, and nothing earlier', async () => {
    const { id } = await report('resident');
    await act('worker', id, 'decline', { reason: 'x' });
    const { id: solved } = await report('resident');
    await act('worker', solved, 'accept');
    const picture = await givePicture(cases.database, cases.people.worker!);
    await act('worker', solved, 'selfResolve', { done: '已清走', pictures: [picture] });
    const stateOf = async (which: string) =>
      (await call('worker', 'GET', `/api/cases/${which}`)).body.state;
    await run(later(new Date(), 15 * 24 - 1));
    expect(await stateOf(solved)).toBe('selfResolved');
    await run(later(new Date(), 15 * 24 + 1));
    expect(await stateOf(solved)).toBe('archived');
    expect(await stateOf(id)).toBe('declined');
  });

  test('tells of departments that do not answer a call, step by step', async () => {
    const { id } = await report('resident');
    const raised = await call('worker', 'POST', `/api/cases/${id}/calls`, {
      kind: 'urgent',
      reason: '请到场',
    });
    const { power } = cases.departments;
    const body = { kind: 'urgent', leadUnitId: power };
    const url = `/api/cases/calls/${raised.body.id}`;
    const issued = (await call('dispatcher', 'POST', `${url}/issue`, body, 1)).body;
    const told = async () =>
      (
        await inCity((trx) =>
          sql<{ data: { step: string; rung: number; level: string } }>`
            select data from case_events where case_id = ${id} and action = 'escalated' and data ? 'callId'
            order by at, id`.execute(trx),
        )
      ).rows.map(({ data }) => [data.step, data.rung, data.level]);
    await run(later(issued.issuedAt, 0.74));
    expect(await told()).toEqual([]);
    await run(later(issued.issuedAt, 1.5));
    expect(await told()).toEqual([
      ['acknowledge', 1, 'department'],
      ['acknowledge', 2, 'department'],
      ['acknowledge', 3, 'subdistrict'],
    ]);
    await call('power', 'POST', `${url}/answer`, { step: 'acknowledge' }, issued.version);
    await run(later(issued.issuedAt, 17));
    expect(await told()).toHaveLength(3);
    await run(later(issued.issuedAt, 18));
    expect((await told()).at(-1)).toEqual(['contact', 1, 'department']);
    const templates = await inCity((trx) =>
      trx
        .selectFrom('notices')
        .select(['template', 'person_id'])
        .where('subject_id', '=', id)
        .where('template', 'in', ['cases.callReminder', 'cases.callOverdue'])
        .orderBy('id')
        .execute(),
    );
    expect(templates.filter((n) => n.person_id === idOf('powerLead'))).toEqual([
      { template: 'cases.callReminder', person_id: idOf('powerLead') },
      { template: 'cases.callOverdue', person_id: idOf('powerLead') },
      { template: 'cases.callReminder', person_id: idOf('powerLead') },
    ]);
    const { body: seen } = await call('dispatcher', 'GET', `/api/cases/${id}`);
    await call('dispatcher', 'POST', `${url}/cancel`, { reason: '已解决' }, seen.calls[0].version);
    await run(later(issued.issuedAt, 200));
    expect((await told()).filter(([step]) => step === 'contact')).toHaveLength(1);
  });

  test('tells of steps of a joint plan that are not done by their deadline', async () => {
    const { id } = await report('resident');
    const raised = await call('worker', 'POST', `/api/cases/${id}/calls`, {
      kind: 'urgent',
      reason: '请到场',
    });
    const { power, sanitation } = cases.departments;
    const url = `/api/cases/calls/${raised.body.id}`;
    let last = (
      await call(
        'dispatcher',
        'POST',
        `${url}/issue`,
        { kind: 'urgent', leadUnitId: power, supportingUnitIds: [sanitation] },
        1,
      )
    ).body;
    const send = async (as: string, path: string, body: object) => {
      const answer = await call(as, 'POST', url + path, body, last.version);
      if (answer.status === 200) last = answer.body;
      return answer;
    };
    const picture = await givePicture(cases.database, cases.people.power!);
    await send('power', '/answer', { step: 'acknowledge' });
    await send('power', '/answer', { step: 'contact' });
    await send('power', '/answer', { step: 'reportIn', location: point, pictures: [picture] });

    const planned = new Date();
    const [soon, far] = [later(planned, 8).toISOString(), later(planned, 80).toISOString()];
    const step = { text: '更换灯具', unitId: power, dueAt: soon };
    const past = await send('power', '/plan', {
      steps: [{ ...step, dueAt: later(planned, -1).toISOString() }],
    });
    expect(past.body).toMatchObject({
      code: 'cases/wrong-instant',
      fields: [{ path: 'body.steps.0.dueAt' }],
    });
    await send('power', '/plan', { steps: [step] });

    const told = async () =>
      (
        await inCity((trx) =>
          sql<{ data: { step: string; rung: number; level: string; unitId: string } }>`
            select data from case_events where case_id = ${id} and action = 'escalated' and data->>'step' = 'plan'
            order by at, id`.execute(trx),
        )
      ).rows.map(({ data }) => [data.unitId, data.rung, data.level]);
    await run(later(planned, 5.9));
    expect(await told()).toEqual([]);
    await run(later(planned, 6.1));
    expect(await told()).toEqual([[power, 1, 'department']]);
    // Said again as it was, with one more: the first is given no more time, and its reminder no second one.
    const more = { text: '清理现场', unitId: sanitation, dueAt: far };
    await send('power', '/plan', { steps: [step, more] });
    await run(later(planned, 6.2));
    expect(await told()).toHaveLength(1);
    await run(later(planned, 13));
    expect((await told()).slice(1)).toEqual([
      [power, 2, 'department'],
      [power, 3, 'subdistrict'],
    ]);
    const { body: seen } = await call('power', 'GET', `/api/cases/${id}`);
    last = seen.calls[0];
    const [late] = last.plan;
    await send('power', `/steps/${late.id}/complete`, { note: '已更换' });
    await run(later(planned, 50));
    expect(await told()).toHaveLength(3);
    await run(later(planned, 61));
    expect((await told()).at(-1)).toEqual([sanitation, 1, 'department']);
    const templates = await inCity((trx) =>
      sql<{ template: string }>`
        select template from notices where subject_id = ${id} and person_id = ${idOf('powerLead')}
          and template in ('cases.callReminder', 'cases.callOverdue') order by id`.execute(trx),
    );
    expect(templates.rows.map((row) => row.template)).toEqual([
      'cases.callReminder',
      'cases.callOverdue',
    ]);
  });

  test('goes on with the others when one case fails', async () => {
    const [good, bad] = [await reportOn(monday), await reportOn(monday)];
    await inCity((trx) =>
      sql`update case_clocks set limit_unit = 'working_day', limit_value = 1000000 where case_id = ${bad}`.execute(
        trx,
      ),
    );
    const { done, failures } = await run(later(monday, 2.5));
    // Half of a million working days more lie after the years that the calendar counts.
    expect(failures).toEqual([expect.any(RangeError)]);
    expect(done).toBe(1);
    expect(await rungsOf(bad)).toEqual([]);
    expect((await rungsOf(good)).map((r) => r.step)).toEqual([1, 2]);
  });
});
