import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { reportCase } from '../../modules/cases/index.ts';
import { test150300 } from '../../modules/cases/testing.ts';
import { openStates, postsOfLevel } from '../../modules/cases/workflow.ts';
import { useHandovers } from './testing.ts';

const { cases, inCity, end, idOf, meet, runOut, turn } = useHandovers();
const { community, subdistrict, city } = test150300;

/** Open cases whose holder nobody stands for, though somebody is above and the post was held once. */
async function listForgotten(): Promise<unknown[]> {
  const above: Record<string, string[]> = {
    grid: ['community', 'subdistrict', 'city'],
    community: ['subdistrict', 'city'],
    subdistrict: ['city'],
    department: ['subdistrict', 'city'],
    city: [],
    building: ['grid', 'community', 'subdistrict', 'city'],
  };
  return inCity(async (trx) => {
    const { rows } = await sql<{
      id: string;
      level: string;
      path: string;
      unit: string | null;
      place: string;
    }>`
      select id, holder_level as level, holder_path::text as path, holder_unit_id as unit, place_path::text as place
      from cases where state = any (${[...openStates]})`.execute(trx);
    const held = async (level: string, path: string, unit: string | null) => {
      const { rows: found } = await sql<{ held: boolean }>`
        select exists (select from appointments a where a.post = any (${[...postsOfLevel[level as 'grid']]})
          and a.ended_at is null and (a.valid_until is null or a.valid_until >= (now() at time zone 'Asia/Shanghai')::date)
          and (a.unit_id = ${unit}::uuid or (${unit}::uuid is null and a.place_path @> ${path}::ltree))) as held`.execute(
        trx,
      );
      return found[0]!.held;
    };
    const forgotten = [];
    for (const one of rows) {
      if (await held(one.level, one.path, one.unit)) continue;
      for (const level of above[one.level]!) {
        if (await held(level, one.place, null)) {
          forgotten.push({ ...one, heldAbove: level });
          break;
        }
      }
    }
    return forgotten;
  });
}

describe('whatever is appointed, ended and runs out', () => {
  test('no open case waits at a post that nobody holds while somebody is above', async () => {
    const places = { grid: cases.grid, community, subdistrict, city };
    const post = fc.constantFrom(
      ['gridWorker', 'grid'],
      ['gridLead', 'grid'],
      ['communityStaff', 'community'],
      ['communitySecretary', 'community'],
      ['subdistrictDispatcher', 'subdistrict'],
      ['subdistrictLead', 'subdistrict'],
      ['cityOperator', 'city'],
    ) as fc.Arbitrary<[string, keyof typeof places]>;
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ do: fc.constant('appoint' as const), post }) },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constant('end' as const),
          which: fc.nat(),
          heir: fc.constantFrom('none', 'above', 'successor'),
        }),
      },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('runOut' as const), which: fc.nat() }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('report' as const) }) },
    );
    /** A report, by whoever: many a minute. */
    const tell = () => {
      const reporter = cases.people.resident!;
      const input = { text: '路灯不亮', classCode: 'C0118', location: test150300.point };
      return withTransaction(cases.database, reporter, {}, (trx) =>
        reportCase(trx, cases.services, reporter, input),
      );
    };
    let made = 0;
    let checked = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        // A city whose ladder is held once at each level, all by people of this run.
        await inCity(async (trx) => {
          await sql`update appointments set ended_at = now(), end_reason = 'next run'
            where ended_at is null and post <> 'securityAdministrator'`.execute(trx);
          await sql`update cases set state = 'void', due_at = null, warn_at = null
            where state = any (${[...openStates]})`.execute(trx);
        });
        const names: string[] = [];
        const hire = async ([code, at]: [string, keyof typeof places]) => {
          const name = `p${made++}`;
          await cases.appoint(name, [{ post: code, placePath: places[at] }]);
          names.push(name);
        };
        for (const one of [
          ['gridWorker', 'grid'],
          ['communityStaff', 'community'],
          ['subdistrictLead', 'subdistrict'],
          ['cityOperator', 'city'],
        ] as [string, keyof typeof places][]) {
          await hire(one);
        }
        await tell();
        for (const one of steps) {
          if (one.do === 'appoint') await hire(one.post);
          if (one.do === 'report') await tell();
          if (one.do === 'runOut' && names.length > 0) {
            const [name] = names.splice(one.which % names.length, 1);
            await runOut(name!);
          }
          if (one.do === 'end' && names.length > 0) {
            const at = one.which % names.length;
            const name = names[at]!;
            const successor = `p${made++}`;
            if (one.heir === 'successor') await cases.appoint(successor, []);
            const heir =
              one.heir === 'successor'
                ? { to: 'successor', personId: idOf(successor) }
                : { to: 'above' };
            const answer = await end(name, one.heir === 'none' ? {} : { handOver: { heir } });
            expect([200, 409]).toContain(answer.status);
            // Ended by hand, nothing waits for a job.
            if (answer.status === 200) {
              names.splice(at, 1);
              if (one.heir === 'successor') {
                await meet(successor);
                names.push(successor);
              }
            } else expect(answer.body.code).toBe('identity/open-work');
            if (!steps.some(({ do: what }) => what === 'runOut'))
              expect(await listForgotten()).toEqual([]);
          }
          await turn();
          expect(await listForgotten()).toEqual([]);
          checked += 1;
        }
      }),
      { numRuns: 10, endOnFailure: true },
    );
    expect(checked).toBeGreaterThan(50);
  }, 120_000);
});
