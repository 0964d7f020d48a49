import { caseStates } from '../../../workflow.ts';
import type { CaseFilter } from '../../queries.ts';

type Facts = Pick<
  CaseFilter,
  'source' | 'handler' | 'response' | 'passed' | 'closedFrom' | 'closedTo'
>;

/** What a link from the statistics narrows a list to, as it stands in the address; days, as in `ListSearch`. */
export type FactSearch = { [K in keyof Facts]?: Exclude<Facts[K], undefined> } & {
  [K in (typeof flags)[number]]?: true;
} & { rating?: Rating[] };
type Rating = (typeof ratings)[number];

const flags = [
  'directly',
  'late',
  'lateExempted',
  'handlerLate',
  'reopened',
  'selfResolved',
] as const;
/** Ways in which a report came in. */
export const sources = ['mobile', 'console', 'open311', 'hotline', 'split', 'import'] as const;
const ratings = ['satisfied', 'basicallySatisfied', 'dissatisfied'] as const;
const words = {
  source: sources,
  response: ['due', 'inTime', 'late'],
  passed: caseStates,
} as const;
const forms = {
  closedFrom: /^\d{4}-\d{2}-\d{2}$/,
  closedTo: /^\d{4}-\d{2}-\d{2}$/,
  handler: /^(\d{6}(\.\w+)*|[0-9a-f]{8}-[0-9a-f-]{27})$/i,
};

/** The filters that only statistics set, in the order of their chips. */
export const factNames = [
  'closedFrom',
  'closedTo',
  'source',
  'handler',
  'response',
  'passed',
  ...flags,
  'rating',
] as const satisfies readonly (keyof FactSearch)[];

/** Reads the address; what makes no sense is left out. */
export function parseFactSearch(raw: Record<string, unknown>): FactSearch {
  const found: Record<string, unknown> = {};
  for (const [name, among] of Object.entries(words)) {
    if ((among as readonly unknown[]).includes(raw[name])) found[name] = raw[name];
  }
  for (const [name, form] of Object.entries(forms)) {
    if (form.test(String(raw[name] ?? ''))) found[name] = String(raw[name]);
  }
  for (const name of flags) if (raw[name] === true || raw[name] === 'true') found[name] = true;
  const rating = ratings.filter((one) => [raw.rating].flat().includes(one));
  if (rating.length > 0) found.rating = rating;
  return found;
}
