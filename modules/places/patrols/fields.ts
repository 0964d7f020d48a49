/** Words and rules of patrols that server, phone and desk share: pure. Days are dates of China, YYYY-MM-DD. */
export { namesPerson } from '../../identity/format.ts';

/** What was found at a place; of a dwelling `visit` alone. */
export const findings = ['well', 'found', 'unreachable', 'visit'] as const;

/** See {@link findings}. */
export type Finding = (typeof findings)[number];

/** Whether a path is that of a dwelling. */
export const isDwelling = (path: string): boolean => /\.d\d{4}$/.test(path);

/** What a place is, measured by its rhythm: `due` is within it still, in its last quarter; `none` has no rhythm. */
export const visitStates = ['within', 'due', 'overdue', 'never', 'none'] as const;

/** See {@link visitStates}. */
export type VisitState = (typeof visitStates)[number];

/** What has a rhythm. */
export const rhythmKinds = ['building', 'facility', 'microGrid'] as const;

/** See {@link rhythmKinds}. */
export type RhythmKind = (typeof rhythmKinds)[number];

/** Everything that is set in days: rhythms, and how long visits are kept. */
export const periodKinds = [...rhythmKinds, 'keepDwellings', 'keepOthers'] as const;

/** See {@link periodKinds}. */
export type PeriodKind = (typeof periodKinds)[number];

/** What holds where nobody has set anything. Days. */
export const usualDays: Record<PeriodKind, number> = {
  building: 30,
  facility: 30,
  microGrid: 7,
  keepDwellings: 180,
  keepOthers: 730,
};

const dayMs = 86_400_000;

/** Whole days from one day to another; negative when it lies before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / dayMs);
}
