import type { ReportAnswer } from '../../queries.ts';

/** What became of the report that was sent last: the server's answer, or that it waits for a network. */
export type Sent = ReportAnswer | 'waiting';

let sent: Sent | undefined;

/** Hands the outcome from the last step to the page that tells it. */
export function setSent(outcome: Sent): void {
  sent = outcome;
}

/** See {@link setSent}; undefined after a reload. */
export function getSent(): Sent | undefined {
  return sent;
}
