import { type BulkAction, bulkActions, postsOfLevel, workflow } from '../../../workflow.ts';
import type { CaseSummary } from '../../queries.ts';
import type { Outcome } from '../../queries-bulk.ts';

const handOut: readonly string[] = [
  ...postsOfLevel.community,
  ...postsOfLevel.subdistrict,
  ...postsOfLevel.city,
];

/** Posts without which an action is never allowed; the others are decided case by case. */
const postsFor: Partial<Record<BulkAction, readonly string[]>> = {
  dispatch: handOut,
  supervise: handOut,
};

/** What may be done to some cases at once, and how many of them are in the state for it; the server decides on each. */
export function findBulkActions(
  cases: readonly Pick<CaseSummary, 'state' | 'suspended'>[],
  posts: readonly string[],
): { action: BulkAction; count: number }[] {
  return bulkActions
    .filter((action) => postsFor[action]?.some((post) => posts.includes(post)) ?? true)
    .map((action) => {
      const rows = workflow.filter((row) => row.action === action);
      const able = cases.filter((one) =>
        rows.some(
          (row) =>
            row.from.includes(one.state) && !(one.suspended && row.guards.includes('notSuspended')),
        ),
      );
      return { action, count: able.length };
    })
    .filter(({ count }) => count > 0);
}

/** Refusals by their reason, the most frequent first. */
export function groupRefusals(
  outcomes: readonly Outcome[],
): { message: string; items: readonly Outcome[] }[] {
  const groups = Map.groupBy(
    outcomes.filter(({ refused }) => refused !== null),
    ({ refused }) => refused!.message,
  );
  return [...groups]
    .map(([message, items]) => ({ message, items }))
    .sort((a, b) => b.items.length - a.items.length);
}

/** How it went with each case, one a line: for a sheet (`,`, quoted) or to be pasted (tab). */
export function reportLines(
  outcomes: readonly Outcome[],
  words: { number: string; result: string; reason: string; done: string; refused: string },
  nameOf: (id: string) => string,
  separator: ',' | '\t',
): string {
  const cell = (text: string) => (separator === ',' ? `"${text.replaceAll('"', '""')}"` : text);
  const rows = outcomes.map(({ id, number, done, refused }) => [
    number ?? nameOf(id),
    done ? words.done : words.refused,
    refused?.message ?? '',
  ]);
  return [[words.number, words.result, words.reason], ...rows]
    .map((row) => row.map(cell).join(separator))
    .join('\r\n');
}
