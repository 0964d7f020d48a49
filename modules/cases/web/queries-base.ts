import type { QueryClient } from '@tanstack/react-query';
import type { RouteInput, RouteOutput } from '../../../kernel/http/contract.ts';
import { createClient } from '../../../ui/api/client.ts';
import type { casesRoutes } from '../contract.ts';

/** A client of the routes of cases; the table is imported as a type, so that no schema reaches the browser. */
export const api = createClient<typeof casesRoutes>();

/** The route table, and what each of its routes takes and answers as clients see it. */
export type Routes = typeof casesRoutes;
type Input<N extends keyof Routes> = RouteInput<Routes[N]>;
export type Query<N extends keyof Routes> =
  Input<N> extends { query?: infer Q } ? Exclude<Q, undefined> : never;
export type Body<N extends keyof Routes> = Input<N> extends { body: infer B } ? B : never;
type Answer<N extends keyof Routes> = RouteOutput<Routes[N]>;

export type CaseFilter = Query<'listCases'>;
export type CaseView = NonNullable<CaseFilter['view']>;
export type CaseSummary = Answer<'listCases'>['items'][number];
export type CaseDetail = Answer<'getCase'>;
export type CaseClock = NonNullable<CaseDetail['clock']>;
export type TimelineEntry = CaseDetail['timeline'][number];
export type CaseClass = Answer<'listCaseClasses'>['items'][number];
export type NearbyCase = Answer<'listNearbyCases'>['items'][number];
export type NearbyArea = Query<'listNearbyCases'>;
export type Duplicate = Answer<'findDuplicates'>['items'][number];
export type ReportBody = Body<'reportCase'>;
export type ReportAnswer = Answer<'reportCase'>;
export type PublicCase = Answer<'getPublicCase'>;
export type Colleague = Answer<'listColleagues'>['items'][number];
export type Target = Answer<'listTargets'>['items'][number];
export type Call = Answer<'listCalls'>['items'][number];
export type CallDepartment = Call['departments'][number];
export type CallStep = CallDepartment['steps'][number]['step'];
export type CallFilter = NonNullable<Query<'listCalls'>['state']>;
export type Limit = Answer<'listLimits'>['items'][number];
export type LimitBody = Body<'setLimit'>;
export type ClassBody = Body<'saveCaseClass'>;
export type CalendarYear = Answer<'getCalendar'>;

/** What somebody who is not signed in was given with the report. */
export interface Tracking {
  number: string;
  trackingCode: string;
}

/** Keys of the cache. `caseKeys.all` is the root of everything here. */
export const caseKeys = {
  all: ['cases'] as const,
  lists: ['cases', 'list'] as const,
  counts: ['cases', 'counts'] as const,
  one: (caseId: string) => ['cases', 'one', caseId] as const,
  tracked: (tracking: Tracking | undefined) => ['cases', 'track', tracking] as const,
  calls: ['cases', 'calls'] as const,
  limits: ['cases', 'limits'] as const,
  calendar: ['cases', 'calendar'] as const,
  classes: ['cases', 'classes'] as const,
  saved: ['cases', 'saved'] as const,
};

/** What the person makes once for one intent and keeps over retries; see `ui/api/intent.ts`. */
export interface Intent {
  idempotencyKey?: string;
}

/** The options of a call that carry the intent's key. */
export const keyed = ({ idempotencyKey }: Intent) => (idempotencyKey ? { idempotencyKey } : {});

/** What a write to a case changes besides the case itself. */
export async function refreshAround(client: QueryClient): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: caseKeys.lists }),
    client.invalidateQueries({ queryKey: caseKeys.counts }),
    client.invalidateQueries({ queryKey: caseKeys.calls }),
  ]);
}
