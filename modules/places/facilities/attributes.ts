/** Whether what is told of a facility is right. Pure. */
import { AppError, type FieldError } from '../../../kernel/errors/app-error.ts';
import {
  type FacilityAttributes,
  type FacilityCategory,
  type FacilityField,
  fieldsOfFacility,
} from './fields.ts';

/** The number of a mobile phone, however it is cut up: a person's, as far as anybody knows. */
const mobile = /(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d){8}(?!\d)/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A day as it is written, and there is such a day. */
const isDay = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^\d{4}-\d{2}-\d{2}$/.test(value) &&
  !Number.isNaN(Date.parse(value)) &&
  new Date(value).toISOString().startsWith(value);

/** What is wrong with a value, and what is accepted; undefined when it is right. */
export function findFault(
  field: FacilityField,
  value: unknown,
): { message: string; accepted: string } | undefined {
  switch (field.type) {
    case 'integer':
    case 'number': {
      const { min, max, type } = field;
      const right =
        typeof value === 'number' &&
        value >= min &&
        value <= max &&
        (type === 'number' || Number.isInteger(value));
      const accepted = `${type === 'integer' ? 'a whole number' : 'a number'} from ${min} to ${max}`;
      return right ? undefined : { message: 'is not accepted', accepted };
    }
    case 'date':
      return isDay(value)
        ? undefined
        : { message: 'is no day', accepted: 'a day such as 2026-11-28' };
    case 'choice':
      return field.options.some((one) => one === value)
        ? undefined
        : { message: 'is not accepted', accepted: field.options.join(', ') };
    case 'unit':
      return typeof value === 'string' && uuid.test(value)
        ? undefined
        : { message: 'is no id of a unit', accepted: 'the id of a unit' };
    case 'text':
      if (typeof value !== 'string' || value.length > field.most || value.trim() !== value) {
        return { message: 'is too long, or no text', accepted: `up to ${field.most} characters` };
      }
      return mobile.test(value)
        ? { message: 'has the number of a mobile phone', accepted: 'a unit, a landline or words' }
        : undefined;
  }
}

/**
 * What is told of a facility, as it is kept: without what is null or empty.
 * @throws AppError `http/invalid-input` that names each field which is not of its sort or not accepted
 */
export function readAttributes(
  category: FacilityCategory,
  told: Readonly<Record<string, unknown>>,
): FacilityAttributes {
  const fields = new Map(fieldsOfFacility(category).map((field) => [field.key, field]));
  const read: Record<string, string | number> = {};
  const faults: FieldError[] = [];
  for (const [key, value] of Object.entries(told)) {
    if (value === null || value === '') continue;
    const field = fields.get(key);
    const fault = field
      ? findFault(field, value)
      : {
          message: `is not told of a facility of the sort ${category}`,
          accepted: [...fields.keys()].join(', '),
        };
    if (fault) faults.push({ path: `attributes.${key}`, ...fault });
    else read[key] = value as string | number;
  }
  if (faults.length > 0) {
    throw new AppError('http/invalid-input', { count: faults.length, fields: faults });
  }
  return read;
}
