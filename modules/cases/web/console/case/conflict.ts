import type { CaseDetail, TimelineEntry } from '../../queries.ts';

/** Fields that a person decides by; a change in one of them is shown before they send again. */
const compared = [
  'state',
  'className',
  'severity',
  'holder',
  'dueAt',
  'suspended',
  'supervised',
  'confidential',
  'text',
  'address',
] as const;
export type ComparedField = (typeof compared)[number];

/** One field that somebody else changed meanwhile. */
export interface Change {
  field: ComparedField;
  before: string | number | boolean | null;
  now: string | number | boolean | null;
}

/** What happened to a case between the version that a person saw and the one that stands now. */
export interface CaseChanges {
  fields: Change[];
  /** Newer entries of the timeline, newest first. */
  entries: TimelineEntry[];
}

function shownValue(one: CaseDetail, field: ComparedField): Change['now'] {
  if (field === 'holder') return one.holder.name;
  if (field === 'dueAt') return one.clock?.dueAt ?? null;
  return one[field];
}

/** Compares the case as it was seen with the case as it is. */
export function changesOf(seen: CaseDetail, now: CaseDetail): CaseChanges {
  const known = new Set(seen.timeline.map((entry) => entry.id));
  return {
    fields: compared
      .map((field) => ({ field, before: shownValue(seen, field), now: shownValue(now, field) }))
      .filter(({ before, now }) => before !== now),
    entries: now.timeline
      .filter((entry) => !known.has(entry.id))
      .sort((a, b) => (a.at < b.at ? 1 : -1)),
  };
}

/** Whether a refusal carries the case as it is now. */
export function isCase(current: unknown): current is CaseDetail {
  return (
    typeof current === 'object' &&
    current !== null &&
    Array.isArray((current as Partial<CaseDetail>).actions) &&
    typeof (current as Partial<CaseDetail>).version === 'number'
  );
}
