import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AppError } from '../../../kernel/errors/app-error.ts';
import en from '../locales/en.json' with { type: 'json' };
import zh from '../locales/zh-CN.json' with { type: 'json' };
import '../errors.ts';
import { readAttributes } from './attributes.ts';
import {
  dueOn,
  type FacilityField,
  facilityCategories,
  facilityFields,
  fieldsOfFacility,
  isOverdue,
  neverChecked,
} from './fields.ts';

/** A value that a field accepts. */
function right(field: FacilityField): fc.Arbitrary<string | number> {
  switch (field.type) {
    case 'integer':
      return fc.integer({ min: field.min, max: field.max });
    case 'number':
      return fc.double({ min: field.min, max: field.max, noNaN: true });
    case 'date':
      return fc
        .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10));
    case 'choice':
      return fc.constantFrom(...field.options);
    case 'unit':
      return fc.uuid({ version: 7 });
    case 'text':
      return fc.constantFrom('小区物业', '0473-1234567', '12345', 'a'.repeat(field.most));
  }
}

const faultsOf = (run: () => unknown) => {
  try {
    run();
    return [];
  } catch (error) {
    const { code, details } = error as AppError;
    expect(code).toBe('http/invalid-input');
    return (details.fields as { path: string }[]).map(({ path }) => path);
  }
};

describe('attributes of a facility', () => {
  test('are read as they were told, of every sort, and what is empty is left out', () => {
    fc.assert(
      fc.property(fc.constantFrom(...facilityCategories), fc.gen(), (category, gen) => {
        const told = Object.fromEntries(
          fieldsOfFacility(category).map((field) => [field.key, gen(right, field)]),
        );
        expect(readAttributes(category, { ...told, note: null, keeper: '' })).toEqual(
          Object.fromEntries(
            Object.entries(told).filter(([key]) => key !== 'note' && key !== 'keeper'),
          ),
        );
      }),
    );
  });

  test.each([
    ['hydrant', { powerKw: 7 }, ['attributes.powerKw']],
    ['chargingPile', { plugs: 0, powerKw: 'much' }, ['attributes.plugs', 'attributes.powerKw']],
    ['chargingPile', { plugs: 1.5 }, ['attributes.plugs']],
    ['aed', { batteryUntil: '2026-02-30' }, ['attributes.batteryUntil']],
    ['aed', { batteryUntil: '2026-2-3' }, ['attributes.batteryUntil']],
    ['hydrant', { hydrantType: 'flying' }, ['attributes.hydrantType']],
    ['hydrant', { keeperUnit: 'a unit' }, ['attributes.keeperUnit']],
    ['drain', { note: 'a'.repeat(201) }, ['attributes.note']],
    ['drain', { keeper: ' blank ' }, ['attributes.keeper']],
  ] as const)('of a %s: %o is refused', (category, told, fields) => {
    expect(faultsOf(() => readAttributes(category, told))).toEqual(fields);
  });

  test.each(['13847312345', '张三 138 4731 2345', '+86 138-4731-2345', '电话13847312345。'])(
    'never hold the phone of a person: %s',
    (keeper) => {
      expect(faultsOf(() => readAttributes('aed', { keeper }))).toEqual(['attributes.keeper']);
      expect(faultsOf(() => readAttributes('aed', { hangsAt: keeper }))).toEqual([
        'attributes.hangsAt',
      ]);
    },
  );

  test('every sort, field and choice has its word in both languages', () => {
    for (const { console: said } of [zh, en]) {
      const { categories, fields, options } = said.facilities;
      expect(Object.keys(categories).sort()).toEqual([...facilityCategories].sort());
      expect(Object.keys(fields).sort()).toEqual(facilityFields.map(({ key }) => key).sort());
      const all = facilityFields.flatMap((one) => (one.type === 'choice' ? one.options : []));
      expect(Object.keys(options).sort()).toEqual([...new Set(all)].sort());
    }
  });

  test('a field of several sorts is the same in each', () => {
    for (const category of facilityCategories) {
      for (const field of fieldsOfFacility(category)) expect(facilityFields).toContainEqual(field);
    }
  });
});

describe('when a facility is due', () => {
  test.each([
    ['hydrant', { checkedOn: '2026-01-31', checkEveryMonths: 1 }, '2026-02-28'],
    ['hydrant', { checkedOn: '2026-11-30', checkEveryMonths: 15 }, '2028-02-29'],
    ['hydrant', { checkEveryMonths: 6 }, neverChecked],
    ['hydrant', { checkedOn: '2026-01-31' }, null],
    ['aed', { batteryUntil: '2027-01-01', padsUntil: '2026-12-01' }, '2026-12-01'],
    [
      'aed',
      { batteryUntil: '2027-01-01', checkedOn: '2026-11-01', checkEveryMonths: 1 },
      '2026-12-01',
    ],
    ['noticeBoard', {}, null],
    ['none', { checkEveryMonths: 6 }, null],
  ])('%s with %o: %s', (category, attributes, day) => {
    expect(dueOn(category, attributes)).toBe(day);
  });

  test('it is overdue from the day after', () => {
    const one = { category: 'aed', attributes: { batteryUntil: '2026-12-01' } };
    expect(isOverdue(one, '2026-12-01')).toBe(false);
    expect(isOverdue(one, '2026-12-02')).toBe(true);
  });

  test('the next check is so many months after the last, never in a month after that', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2000-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 120 }),
        (date, months) => {
          const day = date.toISOString().slice(0, 10);
          const due = dueOn('drain', { checkedOn: day, checkEveryMonths: months })!;
          const monthOf = (text: string) =>
            Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7));
          expect(monthOf(due) - monthOf(day)).toBe(months);
          expect(Number(due.slice(8))).toBeLessThanOrEqual(Number(day.slice(8)));
        },
      ),
    );
  });
});
