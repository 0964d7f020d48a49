import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLateness, parsePosition } from './replica.ts';

describe('parsePosition', () => {
  test('orders positions as the database does', () => {
    expect(parsePosition('0/0')).toBe(0n);
    expect(parsePosition('16/B374D848')).toBe(0x16b374d848n);
    expect(parsePosition('1/0') > parsePosition('0/FFFFFFFF')).toBe(true);
  });
});

describe('createLateness', () => {
  test('a replica that was never seen is as late as can be', () => {
    const lateness = createLateness();
    lateness.sawPrimary(1, 10n);
    expect(lateness.freshAt()).toBe(Number.NEGATIVE_INFINITY);
    lateness.sawReplica(9n);
    expect(lateness.freshAt()).toBe(Number.NEGATIVE_INFINITY);
  });

  test('is as fresh as the last state of the primary that it has', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ write: fc.nat(5), replay: fc.nat(6) }), { maxLength: 80 }),
        (steps) => {
          const lateness = createLateness();
          let [primary, replica] = [0, 0];
          const states: number[] = [];
          for (const [at, { write, replay }] of steps.entries()) {
            primary += write;
            states.push(primary);
            lateness.sawPrimary(at, BigInt(primary));
            replica = Math.min(primary, replica + replay);
            lateness.sawReplica(BigInt(replica));
            const expected = states.findLastIndex((state) => state <= replica);
            expect(lateness.freshAt()).toBe(expected < 0 ? Number.NEGATIVE_INFINITY : expected);
          }
        },
      ),
    );
  });

  test('remembers no more than it needs while a replica stands still for hours', () => {
    const lateness = createLateness();
    for (let at = 0; at < 10_000; at += 1) lateness.sawPrimary(at, BigInt(at));
    lateness.sawReplica(9_990n);
    expect(lateness.freshAt()).toBe(9_990);
  });
});
