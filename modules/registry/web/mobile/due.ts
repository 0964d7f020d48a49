import type { DueVisit } from '../queries.ts';

/** Of those who are visited, who is to be visited now. */
export const dueOnly = (items: readonly DueVisit[]): DueVisit[] =>
  items.filter(({ state }) => state === 'overdue' || state === 'dueSoon');
