import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import { getRules } from '../rules.ts';
import { useCases } from '../testing.ts';
import { countStays, writeMissingFacts } from './facts.ts';

const cases = useCases();

const asSystem = <T>(text: ReturnType<typeof sql<T>>) =>
  withTransaction(cases.database, system, {}, async (trx) => (await text.execute(trx)).rows);

describe('facts for statistics', () => {
  test('follow each action of a case, and its late mark', async () => {
    const { id } = await cases.report('resident');
    const facts = async () =>
      (
        await asSystem(sql<{ stays: object; late: string[] }>`
        select stays, late_stages as late from cases where id = ${id}`)
      )[0]!;
    expect(await facts()).toEqual({ stays: {}, late: [] });
    await asSystem(
      sql`update case_clocks set due_at = now() - interval '1 hour' where case_id = ${id}`,
    );
    await cases.act('worker', id, 'accept');
    const after = await facts();
    expect(Object.keys(after.stays)).toEqual(['reported']);
    expect(after.late).toEqual(['accept']);
  });

  test('are counted later for cases from before there were any', async () => {
    await cases.report('neighbour');
    const read = () => asSystem(sql`select id, stays, late_stages from cases order by id`);
    const before = await read();
    expect(before.length).toBeGreaterThan(1);
    await asSystem(sql`update cases set stays = null, late_stages = null`);
    expect(await writeMissingFacts(cases.database)).toBe(before.length);
    expect(await read()).toEqual(before);
    expect(await writeMissingFacts(cases.database)).toBe(0);
  });

  test('add up the visits of a state, and leave out the one that lasts', async () => {
    const rules = await withTransaction(cases.database, system, {}, getRules);
    const at = (time: string) => new Date(`2026-11-${time}:00+08:00`);
    const stays = countStays(rules.calendar, [
      { state: 'reported', at: at('23T17:00') },
      { state: 'accepted', at: at('24T09:00') },
      { state: 'reported', at: at('24T10:00') },
      { state: 'accepted', at: at('24T10:30') },
    ]);
    expect(stays).toEqual({ reported: [16 * 60 + 30, 60 + 60 + 30], accepted: [60, 60] });
  });
});
