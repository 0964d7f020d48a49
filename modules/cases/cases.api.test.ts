import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { system } from '../../kernel/http/actor.ts';
import { open } from './filters.ts';
import { givePicture, useCases } from './testing.ts';

const cases = useCases();

describe('a report to a solution the reporter confirms', () => {
  test('goes through every hand, and the reporter sees every step', async () => {
    const { report, act, call, database, people } = cases;
    const picture = await givePicture(database, people.resident!);
    const made = await report('resident', { pictures: [picture] });
    expect(made.number).toMatch(/^WD-\d{8}-\d{4}$/);
    expect(made.placeName).toContain('滨海社区');
    const { id } = made;
    const inbox = await call('worker', 'GET', '/api/cases?view=inbox');
    expect(inbox.body.items.map((c: { id: string }) => c.id)).toContain(id);

    let now = (await act('worker', id, 'accept')).body;
    expect(now).toMatchObject({ state: 'accepted', clock: { stage: 'triage', status: 'onTime' } });
    now = (await act('worker', id, 'register', { classCode: 'C0118', severity: 2 })).body;
    expect(now).toMatchObject({ state: 'registered', holder: { level: 'community' } });
    await act('community', id, 'passUp', { reason: '社区没有维修能力' });
    const unitId = cases.departments.power!;
    now = (
      await act('dispatcher', id, 'dispatch', { target: { unitId }, instructions: '今天到场' })
    ).body;
    expect(now).toMatchObject({ state: 'dispatched', holder: { level: 'department', unitId } });
    await act('power', id, 'acknowledge');
    const after = await givePicture(database, people.power!);
    await act('power', id, 'reply', { done: '已更换灯头', pictures: [after] });
    const seen = await givePicture(database, people.worker!);
    await act('worker', id, 'verify', { note: '已亮', pictures: [seen] });
    now = (await act('dispatcher', id, 'close', { closingCondition: '路灯恢复照明' })).body;
    expect(now).toMatchObject({ state: 'closed', clock: null });
    const rated = (await act('resident', id, 'rate', { rating: 'satisfied' })).body;
    expect(rated.rating).toBe('satisfied');
    expect(rated.timeline.map((e: { action: string }) => e.action)).toEqual([
      'reported',
      'accept',
      'register',
      'passUp',
      'dispatch',
      'acknowledge',
      'reply',
      'verify',
      'close',
      'rate',
    ]);
    expect(JSON.stringify(rated.timeline)).not.toContain('今天到场');
    const notices = await database.inRolledBackTransaction(people.resident!, (trx) =>
      trx.selectFrom('notices').select('template').orderBy('id').execute(),
    );
    expect(notices.map((n) => n.template)).toEqual([
      'cases.received',
      'cases.accepted',
      'cases.registered',
      'cases.dispatched',
      'cases.acknowledged',
      'cases.replied',
      'cases.closed',
    ]);
    // Whoever handled it finds it among what is still to be done, or not, as it stands now.
    const wrong = () =>
      database.inRolledBackTransaction(system, async (trx) => {
        const { rows } = await sql`
          select h.handler, c.state from case_handlers h join cases c on c.id = h.case_id
          where h.current <> ${open} or h.reported_at <> c.reported_at`.execute(trx);
        return rows;
      });
    expect(await wrong()).toEqual([]);
    const { body } = await act('operator', id, 'reopen', { reason: '复查不合格' });
    expect(body.state).not.toBe('closed');
    expect(await wrong()).toEqual([]);
  });
});
