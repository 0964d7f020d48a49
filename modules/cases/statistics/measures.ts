/** What statistics count. The README says the same in words, the screen from `console.statistics.measures`. */
import type { CaseFilter } from '../filters.ts';
import { openStates } from '../workflow.ts';

/** What narrows a list; the parts of a filter that a link may carry. */
export type Narrowing = Omit<Partial<CaseFilter>, 'view' | 'sort' | 'limit' | 'cursor'>;

/** A number, or a rate when it is counted of something. */
export interface Measure {
  name: string;
  /** The day that has to lie in the period: of the report, or of the last closing. */
  date: 'reported' | 'closed';
  count: Narrowing;
  of?: Narrowing;
  /** Stands in these groupings alone. */
  only?: 'unit';
}

const closedStates = ['closed', 'selfResolved', 'archived'] as const;
const solved = ['satisfied', 'basicallySatisfied'] as const;
const rated = { rating: [...solved, 'dissatisfied'] } satisfies Narrowing;

/**
 * The measures, in the order of the screen.
 *
 * @source Beijing's 接诉即办: response, resolution and satisfaction are judged by limit and by the reporter's word
 */
export const measures: readonly Measure[] = [
  { name: 'reported', date: 'reported', count: {} },
  { name: 'closed', date: 'closed', count: {} },
  {
    name: 'closureRate',
    date: 'reported',
    count: { state: [...closedStates] },
    of: { state: [...openStates, ...closedStates] },
  },
  {
    name: 'responseRate',
    date: 'reported',
    count: { response: 'inTime' },
    of: { response: 'due' },
  },
  { name: 'resolutionRate', date: 'closed', count: { rating: [...solved] }, of: rated },
  { name: 'satisfactionRate', date: 'closed', count: { rating: ['satisfied'] }, of: rated },
  { name: 'selfResolvedRate', date: 'closed', count: { selfResolved: true }, of: {} },
  { name: 'lateRate', date: 'reported', count: { late: true }, of: {} },
  { name: 'handlerLateRate', date: 'reported', count: { handlerLate: true }, of: {}, only: 'unit' },
  { name: 'lateExempted', date: 'reported', count: { lateExempted: true } },
  { name: 'reopened', date: 'reported', count: { reopened: true } },
];
