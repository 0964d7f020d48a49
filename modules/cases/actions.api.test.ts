import { describe, expect, test } from 'vitest';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { takeAction } from './actions.ts';
import { type Answer, bringCase, givePicture, replyOf, test150300, useCases } from './testing.ts';

const cases = useCases();
const { call, act, report } = cases;
const { community, subdistrict } = test150300;

const get = async (as: string, id: string): Promise<Answer['body']> =>
  (await call(as, 'GET', `/api/cases/${id}`)).body;
const notices = async (name: string): Promise<string[]> => {
  const actor = cases.people[name]!;
  const rows = await cases.database.inRolledBackTransaction(actor, (trx) =>
    trx
      .selectFrom('notices')
      .select('template')
      .where('person_id', '=', actor.personId!)
      .orderBy('id', 'desc')
      .limit(1)
      .execute(),
  );
  return rows.map((row) => row.template);
};

describe('POST /api/cases/:caseId/<action>', () => {
  test('refuses who may not, in the wrong state, and a field that is missing', async () => {
    const { id } = await report('resident');
    const refused = await act('community', id, 'accept', {}, 403);
    expect(refused.body.code).toBe('cases/not-yours');
    const early = await act('worker', id, 'register', { classCode: 'C0118', severity: 2 }, 409);
    expect(early.body).toMatchObject({
      code: 'cases/wrong-state',
      details: { state: 'reported', action: 'register' },
    });
    const empty = await act('worker', id, 'decline', { reason: ' ' }, 400);
    expect(empty.body.fields[0].path).toBe('body.reason');
    await act('worker', id, 'accept');
    const severity = await act('worker', id, 'register', { classCode: 'C0118', severity: 9 }, 400);
    expect(severity.body).toMatchObject({ code: 'cases/severity-unknown' });
  });

  test('refuses a stale version with the case as it is now, and a write without one', async () => {
    const { id, version } = await report('resident');
    await act('worker', id, 'accept');
    const stale = await call('worker', 'POST', `/api/cases/${id}/comment`, { text: 'x' }, version);
    expect(stale).toMatchObject({
      status: 409,
      body: { code: 'http/stale', current: { id, version: 2, state: 'accepted' } },
    });
    expect((await call('worker', 'POST', `/api/cases/${id}/comment`, { text: 'x' })).status).toBe(
      428,
    );
  });

  test('of two at once with one version, one is taken', async () => {
    const { id } = await report('resident');
    const send = () => call('worker', 'POST', `/api/cases/${id}/accept`, {}, 1);
    const answers = await Promise.all([send(), send(), send()]);
    expect(answers.map((a) => a.status).sort()).toEqual([200, 409, 409]);
  });
});

describe('self-resolved', () => {
  test('by the grid with evidence; rated and reopened by the reporter', async () => {
    const id = await bringCase(cases, 'accepted');
    const picture = await givePicture(cases.database, cases.people.worker!);
    await act('worker', id, 'selfResolve', { done: '已清理' }, 400);
    await act('worker', id, 'selfResolve', { done: '已清理', pictures: [picture] });
    const mine = await get('resident', id);
    expect(mine).toMatchObject({
      state: 'selfResolved',
      actions: ['rate', 'comment'],
      nextStep: { key: 'nextStep.rate' },
    });
    expect(mine.reopenUntil).not.toBeNull();
    await act('resident', id, 'reopen', { reason: '没清理' }, 409);
    await act('resident', id, 'rate', { rating: 'dissatisfied', note: '还在' });
    await act('resident', id, 'rate', { rating: 'satisfied' }, 409);
    const again = (await act('resident', id, 'reopen', { reason: '没清理' })).body;
    expect(again).toMatchObject({
      state: 'registered',
      holder: { level: 'community', path: community },
      rating: null,
      closedAt: null,
      clock: { stage: 'dispatch' },
    });
  });
});

