import {
  type ActionName,
  type ActionRow,
  type CaseState,
  type Guard,
  type Level,
  leadOfLevel,
  levels,
  postsOfLevel,
  type Who,
  workflow,
} from './workflow.ts';

/** Where and in whose hands a case is. */
export interface Holder {
  level: Level;
  /** Path of the place; for a department, the place that its unit serves. */
  path: string;
  /** UUID of the department, null elsewhere. */
  unitId: string | null;
}

/** What the workflow needs to know of a case. */
export interface CaseFacts {
  state: CaseState;
  holder: Holder;
  /** Who dispatched it, or undefined before. */
  dispatcher: Holder | undefined;
  /** Who handled it last, for a reply that was refused and for appeals. */
  handler: Holder | undefined;
  /** Earlier holders below, latest last: where it goes when it is sent back. */
  lowerHolders: readonly Holder[];
  /** Deepest place of the case. */
  path: string;
  /** Places whose posts have held it: of a confidential case they alone see more than its handler. */
  handlerPaths: readonly string[];
  reporterId: string | null;
  suspended: boolean;
  /** Came by the hotline: by the duty lists no community handles it. */
  hotline: boolean;
  /** Cases split off it, and those of them that are open. */
  parts: number;
  openChildren: number;
  /** It is no part, or the case that it was split off is open. */
  wholeOpen: boolean;
  openCalls: number;
  rating: 'satisfied' | 'basicallySatisfied' | 'dissatisfied' | null;
  closedAt: Date | null;
  /** A stage of the handler's ran over its limit. */
  late: boolean;
  appeal: 'none' | 'atFirst' | 'atSecond' | 'decided';
  extensionAsked: boolean;
  confidential: boolean;
}

/** Who asks: the person and the posts held now. */
export interface Asker {
  personId: string | null;
  system: boolean;
  appointments: readonly {
    id: string;
    post: string;
    placePath: string | null;
    unitId: string | null;
  }[];
  /** Asks by the tracking code of the case at hand, which its reporter alone was given. */
  tracked?: boolean;
}

/** Days after closing in which a dissatisfied reporter may reopen. */
export const reopenDays = 15;

type Appointment = Asker['appointments'][number];

/** Whether a place lies at or below another: `150300.150304` covers `150300.150304.012`. */
export function covers(above: string, path: string): boolean {
  return path === above || path.startsWith(`${above}.`);
}

/** The appointment in which the asker belongs to a holder, if any. */
export function findHolderAppointment(asker: Asker, holder: Holder): Appointment | undefined {
  return asker.appointments.find(
    (a) =>
      postsOfLevel[holder.level].includes(a.post) &&
      (holder.unitId !== null
        ? a.unitId === holder.unitId
        : a.placePath !== null && covers(a.placePath, holder.path)),
  );
}

/** A post of the levels where the case lies; of a confidential case only at a place that has held it. */
function findPostOver(
  asker: Asker,
  postLevels: readonly Level[],
  facts: CaseFacts,
): Appointment | undefined {
  const posts = postLevels.flatMap((level) => postsOfLevel[level]);
  return asker.appointments.find(
    (a) =>
      posts.includes(a.post) &&
      a.placePath !== null &&
      covers(a.placePath, facts.path) &&
      (!facts.confidential || facts.handlerPaths.includes(a.placePath)),
  );
}

/** Levels over a holder that may supervise: never below the community. */
function levelsAbove(level: Level): Level[] {
  const supervisors: Level[] = ['community', 'subdistrict', 'city'];
  if (level === 'department') return ['subdistrict', 'city'];
  return supervisors.filter((l) => levels.indexOf(l) > levels.indexOf(level));
}

/** In which capacity the asker may act as `who`: an appointment, `self`, or undefined. */
export function standingOf(
  asker: Asker,
  who: Who,
  facts: CaseFacts,
): Appointment | 'self' | undefined {
  switch (who) {
    case 'system':
      return asker.system ? 'self' : undefined;
    case 'reporter':
      return asker.tracked || (asker.personId !== null && asker.personId === facts.reporterId)
        ? 'self'
        : undefined;
    case 'holder':
      return findHolderAppointment(asker, facts.holder);
    case 'handler':
      return facts.handler && findHolderAppointment(asker, facts.handler);
    case 'dispatcher': {
      const dispatcher = facts.dispatcher ?? facts.holder;
      return isDispatcher(dispatcher.level) ? findHolderAppointment(asker, dispatcher) : undefined;
    }
    case 'fieldworker':
      return findPostOver(asker, ['grid', 'community'], facts);
    case 'above': {
      const over = findPostOver(asker, levelsAbove(facts.holder.level), facts);
      // At the top of a level its own lead supervises, so that a city's cases are not beyond supervision.
      return over ?? (leadOfHolder(asker, facts) || undefined);
    }
    case 'subdistrict':
      return findPostOver(asker, ['subdistrict'], facts);
    case 'city':
      return findPostOver(asker, ['city'], facts);
  }
}

