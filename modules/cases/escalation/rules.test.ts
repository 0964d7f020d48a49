import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildCalendar } from '../../../kernel/time/holidays.ts';
import { addLimit, elapsedIn, instantAtFraction, limitUnits } from '../../../kernel/time/index.ts';
import { type Level, levels } from '../workflow.ts';
import { type Escalation, findNextEscalation, findNextRung, lateRung, levelOver } from './rules.ts';

const calendar = buildCalendar();

/** Whom each rung tells when the posts in `vacant` are held by nobody. */
function climb(holder: Level, vacant: (level: Level, post: string) => boolean) {
  const told: { level: Level; posts: string[] }[] = [];
  let state: Escalation = { rung: 0, told: undefined };
  for (;;) {
    const rung = findNextRung(state, holder);
    if (!rung) return told;
    const staffed = rung.candidates.map(({ level, posts }) => ({
      level,
      posts: posts.filter((post) => !vacant(level, post)),
    }));
    const found = staffed.find(({ posts }) => posts.length > 0) ?? staffed.at(-1)!;
    told.push(found);
    state = { rung: rung.rung, told: found.level };
  }
}

const nobodyMissing = () => false;

describe('rungs', () => {
  test('remind the holder, then tell its lead, then each level up to the city', () => {
    expect(climb('grid', nobodyMissing)).toEqual([
      { level: 'grid', posts: ['gridWorker', 'gridLead'] },
      { level: 'grid', posts: ['gridLead'] },
      { level: 'community', posts: ['communitySecretary'] },
      { level: 'subdistrict', posts: ['subdistrictLead'] },
      { level: 'city', posts: ['cityOperator'] },
    ]);
  });

  test('of a department lead to the subdistrict, then to the city', () => {
    expect(climb('department', nobodyMissing).map((rung) => rung.level)).toEqual([
      'department',
      'department',
      'subdistrict',
      'city',
    ]);
  });

  test('of a case that nobody holds begin at the first level with somebody, and climb on from there', () => {
    const rungs = climb('grid', (level) => level === 'grid' || level === 'community');
    expect(rungs.map((rung) => rung.level)).toEqual(['subdistrict', 'subdistrict', 'city']);
  });

  test('end when no post of the city is held, late mark included', () => {
    const rungs = climb('community', () => true);
    expect(rungs).toEqual([
      { level: 'city', posts: [] },
      { level: 'city', posts: [] },
    ]);
  });

  test('go to a holder that has risen past the last one told', () => {
    const rung = findNextRung({ rung: 2, told: 'grid' }, 'subdistrict');
    expect(rung?.candidates.map((c) => c.level)).toEqual(['subdistrict', 'city']);
  });

  test('rise, reach the city, and make late only once, whoever is missing', () => {
    const height = (level: Level): number => {
      const over = levelOver(level);
      return over === undefined ? 0 : height(over) - 1;
    };
    fc.assert(
      fc.property(
        fc.constantFrom(...levels),
        fc.array(fc.constantFrom(...levels)),
        (holder, vacantLevels) => {
          const told = climb(holder, (level) => vacantLevels.includes(level));
          expect(told.length).toBeGreaterThanOrEqual(lateRung);
          expect(told.length).toBeLessThanOrEqual(levels.length + 1);
          expect(told.at(-1)?.level).toBe('city');
          const heights = told.map((rung) => height(rung.level));
          for (let i = lateRung; i < heights.length; i++) {
            expect(heights[i]).toBeGreaterThan(heights[i - 1]!);
          }
          if (!vacantLevels.includes('city')) {
            for (const rung of told) expect(rung.posts).not.toEqual([]);
          }
        },
      ),
    );
  });
});

describe('times of the rungs', () => {
  const clock = (startedAt: Date, value: number, unit: (typeof limitUnits)[number]) => {
    const limit = { value, unit };
    return {
      limit,
      warnAt: instantAtFraction(calendar, startedAt, limit, 0.75),
      dueAt: addLimit(calendar, startedAt, limit),
      pauses: [],
    };
  };
  const started = new Date('2026-11-23T01:00:00Z');

  test('are three quarters, the deadline, and halves of the limit after it', () => {
    const four = clock(started, 4, 'urgent_hour');
    const hours = [0, 1, 2, 3].map((rung) => {
      const at = findNextEscalation(
        calendar,
        { ...four, rung, told: rung === 3 ? 'community' : rung === 0 ? undefined : 'grid' },
        'grid',
      );
      return (at!.getTime() - started.getTime()) / 3_600_000;
    });
    expect(hours).toEqual([3, 4, 6, 8]);
  });

  test('count working time after the deadline too', () => {
    const eight = clock(started, 8, 'working_hour');
    const third = findNextEscalation(calendar, { ...eight, rung: 2, told: 'grid' }, 'grid');
    // Monday 09:00 + 8 working hours = Tuesday 09:00; four more, around lunch, are Tuesday 15:00.
    expect(third?.toISOString()).toBe('2026-11-24T07:00:00.000Z');
  });

  test('do not come while the clock stands still', () => {
    const still = {
      ...clock(started, 4, 'urgent_hour'),
      pauses: [{ from: started, to: null }],
      rung: 0,
      told: undefined,
    };
    expect(findNextEscalation(calendar, still, 'grid')).toBeNull();
  });

  test('come one after the other, half a limit of running time apart once late', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('2024-01-01T00:00:00Z'),
          max: new Date('2027-01-01T00:00:00Z'),
          noInvalidDate: true,
        }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(...limitUnits),
        fc.constantFrom(...levels),
        (startedAt, value, unit, holder) => {
          const base = clock(startedAt, value, unit);
          let state: Escalation = { rung: 0, told: undefined };
          let last = startedAt;
          for (;;) {
            const at = findNextEscalation(calendar, { ...base, ...state }, holder);
            const rung = findNextRung(state, holder);
            expect(at === null).toBe(rung === undefined);
            if (!at || !rung) break;
            expect(at.getTime()).toBeGreaterThan(last.getTime());
            if (rung.rung > lateRung) {
              expect(elapsedIn(calendar, last, at, unit)).toBeCloseTo(value / 2, 6);
            }
            last = at;
            state = { rung: rung.rung, told: rung.candidates[0]!.level };
          }
        },
      ),
    );
  });
});