describe('up and down', () => {
  test('what was passed up comes back to who passed it', async () => {
    const { id } = await report('resident');
    await act('worker', id, 'passUp', { reason: '不归网格' });
    expect((await get('community', id)).holder.level).toBe('community');
    await act('community', id, 'accept');
    await act('community', id, 'sendBack', { reason: '请网格先看现场' });
    expect((await get('worker', id)).holder).toMatchObject({ level: 'grid', path: cases.grid });
    expect(await notices('worker')).toEqual(['cases.returned']);
    const seen = await get('resident', id);
    expect(seen.timeline.map((e: { action: string }) => e.action)).not.toContain('sendBack');
  });

  test('a department sends back to who dispatched it, and the reporter learns why', async () => {
    const id = await bringCase(cases, 'dispatched');
    await act('power', id, 'sendBack', { reason: '属物业产权' });
    expect(await get('dispatcher', id)).toMatchObject({
      state: 'registered',
      holder: { level: 'subdistrict', path: subdistrict },
      clock: { stage: 'dispatch' },
    });
    expect(await notices('resident')).toEqual(['cases.sentBack']);
    // Whoever handled it goes on seeing it.
    expect((await get('power', id)).state).toBe('registered');
  });

  test('a community dispatches to its grids alone, a subdistrict to departments of its district', async () => {
    const id = await bringCase(cases, 'registered');
    const { departments } = cases;
    const refuse = async (as: string, target: object, code: string) => {
      const answer = await act(
        as,
        id,
        'dispatch',
        { target },
        code.endsWith('unknown') ? 400 : 409,
      );
      expect(answer.body.code).toBe(code);
    };
    await refuse('community', { unitId: departments.power }, 'cases/target-not-allowed');
    await refuse('community', { placePath: subdistrict }, 'cases/target-not-allowed');
    await refuse('community', { placePath: `${community}.g799` }, 'cases/target-unknown');
    const targets = (await call('community', 'GET', `/api/cases/${id}/targets`)).body.items;
    expect(targets[0]).toMatchObject({ kind: 'place', placePath: cases.grid, dispatchable: true });
    const power = targets.find((t: { unitId: string }) => t.unitId === departments.power);
    expect(power).toMatchObject({ kind: 'department', dispatchable: false });
    await act('community', id, 'dispatch', { target: { placePath: cases.grid } });
    await act('worker', id, 'acknowledge');
    await act('worker', id, 'reply', {
      done: '已处理',
      pictures: [await givePicture(cases.database, cases.people.worker!)],
    });
    expect((await get('community', id)).holder).toMatchObject({ level: 'community' });
  });

  test('a reply that fails verification goes back to the handler with a fresh clock', async () => {
    const id = await bringCase(cases, 'replied');
    await act('worker', id, 'rejectReply', { reason: '还是不亮' });
    expect(await get('power', id)).toMatchObject({
      state: 'handling',
      holder: { level: 'department', unitId: cases.departments.power },
      clock: { stage: 'handle', status: 'onTime' },
    });
    expect(await notices('power')).toEqual(['cases.returned']);
    expect(await notices('resident')).toEqual(['cases.replyRejected']);
  });
});

describe('suspend and extend', () => {
  test('a suspended case has no deadline, blocks the work, and goes on with what was left', async () => {
    const id = await bringCase(cases, 'handling');
    const before = (await get('power', id)).clock;
    const until = new Date(Date.now() + 86_400_000).toISOString();
    await act('power', id, 'suspend', { reason: '待停电计划', until }, 403);
    const past = new Date(Date.now() - 1000).toISOString();
    await act('dispatcher', id, 'suspend', { reason: '待停电计划', until: past }, 400);
    await act('dispatcher', id, 'suspend', { reason: '待停电计划', until });
    const stopped = await get('power', id);
    expect(stopped).toMatchObject({ suspended: true, clock: { paused: true } });
    expect(stopped.nextStep).toEqual({ key: 'nextStep.resume', dueAt: until });
    const blocked = await act('power', id, 'reply', await replyOf(cases), 409);
    expect(blocked.body.code).toBe('cases/is-suspended');
    await act('dispatcher', id, 'resume');
    const { clock } = await get('power', id);
    expect(clock.paused).toBe(false);
    expect(Date.parse(clock.dueAt)).toBeGreaterThanOrEqual(Date.parse(before.dueAt));
  });

  test('an extension is asked once at a time, and granted by who dispatched it', async () => {
    const id = await bringCase(cases, 'handling');
    const before = (await get('power', id)).clock;
    const ask = { reason: '备件未到', limit: { value: 2, unit: 'working_day' } };
    await act('power', id, 'askExtension', ask);
    await act('power', id, 'askExtension', ask, 409);
    await act('power', id, 'grantExtension', {}, 403);
    const waiting = await get('dispatcher', id);
    expect(waiting.extension).toMatchObject({ reason: '备件未到', limit: ask.limit });
    await act('dispatcher', id, 'refuseExtension', { reason: '先协调备件' });
    expect((await get('power', id)).clock.dueAt).toBe(before.dueAt);
    await act('power', id, 'askExtension', ask);
    await act('dispatcher', id, 'grantExtension');
    const after = await get('power', id);
    expect(Date.parse(after.clock.dueAt)).toBeGreaterThan(Date.parse(before.dueAt));
    expect(after.extension).toBeNull();
    expect(await notices('resident')).toEqual(['cases.extended']);
  });

  test('an extension is granted while the case is suspended', async () => {
    const id = await bringCase(cases, 'handling');
    const before = (await get('power', id)).clock;
    const ask = { reason: '备件未到', limit: { value: 2, unit: 'working_day' } };
    await act('power', id, 'askExtension', ask);
    const until = new Date(Date.now() + 86_400_000).toISOString();
    await act('dispatcher', id, 'suspend', { reason: '待停电计划', until });
    const granted = (await act('dispatcher', id, 'grantExtension')).body;
    expect(granted).toMatchObject({ extension: null, clock: { paused: true } });
    await act('dispatcher', id, 'resume');
    const after = (await get('power', id)).clock;
    expect(Date.parse(after.dueAt)).toBeGreaterThan(Date.parse(before.dueAt));
  });

  test('an extension that waits ends with the work that it was asked for', async () => {
    const id = await bringCase(cases, 'handling');
    const limit = { value: 1, unit: 'working_day' };
    await act('power', id, 'askExtension', { reason: '备件未到', limit });
    await act('power', id, 'sendBack', { reason: '不归我们' });
    await act('dispatcher', id, 'dispatch', { target: { unitId: cases.departments.power } });
    expect(await get('power', id)).toMatchObject({ extension: null });
    await act('power', id, 'askExtension', { reason: '备件未到', limit });
  });
});

