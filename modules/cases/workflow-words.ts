/** The words of the workflow: states, levels, who, guards, clocks, fields. Pure, safe for browsers. */

export const caseStates = [
  'reported',
  'accepted',
  'declined',
  'registered',
  'selfResolved',
  'dispatched',
  'handling',
  'replied',
  'closed',
  'archived',
  'merged',
  'void',
] as const;
export type CaseState = (typeof caseStates)[number];

/** States in which somebody still has to do something. */
export const openStates = [
  'reported',
  'accepted',
  'registered',
  'dispatched',
  'handling',
  'replied',
] as const satisfies readonly CaseState[];

/** Whether somebody still has to do something in a state. */
export function isOpen(state: CaseState): boolean {
  return (openStates as readonly CaseState[]).includes(state);
}

/** Rungs of the ladder that a case climbs; a case is held at one of them. */
export const levels = [
  'building',
  'grid',
  'community',
  'subdistrict',
  'department',
  'city',
] as const;
export type Level = (typeof levels)[number];

/** Posts that handle what their level holds. */
export const postsOfLevel: Record<Level, readonly string[]> = {
  building: ['buildingLead', 'microGridLead'],
  grid: ['gridWorker', 'gridLead'],
  community: ['communityStaff', 'communitySecretary'],
  subdistrict: ['subdistrictDispatcher', 'subdistrictLead'],
  department: ['departmentMember', 'departmentLead'],
  city: ['cityOperator'],
};

/** The post that answers for a level: who hears of a case that is late there. */
export const leadOfLevel: Record<Level, string> = {
  building: 'gridWorker',
  grid: 'gridLead',
  community: 'communitySecretary',
  subdistrict: 'subdistrictLead',
  department: 'departmentLead',
  city: 'cityOperator',
};

/**
 * Who may take an action.
 * - `holder`: a post of the level and place (or unit) that holds the case now
 * - `dispatcher`: a post of the level and place that dispatched it, or holds it above the handler
 * - `fieldworker`: a grid's or community's post where the case lies
 * - `above`: a post over the holder: community, subdistrict or city, where the case lies
 * - `subdistrict`, `city`: that level's posts where the case lies
 * - `handler`: the unit or place that handled a case which is closed
 * - `reporter`: who reported it
 * - `system`: the clock
 */
export type Who =
  | 'holder'
  | 'dispatcher'
  | 'fieldworker'
  | 'above'
  | 'subdistrict'
  | 'city'
  | 'handler'
  | 'reporter'
  | 'system';

/**
 * What must also be true.
 * - `notSuspended`, `suspended`: the clock runs, or stands still
 * - `canRise`: there is a level above the holder
 * - `mayDispatch`: the holder is a community, subdistrict or the city
 * - `hasParts`: it was split
 * - `childrenClosed`: every part split off is closed, void or merged
 * - `wholeOpen`: it is no part, or the case that it was split off is open; else that one is opened again
 * - `hasLowerHolder`: it came from a level below that may hold it in this state
 * - `ownWork`: the holder is below the subdistrict and solves it itself; never a case of the hotline
 * - `unrated`: the reporter has not rated it
 * - `reopenable`: closed for 15 days at the most, and the reporter is dissatisfied
 * - `lateOnce`: it was late in the handler's hands and no appeal has been made
 * - `extensionAsked`, `noExtensionAsked`: somebody waits for an answer to an extension, or nobody does
 * - `appealAtFirst`, `appealAtSecond`: an appeal waits for its first or second review
 * - `noOpenCall`: no department is being called on it
 */
export type Guard =
  | 'notSuspended'
  | 'suspended'
  | 'canRise'
  | 'mayDispatch'
  | 'hasParts'
  | 'childrenClosed'
  | 'wholeOpen'
  | 'hasLowerHolder'
  | 'ownWork'
  | 'unrated'
  | 'reopenable'
  | 'lateOnce'
  | 'extensionAsked'
  | 'noExtensionAsked'
  | 'appealAtFirst'
  | 'appealAtSecond'
  | 'noOpenCall';

/** Stages that have a clock of their own. `handle` is the limit of the class; the others are the city's. */
export const stages = ['accept', 'triage', 'dispatch', 'acknowledge', 'handle', 'verify'] as const;
export type Stage = (typeof stages)[number];

/** Stages whose clocks run in a state. A case that was split has none: the time runs in its parts. */
export const stagesOfState: Record<CaseState, readonly Stage[]> = {
  reported: ['accept'],
  accepted: ['triage'],
  declined: [],
  registered: ['dispatch'],
  selfResolved: [],
  dispatched: ['acknowledge', 'handle'],
  handling: ['handle'],
  replied: ['verify'],
  closed: [],
  archived: [],
  merged: [],
  void: [],
};

/**
 * What an action does to the clocks. When the state changes, clocks of stages that the new state does not have end
 * and those it has begin. On top of that: `start` begins a stage afresh, `end` ends all, `pause` and `resume` stop
 * them and let them go on, `extend` adds the limit that was asked for.
 */
export type ClockEffect = { start: Stage } | 'end' | 'pause' | 'resume' | 'extend' | 'none';

/** Who holds the case afterwards. */
export type HolderEffect =
  | 'same'
  | 'up'
  | 'down'
  | 'atLeastCommunity'
  | 'target'
  | 'dispatcher'
  | 'handler'
  | 'reopener';

/** A field of an action's form; the API's body has the same names. */
export interface ActionField {
  name: string;
  kind:
    | 'reason'
    | 'text'
    | 'pictures'
    | 'caseClass'
    | 'severity'
    | 'target'
    | 'instant'
    | 'limit'
    | 'case'
    | 'parts'
    | 'rating'
    | 'flag'
    | 'mentions'
    | 'location';
  required: boolean;
}

export interface ActionRow {
  action: ActionName;
  from: readonly CaseState[];
  /** `same`: the state stays. */
  to: CaseState | 'same';
  who: readonly Who[];
  guards: readonly Guard[];
  holder: HolderEffect;
  clock: ClockEffect;
  fields: readonly ActionField[];
  /** The reporter reads of it on the timeline, and gets a notice of this template when one is named. */
  public: boolean;
  notice?: string;
  /** Screens ask before it, because it can't be taken back. */
  confirm?: true;
}

export const actionNames = [
  'accept',
  'decline',
  'register',
  'selfResolve',
  'passUp',
  'dispatch',
  'acknowledge',
  'reply',
  'verify',
  'rejectReply',
  'close',
  'closeWithParts',
  'sendBack',
  'suspend',
  'resume',
  'askExtension',
  'grantExtension',
  'refuseExtension',
  'split',
  'merge',
  'supervise',
  'void',
  'comment',
  'rate',
  'reopen',
  'archive',
  'appealLateness',
  'reviewAppeal',
  'decideAppeal',
] as const;
export type ActionName = (typeof actionNames)[number];
