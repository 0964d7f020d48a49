import { describe, expect, test } from 'vitest';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import { takeAction } from './actions.ts';
import { type Answer, bringCase, replyOf, useCases } from './testing.ts';

const cases = useCases();
const { call, act, report } = cases;

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

describe('parts', () => {
  const parts = [
    { text: '灯杆倾斜', classCode: 'C0118' },
    { text: '电缆裸露', classCode: 'C0114' },
  ];

  test('close their whole with the last of them, at any depth, on one timeline', async () => {
    const id = await bringCase(cases, 'registered');
    await act('community', id, 'passUp', { reason: '多部门' });
    const split = (await act('dispatcher', id, 'split', { parts })).body;
    expect(split).toMatchObject({ clock: null, nextStep: { key: 'nextStep.parts' } });
    expect(split.children).toHaveLength(2);
    expect(await notices('resident')).toEqual(['cases.split']);
    const unitId = cases.departments.power;
    await act('dispatcher', id, 'dispatch', { target: { unitId } }, 409);

    const [first, second] = split.children.map((c: { id: string }) => c.id);
    const finish = async (part: string) => {
      await act('dispatcher', part, 'dispatch', { target: { unitId } });
      await act('power', part, 'acknowledge');
      await act('power', part, 'reply', await replyOf(cases));
      await act('dispatcher', part, 'close', { closingCondition: '完成' });
    };
    const deeper = (await act('dispatcher', second, 'split', { parts })).body.children;
    await finish(first);
    expect((await get('dispatcher', id)).state).toBe('registered');
    await finish(deeper[0].id);
    await act('subdistrictLead', deeper[1].id, 'void', { reason: '重复' });
    expect((await get('dispatcher', second)).state).toBe('closed');
    const mine = await get('resident', id);
    expect(mine).toMatchObject({ state: 'closed', mine: true, actions: ['rate', 'comment'] });
    const told = mine.timeline.map((e: { action: string }) => e.action);
    expect(told.filter((action: string) => action === 'reply')).toHaveLength(2);
    expect(new Set(mine.timeline.map((e: { caseNumber: string }) => e.caseNumber)).size).toBe(5);

    const list = (await call('resident', 'GET', '/api/cases?view=mine')).body.items;
    expect(list.map((c: { id: string }) => c.id)).not.toContain(first);
    expect((await get('resident', first)).actions).toEqual([]);
  });

  test('two that end at once close their whole once', async () => {
    const id = await bringCase(cases, 'registered');
    const { children } = (await act('community', id, 'split', { parts })).body;
    const end = (part: string) =>
      withTransaction(cases.database, system, {}, (trx) =>
        takeAction(trx, cases.services, system, part, 'void', { reason: '同时' }),
      );
    await Promise.all(children.map((c: { id: string }) => end(c.id)));
    const whole = await get('community', id);
    expect(whole.state).toBe('closed');
    const closings = whole.timeline.filter(
      (e: { action: string }) => e.action === 'closeWithParts',
    );
    expect(closings).toHaveLength(1);
  });

  test('an extension that waits ends when the case is split', async () => {
    const id = await bringCase(cases, 'handling');
    const limit = { value: 1, unit: 'working_day' };
    await act('power', id, 'askExtension', { reason: '备件未到', limit });
    const split = (await act('power', id, 'split', { parts })).body;
    expect(split.extension).toBeNull();
    await act('dispatcher', id, 'grantExtension', {}, 409);
  });

  test('one that ended is opened again while its whole is open; after that the whole is', async () => {
    const id = await bringCase(cases, 'registered');
    await act('community', id, 'passUp', { reason: '多部门' });
    const { children } = (await act('dispatcher', id, 'split', { parts })).body;
    const [first, second] = children.map((c: { id: string }) => c.id);
    const unitId = cases.departments.power;
    for (const part of [first, second]) {
      await act('dispatcher', part, 'dispatch', { target: { unitId } });
      await act('power', part, 'acknowledge');
      await act('power', part, 'reply', await replyOf(cases));
      await act('dispatcher', part, 'close', { closingCondition: '完成' });
      if (part === second) break;
      await act('subdistrictLead', part, 'reopen', { reason: '没修好' });
      expect((await get('dispatcher', id)).state).toBe('registered');
      await act('subdistrictLead', part, 'void', { reason: '重复' });
    }
    expect((await get('dispatcher', id)).state).toBe('closed');
    expect((await get('subdistrictLead', second)).actions).not.toContain('reopen');
    const refused = await act('subdistrictLead', second, 'reopen', { reason: '没修好' }, 409);
    expect(refused.body.code).toBe('cases/whole-closed');
    await act('subdistrictLead', id, 'reopen', { reason: '没修好' });
    const again = await get('dispatcher', id);
    expect(again).toMatchObject({ state: 'registered', clock: { stage: 'dispatch' } });
    expect(again.actions).toContain('dispatch');
  });

  test('are voided with their whole', async () => {
    const id = await bringCase(cases, 'registered');
    const { children } = (await act('community', id, 'split', { parts })).body;
    await act('secretary', id, 'void', { reason: '误报' });
    expect(await get('community', id)).toMatchObject({ state: 'void' });
    for (const { id: part } of children) {
      expect((await get('community', part)).state).toBe('void');
    }
  });
});

describe('merge', () => {
  test('keeps every reporter informed of the case that remains', async () => {
    const kept = await report('resident');
    const twin = await report('neighbour');
    await call('stranger', 'POST', `/api/cases/${twin.id}/follow`, {});
    await act('worker', twin.id, 'merge', { into: twin.id, reason: '重复' }, 409);
    await act('worker', twin.id, 'merge', { into: kept.id, reason: '重复' });
    expect(await notices('neighbour')).toEqual(['cases.merged']);
    expect(await notices('stranger')).toEqual(['cases.merged']);
    const merged = await get('neighbour', twin.id);
    expect(merged.mergedInto).toEqual({ id: kept.id, number: kept.number });
    expect((await get('worker', kept.id)).followers).toBe(2);
    await act('worker', kept.id, 'accept');
    expect(await notices('neighbour')).toEqual(['cases.accepted']);
    expect((await get('neighbour', kept.id)).following).toBe(true);
    // Followers read what is public, and do nothing.
    await act('worker', kept.id, 'comment', { text: '内部：先别答复', internal: true });
    const followed = await get('neighbour', kept.id);
    expect(followed).toMatchObject({ actions: [], reporter: null });
    expect(JSON.stringify(followed)).not.toContain('先别答复');
  });
});
