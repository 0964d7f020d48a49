import type { ReportAnswer } from '../../queries.ts';

/** What became of the report that was sent last: the server's answer, or that it waits for a network. */
export type Sent = ReportAnswer | 'waiting';

let sent: Sent | undefined;
let back: string | undefined;

/** Hands the outcome from the last step to the page that tells it, and the screen that the report was begun from. */
export function setSent(outcome: Sent, from?: string): void {
  sent = outcome;
  back = from;
}

/** Where the report was begun from, when that was another room's screen. */
export function getBack(): string | undefined {
  return back;
}

/** See {@link setSent}; undefined after a reload. */
export function getSent(): Sent | undefined {
  return sent;
}
