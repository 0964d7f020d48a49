import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import { bringCase, useCases } from '../testing.ts';
import type { BulkAction } from '../workflow.ts';
import { forgetBulkItems } from './store.ts';

const cases = useCases();
const asCity = <T>(work: Parameters<typeof withTransaction<T>>[3]) =>
  withTransaction(cases.database, system, {}, work);

/** All that is kept of a case and hangs on it, without version, time and history. */
async function imageOf(id: string) {
  return asCity(async (trx) => {
    const one = await sql<Record<string, unknown>>`
      select to_jsonb(c) - 'version' - 'updated_at' as image from cases c where id = ${id}`.execute(
      trx,
    );
    const clocks = await sql`
      select to_jsonb(k) as clock from case_clocks k where case_id = ${id} order by id`.execute(
      trx,
    );
    const handlers = await sql`
      select handler from case_handlers where case_id = ${id} order by 1`.execute(trx);
    return { ...one.rows[0], clocks: clocks.rows, handlers: handlers.rows };
  });
}

const versionOf = async (id: string) =>
  (
    await asCity((trx) =>
      sql<{ version: number }>`select version from cases where id = ${id}`.execute(trx),
    )
  ).rows[0]!.version;

async function bulk(
  as: string,
  action: BulkAction,
  ids: readonly string[],
  body: object = {},
  bulkId: string = uuidv7(),
) {
  const versions = await Promise.all(ids.map(versionOf));
  const answer = await cases.call(as, 'POST', '/api/cases/bulk', {
    bulkId,
    action,
    body,
    cases: ids.map((id, i) => ({ id, version: versions[i] })),
  });
  return { ...answer, bulkId, items: answer.body.items as Item[] };
}

interface Item {
  id: string;
  done: boolean;
  version: number;
  refused: { code: string; message: string } | null;
}

const undo = (as: string, bulkId: string, caseIds: readonly string[]) =>
  cases.call(as, 'POST', `/api/cases/bulk/${bulkId}/undo`, { caseIds });

const codes = (items: readonly Item[]) => items.map((item) => item.refused?.code ?? 'done');

async function noticesOf(name: string): Promise<string[]> {
  const { rows } = await asCity((trx) =>
    sql<{ template: string }>`
      select template from notices where person_id = ${cases.people[name]!.personId} order by id`.execute(
      trx,
    ),
  );
  return rows.map((row) => row.template);
}

describe('POST /api/cases/bulk', () => {
  it('refuses whoever holds no post', async () => {
    const { id } = await cases.report('resident');
    expect((await bulk('resident', 'accept', [id])).status).toBe(403);
    expect((await bulk('anonymous', 'accept', [id])).status).toBe(401);
  });

  it('does what it can and says of each other one why not, which stays as it was', async () => {
    const fresh = (await cases.report('resident')).id as string;
    const accepted = await bringCase(cases, 'accepted');
    const hidden = (await cases.report('resident', { confidential: true })).id as string;
    const before = [await imageOf(accepted), await imageOf(hidden)];
    const { items } = await bulk('community', 'accept', [fresh, accepted, hidden]);
    expect(codes(items)).toEqual(['cases/not-yours', 'cases/wrong-state', 'cases/not-found']);
    const worker = await bulk('worker', 'accept', [fresh, accepted]);
    expect(codes(worker.items)).toEqual(['done', 'cases/wrong-state']);
    expect([await imageOf(accepted), await imageOf(hidden)]).toEqual(before);
    expect(items[1]!.refused!.message).toMatch(/状态/);
  });

  it('refuses a worker of another grid each case, and says nothing of it', async () => {
    const { id } = await cases.report('resident');
    const { items } = await bulk('otherWorker', 'accept', [id]);
    expect(items).toMatchObject([{ done: false, number: null, version: null }]);
    expect(codes(items)).toEqual(['cases/not-found']);
  });

  it('refuses a version that is no longer', async () => {
    const id = await bringCase(cases, 'accepted');
    const answer = await cases.call('worker', 'POST', '/api/cases/bulk', {
      bulkId: uuidv7(),
      action: 'register',
      body: { severity: 2 },
      cases: [{ id, version: 1 }],
    });
    expect(codes(answer.body.items)).toEqual(['http/stale']);
  });

  it('registers each case in its own class', async () => {
    const one = await bringCase(cases, 'accepted');
    const { items } = await bulk('worker', 'register', [one], { severity: 2 });
    expect(codes(items)).toEqual(['done']);
    const { body } = await cases.call('worker', 'GET', `/api/cases/${one}`);
    expect(body).toMatchObject({ state: 'registered', classCode: 'C0118', severity: 2 });
  });

  it('does nothing twice when it is repeated', async () => {
    const { id } = await cases.report('resident');
    const first = await bulk('worker', 'accept', [id]);
    const again = await bulk('worker', 'accept', [id], {}, first.bulkId);
    expect(again.items).toEqual(first.items);
    const { body } = await cases.call('worker', 'GET', `/api/cases/${id}`);
    expect(body.timeline.map((entry: { action: string }) => entry.action)).toEqual([
      'reported',
      'accept',
    ]);
  });

  it('merges into a chosen case, but none whose end could not be taken back', async () => {
    const into = await bringCase(cases, 'accepted');
    const { id } = await cases.report('neighbour');
    const waiting = await bringCase(cases, 'handling');
    await cases.act('power', waiting, 'askExtension', {
      reason: '等配件',
      limit: { value: 1, unit: 'working_day' },
    });
    const { items } = await bulk('operator', 'merge', [id, waiting, into], {
      into,
      reason: '同一盏灯',
    });
    expect(codes(items)).toEqual(['done', 'cases/not-in-bulk', 'cases/cannot-merge']);
  });

  it('refuses a body that the action does not take', async () => {
    const { id } = await cases.report('resident');
    expect((await bulk('worker', 'merge', [id], {})).status).toBe(400);
    expect((await bulk('worker', 'dispatch', [id], { target: 'x' })).status).toBe(400);
  });
});

