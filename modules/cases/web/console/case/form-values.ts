import type { PickedPicture } from '../../../../../ui/parts/prepare-picture.ts';
import type { ActionField } from '../../../workflow.ts';

/** A part that a case is split into, while it is written. */
export interface PartDraft {
  text: string;
  classCode: string;
}

/** An amount of time while it is written. */
export interface LimitDraft {
  value: string;
  unit: string;
}

/** A colleague who was chosen while a note is written. */
export interface MentionDraft {
  personId: string;
  name: string;
}

/** What stands in a field of an action's form while it is filled in; undefined: nothing yet. */
export type FieldValue =
  | string
  | number
  | boolean
  | PickedPicture[]
  | PartDraft[]
  | LimitDraft
  | MentionDraft[]
  | { unitId: string }
  | { placePath: string }
  | undefined;

/** Values of a form by the names of its fields. */
export type FormValues = Record<string, FieldValue>;

/** The instant of a date and time typed as the city's own, `2026-11-23T18:00`. */
export function toInstant(local: string): string {
  return new Date(`${local}:00+08:00`).toISOString();
}

/** A date and time of the city for `<input type="datetime-local">`. */
export function toLocal(instant: Date): string {
  return new Date(instant.getTime() + 8 * 3_600_000).toISOString().slice(0, 16);
}

function isEmpty(value: FieldValue): boolean {
  if (value === undefined || value === '') return true;
  if (typeof value === 'string') return value.trim() === '';
  return Array.isArray(value) && value.length === 0;
}

/** What is wrong with a field before it is sent: nothing, missing, or filled in part. */
export function problemOf(field: ActionField, value: FieldValue): 'missing' | 'parts' | undefined {
  if (field.kind === 'parts') {
    const parts = (value ?? []) as PartDraft[];
    const whole = parts.filter((part) => part.text.trim() && part.classCode);
    return parts.length >= 2 && whole.length === parts.length ? undefined : 'parts';
  }
  if (field.kind === 'limit' && value !== undefined) {
    const { value: amount } = value as LimitDraft;
    if (!/^[1-9]\d{0,2}$|^1000$/.test(amount)) return field.required ? 'missing' : undefined;
  }
  return field.required && isEmpty(value) ? 'missing' : undefined;
}

/**
 * Where a text names the colleagues who were chosen: what was chosen and deleted again is no mention. Of two names that
 * begin alike the longer one is tried first.
 */
export function placeMentions(
  text: string,
  chosen: readonly MentionDraft[],
): { personId: string; from: number; to: number }[] {
  const found: { personId: string; from: number; to: number }[] = [];
  const seen = new Map(chosen.map((one) => [one.personId, one]));
  for (const { personId, name } of [...seen.values()].sort(
    (a, b) => b.name.length - a.name.length,
  )) {
    const words = `@${name}`;
    for (let from = text.indexOf(words); from >= 0; from = text.indexOf(words, from + 1)) {
      const to = from + words.length;
      if (found.some((other) => from < other.to && other.from < to)) continue;
      found.push({ personId, from, to });
      break;
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

/**
 * The body of an action from what was typed; empty fields are left out.
 *
 * @param files ids of the uploaded pictures, by the field that they were picked in
 */
export function toBody(
  fields: readonly ActionField[],
  values: FormValues,
  files: Readonly<Record<string, string[]>>,
): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const field of fields) {
    const value = values[field.name];
    if (field.kind === 'flag') {
      if (value !== undefined || field.required) body[field.name] = value === true;
      continue;
    }
    if (isEmpty(value)) continue;
    if (field.kind === 'mentions') {
      const found = placeMentions(String(values.text ?? '').trim(), value as MentionDraft[]);
      if (found.length > 0) body[field.name] = found;
      continue;
    }
    body[field.name] = toApi(field, value, files);
  }
  return body;
}

function toApi(
  field: ActionField,
  value: FieldValue,
  files: Readonly<Record<string, string[]>>,
): unknown {
  switch (field.kind) {
    case 'pictures':
      return files[field.name] ?? [];
    case 'instant':
      return toInstant(value as string);
    case 'limit': {
      const { value: amount, unit } = value as LimitDraft;
      return { value: Number(amount), unit };
    }
    case 'parts':
      return (value as PartDraft[]).map(({ text, classCode }) => ({
        text: text.trim(),
        classCode,
      }));
    default:
      return typeof value === 'string' ? value.trim() : value;
  }
}