describe('supervision, voiding and reopening', () => {
  test('are of those above the holder', async () => {
    const { id } = await report('resident');
    await act('worker', id, 'supervise', { reason: '催办' }, 403);
    await act('community', id, 'supervise', { reason: '请今天办' });
    expect((await get('worker', id)).supervised).toBe(true);
    expect(await notices('worker')).toEqual(['cases.underSupervision']);
    await act('worker', id, 'void', { reason: '误报' }, 403);
    await act('community', id, 'void', { reason: '误报' });
    expect(await notices('resident')).toEqual(['cases.void']);
    expect((await get('worker', id)).clock).toBeNull();
  });

  test('supervision reopens what was closed', async () => {
    const id = await bringCase(cases, 'closed');
    await act('power', id, 'reopen', { reason: '不行' }, 403);
    const again = (await act('operator', id, 'reopen', { reason: '复查不合格' })).body;
    expect(again).toMatchObject({ state: 'registered', holder: { level: 'subdistrict' } });
  });
});

describe('an appeal of lateness', () => {
  test('adds an exemption beside the late mark after two reviews, once a case', async () => {
    const { id } = await report('resident');
    // A week ago, so that the department's limit has passed.
    const week = 7 * 86_400_000;
    const back = async (as: string, action: string, body: object, after: number) =>
      withTransaction(cases.database, cases.people[as]!, {}, (trx) =>
        takeAction(trx, cases.services, cases.people[as]!, id, action as 'accept', body as never, {
          at: new Date(Date.now() - 3 * week + after * 3_600_000),
        }),
      );
    await back('worker', 'accept', {}, 0);
    await back('worker', 'register', { classCode: 'C0118', severity: 2 }, 1);
    await back('community', 'passUp', { reason: 'x' }, 2);
    const target = { unitId: cases.departments.power };
    await back('dispatcher', 'dispatch', { target }, 3);
    await back('power', 'acknowledge', {}, 4);
    await back('power', 'reply', await replyOf(cases), 400);
    await act('dispatcher', id, 'close', { closingCondition: '完成' });
    expect(await get('power', id)).toMatchObject({ late: true, lateExempted: false });

    await act('power', id, 'appealLateness', { reason: '等待停电许可' });
    expect(await notices('dispatcher')).toEqual(['cases.appealed']);
    await act('power', id, 'appealLateness', { reason: '再来' }, 409);
    await act('operator', id, 'decideAppeal', { granted: true, reason: 'x' }, 409);
    await act('dispatcher', id, 'reviewAppeal', { granted: true, reason: '属实' });
    await act('dispatcher', id, 'decideAppeal', { granted: true, reason: 'x' }, 403);
    await act('operator', id, 'decideAppeal', { granted: true, reason: '属实' });
    expect(await get('power', id)).toMatchObject({
      late: true,
      lateExempted: true,
      appeal: { state: 'granted' },
    });
    expect(await notices('power')).toEqual(['cases.appealDecided']);
    const mine = await get('resident', id);
    expect(JSON.stringify(mine.timeline)).not.toContain('等待停电许可');
  });
});