describe('POST /api/cases/bulk/:bulkId/undo', () => {
  /** Each act, the state it begins in, who takes it, and its body. */
  const acts: Record<BulkAction, () => Promise<[id: string, as: string, body: object]>> = {
    accept: async () => [(await cases.report('resident')).id, 'worker', {}],
    register: async () => [await bringCase(cases, 'accepted'), 'worker', { severity: 2 }],
    dispatch: async () => {
      const id = await bringCase(cases, 'registered');
      await cases.act('community', id, 'passUp', { reason: '超出社区能力' });
      return [id, 'dispatcher', { target: { unitId: cases.departments.power } }];
    },
    acknowledge: async () => [await bringCase(cases, 'dispatched'), 'power', {}],
    supervise: async () => [await bringCase(cases, 'handling'), 'dispatcher', { reason: '尽快' }],
    merge: async () => {
      const into = (await cases.report('stranger')).id;
      return [await bringCase(cases, 'registered'), 'operator', { into, reason: '同一件事' }];
    },
  };
  const names = Object.keys(acts) as BulkAction[];

  it('leaves every case as it was before any acts, but for version and history', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(names, { minLength: 1 }), async (some) => {
        for (const action of some) {
          const [id, as, body] = await acts[action]();
          const before = await imageOf(id);
          const seen = await cases.call(as, 'GET', `/api/cases/${id}`);
          const { bulkId, items } = await bulk(as, action, [id], body);
          expect(codes(items), action).toEqual(['done']);
          expect(await imageOf(id)).not.toEqual(before);
          const answer = await undo(as, bulkId, [id]);
          expect(codes(answer.body.items), action).toEqual(['done']);
          expect(await imageOf(id), action).toEqual(before);
          const now = await cases.call(as, 'GET', `/api/cases/${id}`);
          expect(now.body.actions, action).toEqual(seen.body.actions);
          expect(now.body.timeline.at(-1)).toMatchObject({
            action: 'undo',
            data: { undone: action },
          });
          // What was taken back can be done for good.
          expect(codes((await bulk(as, action, [id], body)).items)).toEqual(['done']);
        }
      }),
      { numRuns: 4 },
    );
  }, 60_000);

  it('shuts the department out again that it was dispatched to, and tells it and the reporter', async () => {
    const [id, as, body] = await acts.dispatch();
    const { bulkId } = await bulk(as, 'dispatch', [id], body);
    expect((await cases.call('power', 'GET', `/api/cases/${id}`)).status).toBe(200);
    await undo(as, bulkId, [id]);
    expect((await cases.call('power', 'GET', `/api/cases/${id}`)).status).toBe(404);
    expect((await noticesOf('power')).at(-1)).toBe('cases.undoneForStaff');
    expect((await noticesOf('resident')).at(-1)).toBe('cases.undone');
  });

  it('takes followers back with a merge, but not who follows by another', async () => {
    const into = (await cases.report('stranger')).id;
    const [one, other] = [
      (await cases.report('neighbour')).id,
      (await cases.report('neighbour')).id,
    ];
    const { bulkId } = await bulk('operator', 'merge', [one, other], { into, reason: '同一件事' });
    const followers = async () =>
      (await cases.call('operator', 'GET', `/api/cases/${into}`)).body.followers;
    expect(await followers()).toBe(1);
    await undo('operator', bulkId, [one]);
    expect(await followers()).toBe(1);
    await undo('operator', bulkId, [other]);
    expect(await followers()).toBe(0);
  });

  it('is refused for a case on which somebody has acted since', async () => {
    const [id, as, body] = await acts.dispatch();
    const { bulkId } = await bulk(as, 'dispatch', [id], body);
    await cases.act('power', id, 'acknowledge');
    const answer = await undo(as, bulkId, [id]);
    expect(codes(answer.body.items)).toEqual(['cases/undo-changed']);
    expect((await cases.call(as, 'GET', `/api/cases/${id}`)).body.state).toBe('handling');
  });

  it('is refused to anybody else, after ten minutes, and is no more than once', async () => {
    const { id } = await cases.report('resident');
    const { bulkId } = await bulk('worker', 'accept', [id]);
    expect(codes((await undo('gridLead', bulkId, [id])).body.items)).toEqual([
      'cases/undo-unknown',
    ]);
    const shift = (minutes: number) =>
      withTransaction(cases.database, cases.people.worker!, {}, (trx) =>
        sql`update case_bulk_items set at = at - make_interval(mins => ${minutes}) where bulk_id = ${bulkId}`.execute(
          trx,
        ),
      );
    await shift(11);
    expect(codes((await undo('worker', bulkId, [id])).body.items)).toEqual(['cases/undo-too-late']);
    await shift(-11);
    const done = await undo('worker', bulkId, [id]);
    expect(codes(done.body.items)).toEqual(['done']);
    expect((await undo('worker', bulkId, [id])).body).toEqual(done.body);
  });

  it('is refused to who no longer has the post', async () => {
    const { id } = await cases.report('resident');
    await cases.appoint('shortTerm', [{ post: 'gridWorker', placePath: cases.grid }]);
    const { bulkId } = await bulk('shortTerm', 'accept', [id]);
    cases.people.shortTerm = {
      ...cases.people.shortTerm!,
      appointments: [{ ...cases.people.shortTerm!.appointments[0]!, id: uuidv7() }],
    };
    expect(codes((await undo('shortTerm', bulkId, [id])).body.items)).toEqual(['cases/not-yours']);
  });

  it('is written down, and forgotten a day later', async () => {
    const { id } = await cases.report('resident');
    const { bulkId } = await bulk('worker', 'accept', [id]);
    await undo('worker', bulkId, [id]);
    const { body } = await cases.call('secretary', 'GET', `/api/cases/${id}/audit`);
    const entry = body.items.find((one: { action: string }) => one.action === 'cases.undo');
    expect(entry).toMatchObject({
      post: 'gridWorker',
      before: { state: 'accepted' },
      after: { state: 'reported', undone: 'accept', bulkId },
    });
    await asCity((trx) => forgetBulkItems(trx, new Date(Date.now() + 2 * 86_400_000)));
    const left = await asCity((trx) => sql`select from case_bulk_items`.execute(trx));
    expect(left.rows).toEqual([]);
  });

  it('shows what somebody did in bulk to nobody else', async () => {
    const { id } = await cases.report('resident');
    await bulk('worker', 'accept', [id]);
    const rows = (name: string) =>
      withTransaction(cases.database, cases.people[name]!, {}, (trx) =>
        sql`select from case_bulk_items`.execute(trx),
      );
    expect((await rows('worker')).rows.length).toBeGreaterThan(0);
    for (const name of ['gridLead', 'operator', 'resident', 'auditor']) {
      expect((await rows(name)).rows, name).toEqual([]);
    }
  });
});
