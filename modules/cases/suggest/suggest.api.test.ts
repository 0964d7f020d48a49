import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import { reportCase } from '../report.ts';
import { queued, test150300, useCases } from '../testing.ts';
import { trainModel } from './training.ts';

const cases = useCases();
const { call } = cases;
const url = '/api/cases/suggestions';
const asSystem = <T>(work: Parameters<typeof withTransaction<T>>[3]) =>
  withTransaction(cases.database, system, {}, work);

/** Adds cases whose class somebody on duty has seen. */
async function teach(code: string, text: string, many: number): Promise<void> {
  for (let i = 0; i < many; i += 50) {
    await asSystem(async (trx) => {
      for (let k = i; k < Math.min(many, i + 50); k++) {
        const input = { text: `${text} ${k}`, classCode: code, location: test150300.point };
        await reportCase(trx, cases.services, cases.people.resident!, input);
      }
    });
  }
  await asSystem((trx) =>
    sql`update cases set state = 'accepted', accepted_at = now() where state = 'reported'`.execute(
      trx,
    ),
  );
}

/** Codes of the first classes that a text is told. */
async function proposed(text: string): Promise<{ code: string; because?: string[] }[]> {
  const answer = await call(
    'anonymous',
    'GET',
    `/api/cases/classes?limit=3&q=${encodeURIComponent(text)}`,
  );
  expect(answer.status).toBe(200);
  return answer.body.items;
}

describe('proposals of classes', () => {
  beforeEach(() => {
    queued.length = 0;
  });

  it('are read and trained by the city alone', async () => {
    for (const who of ['resident', 'worker', 'community', 'dispatcher', 'power', 'auditor']) {
      expect((await call(who, 'GET', url)).status, who).toBe(403);
      expect((await call(who, 'POST', `${url}/training`)).status, who).toBe(403);
    }
    expect((await call('anonymous', 'GET', url)).status).toBe(401);
    expect(queued).toEqual([]);
  });

  it('begin with the words of the catalogue, and say which', async () => {
    const [first] = await proposed('楼前的路灯不亮');
    expect(first).toMatchObject({ code: 'C0118', because: ['路灯不亮'] });
    const { body } = await call('operator', 'GET', url);
    expect(body).toMatchObject({
      outside: null,
      models: [],
      training: { running: false, seen: 0 },
    });
    const lamps = body.classes.find((one: { code: string }) => one.code === 'C0118');
    expect(lamps.words).toContain('路灯');
  });

  it('are trained once, however often that is asked', async () => {
    for (let i = 0; i < 2; i++) {
      expect(await call('operator', 'POST', `${url}/training`)).toMatchObject({
        status: 202,
        body: { running: true },
      });
    }
    expect(queued.map(({ name }) => name)).toEqual(['cases.trainSuggestions']);
    expect((await call('operator', 'GET', url)).body.training.running).toBe(true);
  });

  it('learn nothing that is put to use from a few cases', async () => {
    await teach('C0118', '大黑天啥也看不见', 20);
    await trainModel(cases.services);
    const { body } = await call('operator', 'GET', url);
    expect(body.training).toMatchObject({ running: false, seen: 20, failed: null });
    expect(body.models).toMatchObject([{ inUse: false, refused: 'fewCases' }]);
    expect(await proposed('大黑天啥也看不见')).not.toContainEqual(
      expect.objectContaining({ code: 'C0118', because: expect.anything() }),
    );
  });

  it('learn how people here say it, and are tried on cases kept apart', async () => {
    await teach('C0118', '大黑天啥也看不见', 130);
    await teach('C0101', '铁盖子晃荡响', 130);
    await trainModel(cases.services);
    const [dark] = await proposed('昨晚大黑天的');
    expect(dark).toMatchObject({ code: 'C0118' });
    expect(dark!.because!.length).toBeGreaterThan(0);
    expect((await proposed('铁盖子一直晃荡'))[0]).toMatchObject({ code: 'C0101' });
    const { body } = await call('operator', 'GET', url);
    const [model] = body.models;
    expect(model).toMatchObject({ inUse: true, refused: null, since: null });
    expect(model.cases + model.heldOut.cases).toBe(280);
    expect(model.heldOut.first).toBe(model.heldOut.cases);
    const own = body.confusion.reduce((sum: number, one: { cases: number }) => sum + one.cases, 0);
    expect(own).toBe(model.heldOut.cases);
  });

  it('say how they did since, and keep what is right more often', async () => {
    // from now on people say the same words of something else
    await teach('C0201', '铁盖子晃荡响', 30);
    await trainModel(cases.services);
    const { body } = await call('operator', 'GET', url);
    const before = body.models.find(({ since }: { since: object | null }) => since !== null);
    expect(before.since).toEqual({ cases: 30, first: 0, amongThree: 0 });
    expect(body.models.filter(({ inUse }: { inUse: boolean }) => inUse)).toHaveLength(1);
  });

  it('hold no word of fewer than five cases, and none of a confidential one', async () => {
    await asSystem(async (trx) => {
      for (let i = 0; i < 10; i++) {
        const input = {
          text: '王二麻子家打老婆',
          classCode: 'C0118',
          confidential: true,
          location: test150300.point,
        };
        await reportCase(trx, cases.services, cases.people.resident!, input);
      }
      await sql`update cases set state = 'accepted', accepted_at = now() where state = 'reported'`.execute(
        trx,
      );
    });
    await trainModel(cases.services);
    const { rows } = await asSystem((trx) =>
      sql<{ stats: string }>`select stats::text as stats from case_suggestion_models`.execute(trx),
    );
    for (const { stats } of rows) expect(stats).not.toMatch(/麻子|老婆/);
  });

  it('are audited: who asked, and what came of it', async () => {
    const { rows } = await asSystem((trx) =>
      sql<{ action: string }>`
        select distinct action from audit_entries where subject_type = 'caseSuggestions' order by 1`.execute(
        trx,
      ),
    );
    expect(rows.map(({ action }) => action)).toEqual([
      'cases.askTraining',
      'cases.trainSuggestions',
    ]);
  });
});
