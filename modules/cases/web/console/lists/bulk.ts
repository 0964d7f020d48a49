import { type ActionName, fieldsOf, workflow } from '../../../workflow.ts';
import type { CaseSummary } from '../../queries.ts';

/** What may be done to many cases at once: each asks for no more than a reason. */
export const bulkActions = ['accept', 'acknowledge', 'supervise'] as const satisfies ActionName[];
export type BulkAction = (typeof bulkActions)[number];

/** Whether an action asks for a reason. */
export function asksReason(action: BulkAction): boolean {
  return fieldsOf(action).some((field) => field.kind === 'reason' && field.required);
}

/** The actions that every one of some cases may be in the state for; the server decides on each. */
export function findBulkActions(
  cases: readonly Pick<CaseSummary, 'state' | 'suspended'>[],
): BulkAction[] {
  if (cases.length === 0) return [];
  return bulkActions.filter((action) => {
    const rows = workflow.filter((row) => row.action === action);
    return cases.every((one) =>
      rows.some(
        (row) =>
          row.from.includes(one.state) && !(one.suspended && row.guards.includes('notSuspended')),
      ),
    );
  });
}
