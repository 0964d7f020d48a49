import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import type { Asker, CaseFacts } from './decide.ts';
import { covers, findHolderAppointment, standingOf } from './decide.ts';
import { approverPosts, askerPosts } from './exports/policy.ts';
import type { CaseRow } from './store.ts';
import {
  type ActionName,
  actionNames,
  type Level,
  leadOfLevel,
  levels,
  postsOfLevel,
} from './workflow.ts';

/** What the routes ask for beside the actions of the workflow. */
const otherAccess = [
  'cases.actInBulk',
  'cases.openPhone',
  'cases.raiseCall',
  'cases.readCalls',
  'cases.issueCall',
  'cases.answerCall',
  'cases.scoreCall',
  'cases.configure',
  'cases.readAudit',
  'cases.readStatistics',
  'cases.mention',
  'cases.useReplies',
  'cases.keepReplies',
  'cases.export',
  'cases.askExport',
  'cases.decideExport',
  'cases.print',
] as const;

/** Name of an action in `access` of the route table. */
export type Access = `cases.${ActionName}` | (typeof otherAccess)[number];

/** All names that the route table may use. */
export const accessNames: readonly Access[] = [
  ...actionNames.map((action) => `cases.${action}` as const),
  ...otherAccess,
];

const postsOf = (...of: Level[]): readonly string[] => of.flatMap((level) => postsOfLevel[level]);
const staff = postsOf(...levels);

/** Posts that keep the standard replies of what they lead. */
export const replyKeepers: readonly string[] = [
  leadOfLevel.community,
  leadOfLevel.subdistrict,
  leadOfLevel.department,
  leadOfLevel.city,
];

/**
 * Posts without which an access is refused before any record is read. Those of the reporter and of the workflow are
 * decided on the record: see decide.ts and calls/policy.ts.
 */
const gates: Partial<Record<Access, readonly string[]>> = {
  'cases.actInBulk': staff,
  'cases.openPhone': staff,
  'cases.raiseCall': postsOf('building', 'grid', 'community', 'subdistrict', 'city'),
  'cases.readCalls': staff,
  'cases.issueCall': postsOf('subdistrict'),
  'cases.answerCall': postsOf('department'),
  'cases.configure': postsOf('city'),
  'cases.readStatistics': postsOf('community', 'subdistrict', 'department', 'city'),
  'cases.readAudit': [...postsOf('community', 'subdistrict', 'city'), 'auditor'],
  'cases.mention': staff,
  'cases.useReplies': staff,
  'cases.keepReplies': replyKeepers,
  'cases.export': staff,
  'cases.askExport': askerPosts,
  'cases.decideExport': approverPosts,
  'cases.print': staff,
};

/** Whether the actor's posts let the actor try. Pure; the record decides after that. */
export function mayTry(actor: Actor, access: Access): boolean {
  if (actor.kind === 'system') return true;
  if (actor.kind !== 'person') return false;
  const gate = gates[access];
  return gate === undefined || actor.appointments.some((a) => gate.includes(a.post));
}

/** @throws AppError `http/unauthenticated`, `http/forbidden` */
export function authorize(actor: Actor, access: Access): void {
  if (actor.kind === 'anonymous') throw new AppError('http/unauthenticated');
  if (!mayTry(actor, access)) throw new AppError('http/forbidden');
}

/**
 * Who asks, as the workflow sees it: another system's key holds no post and reports nothing of its own.
 *
 * @param options `tracked`: by the tracking code of the case at hand
 */
export function askerOf(
  actor: Actor,
  { tracked = false }: { tracked?: boolean | undefined } = {},
): Asker {
  return {
    personId: actor.personId,
    system: actor.kind === 'system',
    appointments: actor.kind === 'person' ? actor.appointments : [],
    tracked,
  };
}

/**
 * The appointment in which the asker handles a case: holds it, dispatched it, or stands over it where it lies.
 * Undefined for its reporter and for those who only see it.
 */
export function findHandling(
  facts: CaseFacts,
  asker: Asker,
): Asker['appointments'][number] | undefined {
  for (const who of ['holder', 'dispatcher', 'handler', 'fieldworker', 'above'] as const) {
    const standing = standingOf(asker, who, facts);
    if (standing !== undefined && standing !== 'self') return standing;
  }
  return undefined;
}

/** The appointment in which the asker may open the reporter's phone: who holds the case now, or dispatched it. */
export function findPhoneOpener(
  facts: CaseFacts,
  asker: Asker,
): Asker['appointments'][number] | undefined {
  const holder = findHolderAppointment(asker, facts.holder);
  if (holder) return holder;
  const dispatcher = standingOf(asker, 'dispatcher', facts);
  return dispatcher === 'self' ? undefined : dispatcher;
}

/** What of a case says who sees it. */
type Visible = Pick<
  CaseRow,
  'confidential' | 'placePath' | 'handlerPaths' | 'handlerUnits' | 'reporterId' | 'parentId'
>;

/**
 * Whether the actor reads what is not public of a case: the posts that hold or held it, those where it lies unless it is
 * confidential, and the departments called on it. Row-level security says the same.
 */
export function seesAll(actor: Actor, one: Visible): boolean {
  if (actor.kind === 'system') return true;
  return (
    actor.appointments.some((a) => a.unitId !== null && one.handlerUnits.includes(a.unitId)) ||
    actor.scopes.some(
      (scope) =>
        one.handlerPaths.includes(scope) || (!one.confidential && covers(scope, one.placePath)),
    )
  );
}

/** Whether the actor reported the case. A part belongs to its whole. */
export function isReporter(actor: Actor, one: Visible): boolean {
  return one.parentId === null && one.reporterId !== null && one.reporterId === actor.personId;
}
