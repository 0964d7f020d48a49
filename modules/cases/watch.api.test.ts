import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import { bringCase, test150300, useCases } from './testing.ts';

const cases = useCases();
const { act, call } = cases;

const follow = (as: string, id: string, on = true) =>
  call(as, 'POST', `/api/cases/${id}/follow`, { follow: on });
const get = async (as: string, id: string) => (await call(as, 'GET', `/api/cases/${id}`)).body;

/** Notices of a person about a case, with their texts filled, oldest first. */
async function noticesOf(name: string, id: string) {
  const { rows } = await withTransaction(cases.database, system, {}, (trx) =>
    sql<{ template: string; step: { 'zh-CN': string } | undefined }>`
      select template, params -> 'step' as step from notices
      where person_id = ${cases.people[name]!.personId} and subject_id = ${id} order by id`.execute(
      trx,
    ),
  );
  return rows.map(({ template, step }) => (step ? `${template} ${step['zh-CN']}` : template));
}

describe('staff who follow a case', () => {
  it('are refused one that they may not see', async () => {
    const { id } = await cases.report('resident', { confidential: true });
    expect((await follow('otherWorker', id)).status).toBe(404);
    expect((await follow('dispatcher', id)).status).toBe(404);
    expect((await follow('worker', id)).body).toEqual({ following: true, followers: 0 });
  });

  it('hear of each step by others, public or not, and are not counted among the neighbours', async () => {
    const id = await bringCase(cases, 'registered');
    expect((await follow('secretary', id)).body).toEqual({ following: true, followers: 0 });
    expect((await follow('stranger', id)).body).toEqual({ following: true, followers: 1 });
    await act('community', id, 'passUp', { reason: '超出社区能力' });
    await act('dispatcher', id, 'sendBack', { reason: '社区先看看' });
    await act('secretary', id, 'comment', { text: '在办', internal: true });
    const heard = await noticesOf('secretary', id);
    expect(heard).toContain('cases.watched 报请上级办理');
    // Whoever holds the case hears that it came back: once is enough.
    expect(heard.filter((one) => one === 'cases.returned').length).toBe(1);
    expect(heard).not.toContain('cases.watched 退回');
    expect(heard).not.toContain('cases.watched 留言');
    expect((await noticesOf('stranger', id)).join()).not.toContain('cases.watched');
    expect((await get('secretary', id)).following).toBe(true);
  });

  it('hear nothing more when they leave it, or when their post no longer shows it', async () => {
    const id = await bringCase(cases, 'accepted');
    await cases.appoint('leaver', [{ post: 'communityStaff', placePath: test150300.community }]);
    for (const who of ['secretary', 'leaver']) await follow(who, id);
    await follow('secretary', id, false);
    await withTransaction(cases.database, system, {}, (trx) =>
      sql`update appointments set valid_until = date '2020-02-01' where person_id = ${cases.people.leaver!.personId}`.execute(
        trx,
      ),
    );
    await act('worker', id, 'comment', { text: '内部', internal: true });
    for (const who of ['secretary', 'leaver']) {
      expect(await noticesOf(who, id), who).not.toContain('cases.watched 留言');
    }
  });

  it('find it in their lists, and the count equals the list', async () => {
    const id = await bringCase(cases, 'accepted');
    await cases.appoint('watcher', [{ post: 'communityStaff', placePath: test150300.community }]);
    const counted = async () =>
      (await call('watcher', 'GET', '/api/cases/counts?view=area')).body.watched;
    const listed = async (query: string) =>
      (await call('watcher', 'GET', `/api/cases?view=area&limit=200&${query}`)).body.items.map(
        (one: { id: string }) => one.id,
      );
    expect([await counted(), await listed('watched=true')]).toEqual([0, []]);
    await follow('watcher', id);
    expect([await counted(), await listed('watched=true')]).toEqual([1, [id]]);
    expect(await listed('watched=false')).not.toContain(id);
    // A colleague's list is another.
    const other = await call('secretary', 'GET', '/api/cases?view=area&watched=true&limit=200');
    expect(other.body.items.map((one: { id: string }) => one.id)).not.toContain(id);
  });

  it('is written down once', async () => {
    const id = await bringCase(cases, 'accepted');
    await follow('secretary', id);
    await follow('secretary', id);
    await follow('secretary', id, false);
    const { body } = await call('secretary', 'GET', `/api/cases/${id}/audit`);
    const actions = body.items.map((one: { action: string }) => one.action);
    expect(actions.filter((one: string) => /follow/.test(one))).toEqual([
      'cases.follow',
      'cases.unfollow',
    ]);
  });

  it('hears of a department that was called and of what was taken back', async () => {
    const { id } = await cases.report('resident');
    await follow('secretary', id);
    await call('worker', 'POST', `/api/cases/${id}/calls`, { kind: 'routine', reason: '电线垂落' });
    expect(await noticesOf('secretary', id)).toContain('cases.watched 发出网格呼叫');
  });
});
