/** Which facilities there are, and what is told of each sort: forms, files and checks are made from it. Pure, safe for browsers. */

/** Sorts of facilities. */
export const facilityCategories = [
  'chargingPile',
  'hydrant',
  'noticeBoard',
  'aed',
  'streetLight',
  'drain',
  'exerciseEquipment',
  'wasteStation',
  'other',
] as const;

/** See {@link facilityCategories}. */
export type FacilityCategory = (typeof facilityCategories)[number];

/** What is told of a facility, and what is accepted there. */
export type FacilityField = {
  key: string;
  /** Its column in files: ASCII, at most 10 characters. */
  column: string;
} & (
  | { type: 'integer' | 'number'; min: number; max: number }
  | { type: 'text'; most: number }
  /** `until`: on that day it is due, as a check is. */
  | { type: 'date'; until?: true }
  | { type: 'choice'; options: readonly string[] }
  /** Id of a unit. */
  | { type: 'unit' }
);

/** Values by the key of their field; a day is YYYY-MM-DD. What is not known is absent. */
export type FacilityAttributes = Readonly<Record<string, string | number>>;

const count = { key: 'count', column: 'count', type: 'integer', min: 1, max: 9999 } as const;
/** A unit that is known here, or words; never the phone of a person. */
const keeper = [
  { key: 'keeperUnit', column: 'keep_unit', type: 'unit' },
  { key: 'keeper', column: 'keeper', type: 'text', most: 60 },
] as const;
const checks = [
  { key: 'checkedOn', column: 'checked_on', type: 'date' },
  { key: 'checkEveryMonths', column: 'check_mon', type: 'integer', min: 1, max: 120 },
] as const;
const note = { key: 'note', column: 'note', type: 'text', most: 200 } as const;
const hours = { key: 'hours', column: 'hours', type: 'text', most: 60 } as const;

const own: Record<FacilityCategory, readonly FacilityField[]> = {
  chargingPile: [
    { key: 'plugs', column: 'plugs', type: 'integer', min: 1, max: 200 },
    { key: 'powerKw', column: 'power_kw', type: 'number', min: 0.1, max: 1000 },
  ],
  hydrant: [
    {
      key: 'hydrantType',
      column: 'hydr_type',
      type: 'choice',
      options: ['ground', 'underground', 'wall'],
    },
    { key: 'pressureMpa', column: 'press_mpa', type: 'number', min: 0, max: 3 },
    { key: 'pressureCheckedOn', column: 'press_on', type: 'date' },
  ],
  noticeBoard: [{ key: 'panels', column: 'panels', type: 'integer', min: 1, max: 50 }],
  aed: [
    { key: 'hangsAt', column: 'hangs_at', type: 'text', most: 100 },
    hours,
    { key: 'batteryUntil', column: 'batt_until', type: 'date', until: true },
    { key: 'padsUntil', column: 'pads_until', type: 'date', until: true },
  ],
  streetLight: [
    { key: 'poleNumber', column: 'pole_no', type: 'text', most: 40 },
    { key: 'lightSource', column: 'light_from', type: 'choice', options: ['mains', 'solar'] },
  ],
  drain: [
    {
      key: 'drainType',
      column: 'drain_type',
      type: 'choice',
      options: ['storm', 'sewage', 'combined'],
    },
    {
      key: 'coverMaterial',
      column: 'cover',
      type: 'choice',
      options: ['iron', 'composite', 'concrete'],
    },
  ],
  exerciseEquipment: [{ key: 'usableUntil', column: 'usable_to', type: 'date', until: true }],
  wasteStation: [
    { key: 'sorting', column: 'sorting', type: 'choice', options: ['four', 'two', 'mixed'] },
    { key: 'bins', column: 'bins', type: 'integer', min: 1, max: 200 },
    hours,
  ],
  other: [],
};

/** Whether something names a sort of facilities. */
export function isCategory(value: unknown): value is FacilityCategory {
  return facilityCategories.some((one) => one === value);
}

/** What is told of a sort of facilities: its own fields first, then those of all. */
export function fieldsOfFacility(category: FacilityCategory): readonly FacilityField[] {
  return [...own[category], count, ...keeper, ...checks, note];
}

/** Every field of any sort, once. */
export const facilityFields: readonly FacilityField[] = [
  ...new Map(
    facilityCategories.flatMap(fieldsOfFacility).map((field) => [field.key, field]),
  ).values(),
];

/**
 * The first day on which something is to be done: the next check, or what lasts until then (a battery, electrodes). A check
 * that is asked for and never was made is due from the first day of all. Null when nothing is.
 */
export function dueOn(category: string | null, attributes: FacilityAttributes): string | null {
  if (!isCategory(category)) return null;
  const days = fieldsOfFacility(category).flatMap((field) => {
    const value = attributes[field.key];
    return field.type === 'date' && field.until && typeof value === 'string' ? [value] : [];
  });
  const { checkedOn, checkEveryMonths } = attributes;
  if (typeof checkEveryMonths === 'number') {
    days.push(
      typeof checkedOn === 'string' ? addMonths(checkedOn, checkEveryMonths) : neverChecked,
    );
  }
  return days.sort()[0] ?? null;
}

/** Whether something was to be done before a day. */
export function isOverdue(
  { category, attributes }: { category: string | null; attributes: FacilityAttributes },
  day: string,
): boolean {
  const due = dueOn(category, attributes);
  return due !== null && due < day;
}

/** What {@link dueOn} says of a check that never was made. */
export const neverChecked = '0001-01-01';

/** The same day of a later month, or its last day: 31 January and a month is 28 February. */
function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date, last));
  return first.toISOString().slice(0, 10);
}
