import type { z } from 'zod';
import type { timelineEntry } from './contract.ts';
import type { Locale, Names } from './names.ts';
import type { CaseEvent } from './store-events.ts';
import { filesOf, iso } from './summaries.ts';

/** What of an entry's data the reporter reads: what was done, by whom and by when; not what staff tell each other. */
const publicData: ReadonlySet<string> = new Set([
  'targetName',
  'className',
  'severity',
  'done',
  'discussedWith',
  'finishedBy',
  'closingCondition',
  'rating',
  'until',
  'count',
  'into',
  'unitNames',
  'undone',
  'acting',
]);

/** Texts kept in both languages are told in one. */
function inLocale(value: unknown, locale: Locale): unknown {
  if (typeof value === 'object' && value !== null && 'zh-CN' in value && 'en' in value) {
    return (value as Record<Locale, unknown>)[locale];
  }
  return value;
}

/** The timeline as the API tells it. */
export function describeTimeline(
  events: readonly (CaseEvent & { number: string })[],
  names: Names,
  locale: Locale,
  publicOnly: boolean,
): z.output<typeof timelineEntry>[] {
  return events.map((event) => ({
    id: event.id,
    at: iso(event.at),
    action: event.action,
    post: event.post,
    byName: event.byUnitId
      ? names.unit(event.byUnitId)
      : event.byPath
        ? names.place(event.byPath)
        : null,
    fromState: event.fromState,
    toState: event.toState,
    text: event.text,
    data: Object.fromEntries(
      Object.entries(event.data)
        .filter(([key]) => !publicOnly || publicData.has(key))
        .map(([key, value]) => [key, inLocale(value, locale)]),
    ),
    files: filesOf(event.fileIds),
    public: event.public,
    caseNumber: event.number,
  }));
}