function leadOfHolder(asker: Asker, facts: CaseFacts): Appointment | undefined {
  if (!isDispatcher(facts.holder.level)) return undefined;
  const appointment = findHolderAppointment(asker, facts.holder);
  return appointment?.post === leadOfLevel[facts.holder.level] ? appointment : undefined;
}

/** Whether a level hands cases on to those who handle them. */
export function isDispatcher(level: Level): boolean {
  return level === 'community' || level === 'subdistrict' || level === 'city';
}

/** A registered case never sinks below the community: there it could not be dispatched. */
function canGoDown(facts: CaseFacts): boolean {
  const lower = facts.lowerHolders.at(-1);
  return lower !== undefined && (facts.state !== 'registered' || isDispatcher(lower.level));
}

/** Whether a guard lets an action through at an instant. */
export function passes(guard: Guard, facts: CaseFacts, now: Date): boolean {
  switch (guard) {
    case 'notSuspended':
      return !facts.suspended;
    case 'suspended':
      return facts.suspended;
    case 'canRise':
      return facts.holder.level !== 'city' && facts.holder.level !== 'department';
    case 'mayDispatch':
      return isDispatcher(facts.holder.level);
    case 'hasParts':
      return facts.parts > 0;
    case 'childrenClosed':
      return facts.openChildren === 0;
    case 'wholeOpen':
      return facts.wholeOpen;
    case 'hasLowerHolder':
      return canGoDown(facts);
    case 'ownWork':
      return ['building', 'grid', 'community'].includes(facts.holder.level) && !facts.hotline;
    case 'unrated':
      return facts.rating === null;
    case 'reopenable':
      return (
        facts.rating === 'dissatisfied' &&
        facts.closedAt !== null &&
        now.getTime() - facts.closedAt.getTime() <= reopenDays * 86_400_000
      );
    case 'lateOnce':
      return facts.late && facts.appeal === 'none';
    case 'extensionAsked':
      return facts.extensionAsked;
    case 'noExtensionAsked':
      return !facts.extensionAsked;
    case 'appealAtFirst':
      return facts.appeal === 'atFirst';
    case 'appealAtSecond':
      return facts.appeal === 'atSecond';
    case 'noOpenCall':
      return facts.openCalls === 0;
  }
}

/** What was decided about an action: the row that applies and the appointment it is taken in. */
export interface Permission {
  row: ActionRow;
  /** UUID of the appointment; null for the reporter and the system. */
  appointmentId: string | null;
  post: string | null;
}

export type Refusal = 'wrongState' | 'notYours' | Guard;

/** Whether the asker may take the action now; else the first thing in the way. */
export function decide(
  action: ActionName,
  facts: CaseFacts,
  asker: Asker,
  now: Date,
): { permission: Permission } | { refusal: Refusal } {
  let refusal: Refusal = 'wrongState';
  for (const row of workflow) {
    if (row.action !== action || !row.from.includes(facts.state)) continue;
    const standing = row.who
      .map((who) => standingOf(asker, who, facts))
      .find((s) => s !== undefined);
    if (standing === undefined) {
      refusal = refusal === 'wrongState' ? 'notYours' : refusal;
      continue;
    }
    const blocked = row.guards.find((guard) => !passes(guard, facts, now));
    if (blocked) {
      refusal = blocked;
      continue;
    }
    const held = standing === 'self' ? undefined : standing;
    return { permission: { row, appointmentId: held?.id ?? null, post: held?.post ?? null } };
  }
  return { refusal };
}

/** The actions that the asker may take now, likeliest first, each once. */
export function listAllowedActions(facts: CaseFacts, asker: Asker, now: Date): ActionName[] {
  const names = [...new Set(workflow.map((row) => row.action))];
  return names.filter((name) => 'permission' in decide(name, facts, asker, now));
}
