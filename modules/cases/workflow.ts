/**
 * The workflow of a case as one table: the API's routes, the screens' forms and the diagram in the docs are all made
 * from it. Pure, safe for browsers.
 *
 * @source GB/T 34300-2017 for the words; the flow is that of a city's urban-management standard, as data.
 */
import { workflow } from './workflow-table.ts';
import type { ActionField, ActionName, Level } from './workflow-words.ts';

export { workflow } from './workflow-table.ts';
export * from './workflow-words.ts';

/** The fields of an action: the same in each of its rows. */
export function fieldsOf(action: ActionName): readonly ActionField[] {
  const rows = workflow.filter((row) => row.action === action);
  const byName = new Map(rows.flatMap((row) => row.fields.map((field) => [field.name, field])));
  return [...byName.values()];
}

/** The level above; `department` is beside the subdistrict, so it rises to the city like the subdistrict does. */
export function levelAbove(level: Level): Level | undefined {
  const ladder: Record<Level, Level | undefined> = {
    building: 'grid',
    grid: 'community',
    community: 'subdistrict',
    subdistrict: 'city',
    department: 'city',
    city: undefined,
  };
  return ladder[level];
}

/** What may be done to many cases at once, and taken back: no pictures to upload, nothing that ends a case for good. */
export const bulkActions = [
  'accept',
  'register',
  'dispatch',
  'acknowledge',
  'supervise',
  'merge',
] as const satisfies readonly ActionName[];
export type BulkAction = (typeof bulkActions)[number];

/** The fields asked for once for many cases: each keeps its own class. */
export function bulkFieldsOf(action: BulkAction): readonly ActionField[] {
  return fieldsOf(action).filter(({ kind }) => kind !== 'caseClass' && kind !== 'pictures');
}

/** Actions whose words a unit keeps texts for. */
export const replyActions = [
  'reply',
  'decline',
  'comment',
  'selfResolve',
  'close',
  'sendBack',
] as const satisfies readonly ActionName[];
export type ReplyAction = (typeof replyActions)[number];

/** The field that a standard reply goes into: the first words that an action asks for; undefined where none are kept. */
export function replyFieldOf(action: ActionName): string | undefined {
  if (!(replyActions as readonly ActionName[]).includes(action)) return undefined;
  return fieldsOf(action).find(
    ({ kind, required }) => required && (kind === 'text' || kind === 'reason'),
  )?.name;
}
