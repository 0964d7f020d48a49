/**
 * The workflow of a case as one table: the API's routes, the screens' forms and the diagram in the docs are all made
 * from it. Pure, safe for browsers.
 *
 * @source GB/T 34300-2017 for the words; the flow is that of a city's urban-management standard, as data.
 */

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

const reason: ActionField = { name: 'reason', kind: 'reason', required: true };
const note: ActionField = { name: 'note', kind: 'text', required: false };
const pictures: ActionField = { name: 'pictures', kind: 'pictures', required: false };
const evidence: ActionField = { name: 'pictures', kind: 'pictures', required: true };

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

/** The table. Within a state the likeliest action comes first: screens show them in this order. */
export const workflow: readonly ActionRow[] = [
  {
    action: 'accept',
    from: ['reported'],
    to: 'accepted',
    who: ['holder'],
    guards: [],
    holder: 'same',
    clock: { start: 'triage' },
    fields: [note],
    public: true,
    notice: 'cases.accepted',
  },
  {
    action: 'selfResolve',
    from: ['accepted'],
    to: 'selfResolved',
    who: ['holder'],
    guards: ['ownWork', 'childrenClosed', 'noOpenCall'],
    holder: 'same',
    clock: 'end',
    fields: [{ name: 'done', kind: 'text', required: true }, evidence],
    public: true,
    notice: 'cases.closed',
  },
  {
    action: 'register',
    from: ['accepted'],
    to: 'registered',
    who: ['holder'],
    guards: [],
    holder: 'atLeastCommunity',
    clock: { start: 'dispatch' },
    fields: [
      { name: 'classCode', kind: 'caseClass', required: true },
      { name: 'severity', kind: 'severity', required: true },
      note,
    ],
    public: true,
    notice: 'cases.registered',
  },
  {
    action: 'dispatch',
    from: ['registered'],
    to: 'dispatched',
    who: ['holder'],
    guards: ['mayDispatch', 'notSuspended', 'childrenClosed'],
    holder: 'target',
    clock: { start: 'handle' },
    fields: [
      { name: 'target', kind: 'target', required: true },
      { name: 'instructions', kind: 'text', required: false },
    ],
    public: true,
    notice: 'cases.dispatched',
  },
  {
    action: 'acknowledge',
    from: ['dispatched'],
    to: 'handling',
    who: ['holder'],
    guards: ['notSuspended', 'childrenClosed'],
    holder: 'same',
    clock: 'none',
    fields: [note],
    public: true,
    notice: 'cases.acknowledged',
  },
  {
    action: 'reply',
    from: ['handling'],
    to: 'replied',
    who: ['holder'],
    guards: ['notSuspended', 'childrenClosed'],
    holder: 'dispatcher',
    clock: { start: 'verify' },
    fields: [
      { name: 'done', kind: 'text', required: true },
      { name: 'discussedWith', kind: 'text', required: false },
      { name: 'finishedBy', kind: 'instant', required: false },
      evidence,
    ],
    public: true,
    notice: 'cases.replied',
  },
  {
    action: 'verify',
    from: ['replied'],
    to: 'same',
    who: ['holder', 'fieldworker'],
    guards: [],
    holder: 'same',
    clock: 'none',
    fields: [note, evidence],
    public: true,
  },
  {
    action: 'close',
    from: ['replied'],
    to: 'closed',
    who: ['holder'],
    guards: ['childrenClosed', 'noOpenCall'],
    holder: 'same',
    clock: 'end',
    fields: [{ name: 'closingCondition', kind: 'text', required: true }, pictures],
    public: true,
    notice: 'cases.closed',
  },
  {
    action: 'rejectReply',
    from: ['replied'],
    to: 'handling',
    who: ['holder', 'fieldworker'],
    guards: [],
    holder: 'handler',
    clock: { start: 'handle' },
    fields: [reason, pictures],
    public: true,
    notice: 'cases.replyRejected',
  },
  {
    action: 'closeWithParts',
    from: ['registered', 'dispatched', 'handling', 'replied'],
    to: 'closed',
    who: ['system'],
    guards: ['hasParts', 'childrenClosed'],
    holder: 'same',
    clock: 'end',
    fields: [],
    public: true,
    notice: 'cases.closed',
  },
  {
    action: 'passUp',
    from: ['reported', 'accepted', 'registered'],
    to: 'same',
    who: ['holder'],
    guards: ['canRise', 'notSuspended', 'childrenClosed'],
    holder: 'up',
    clock: 'none',
    fields: [reason],
    public: true,
  },
  {
    action: 'sendBack',
    from: ['accepted', 'registered'],
    to: 'same',
    who: ['holder'],
    guards: ['hasLowerHolder', 'notSuspended', 'childrenClosed'],
    holder: 'down',
    clock: 'none',
    fields: [reason],
    public: false,
  },
  {
    action: 'sendBack',
    from: ['dispatched', 'handling'],
    to: 'registered',
    who: ['holder'],
    guards: ['notSuspended', 'childrenClosed'],
    holder: 'dispatcher',
    clock: { start: 'dispatch' },
    fields: [reason],
    public: true,
    notice: 'cases.sentBack',
  },
  {
    action: 'decline',
    from: ['reported'],
    to: 'declined',
    who: ['holder'],
    guards: [],
    holder: 'same',
    clock: 'end',
    fields: [reason],
    public: true,
    notice: 'cases.declined',
    confirm: true,
  },
  {
    action: 'askExtension',
    from: ['dispatched', 'handling'],
    to: 'same',
    who: ['holder'],
    guards: ['noExtensionAsked', 'notSuspended', 'childrenClosed'],
    holder: 'same',
    clock: 'none',
    fields: [reason, { name: 'limit', kind: 'limit', required: true }],
    public: false,
  },
  {
    action: 'grantExtension',
    from: ['dispatched', 'handling'],
    to: 'same',
    who: ['dispatcher'],
    guards: ['extensionAsked'],
    holder: 'same',
    clock: 'extend',
    fields: [note],
    public: true,
    notice: 'cases.extended',
  },
  {
    action: 'refuseExtension',
    from: ['dispatched', 'handling'],
    to: 'same',
    who: ['dispatcher'],
    guards: ['extensionAsked'],
    holder: 'same',
    clock: 'none',
    fields: [reason],
    public: false,
  },
  {
    action: 'suspend',
    from: ['registered', 'dispatched', 'handling'],
    to: 'same',
    who: ['dispatcher'],
    guards: ['notSuspended', 'childrenClosed'],
    holder: 'same',
    clock: 'pause',
    fields: [reason, { name: 'until', kind: 'instant', required: true }],
    public: true,
    notice: 'cases.suspended',
  },
  {
    action: 'resume',
    from: ['registered', 'dispatched', 'handling'],
    to: 'same',
    who: ['dispatcher', 'system'],
    guards: ['suspended'],
    holder: 'same',
    clock: 'resume',
    fields: [note],
    public: true,
    notice: 'cases.resumed',
  },
  {
    action: 'split',
    from: ['registered', 'dispatched', 'handling'],
    to: 'same',
    who: ['holder'],
    guards: ['notSuspended'],
    holder: 'same',
    clock: 'end',
    fields: [{ name: 'parts', kind: 'parts', required: true }],
    public: true,
    notice: 'cases.split',
  },
  {
    action: 'merge',
    from: openStates,
    to: 'merged',
    who: ['holder', 'above'],
    guards: ['childrenClosed'],
    holder: 'same',
    clock: 'end',
    fields: [{ name: 'into', kind: 'case', required: true }, reason],
    public: true,
    notice: 'cases.merged',
    confirm: true,
  },
  {
    action: 'supervise',
    from: openStates,
    to: 'same',
    who: ['above'],
    guards: [],
    holder: 'same',
    clock: 'none',
    fields: [reason, { name: 'due', kind: 'instant', required: false }],
    public: false,
  },
  {
    action: 'void',
    from: openStates,
    to: 'void',
    who: ['above', 'system'],
    guards: [],
    holder: 'same',
    clock: 'end',
    fields: [reason],
    public: true,
    notice: 'cases.void',
    confirm: true,
  },
  {
    action: 'rate',
    from: ['closed', 'selfResolved'],
    to: 'same',
    who: ['reporter'],
    guards: ['unrated'],
    holder: 'same',
    clock: 'none',
    fields: [{ name: 'rating', kind: 'rating', required: true }, note],
    public: true,
  },
  {
    action: 'reopen',
    from: ['closed', 'selfResolved'],
    to: 'registered',
    who: ['reporter'],
    guards: ['reopenable'],
    holder: 'reopener',
    clock: { start: 'dispatch' },
    fields: [reason, pictures],
    public: true,
    notice: 'cases.reopened',
  },
  {
    action: 'reopen',
    from: ['closed', 'selfResolved', 'archived'],
    to: 'registered',
    who: ['above'],
    guards: [],
    holder: 'reopener',
    clock: { start: 'dispatch' },
    fields: [reason],
    public: true,
    notice: 'cases.reopened',
  },
  {
    action: 'archive',
    from: ['closed', 'selfResolved'],
    to: 'archived',
    who: ['system'],
    guards: [],
    holder: 'same',
    clock: 'none',
    fields: [],
    public: false,
  },
  {
    action: 'appealLateness',
    from: ['closed', 'archived'],
    to: 'same',
    who: ['handler'],
    guards: ['lateOnce'],
    holder: 'same',
    clock: 'none',
    fields: [reason, pictures],
    public: false,
  },
  {
    action: 'reviewAppeal',
    from: ['closed', 'archived'],
    to: 'same',
    who: ['subdistrict'],
    guards: ['appealAtFirst'],
    holder: 'same',
    clock: 'none',
    fields: [{ name: 'granted', kind: 'flag', required: true }, reason],
    public: false,
  },
  {
    action: 'decideAppeal',
    from: ['closed', 'archived'],
    to: 'same',
    who: ['city'],
    guards: ['appealAtSecond'],
    holder: 'same',
    clock: 'none',
    fields: [{ name: 'granted', kind: 'flag', required: true }, reason],
    public: false,
  },
  {
    action: 'comment',
    from: caseStates,
    to: 'same',
    who: ['holder', 'dispatcher', 'fieldworker', 'above', 'handler', 'reporter'],
    guards: [],
    holder: 'same',
    clock: 'none',
    fields: [
      { name: 'text', kind: 'text', required: true },
      { name: 'internal', kind: 'flag', required: false },
      pictures,
    ],
    public: true,
  },
];

/** The fields of an action: the same in each of its rows. */
export function fieldsOf(action: ActionName): readonly ActionField[] {
  const rows = workflow.filter((row) => row.action === action);
  const byName = new Map(rows.flatMap((row) => row.fields.map((field) => [field.name, field])));
  return [...byName.values()];
}

/** The level above; `department` is beside the subdistrict, so it rises to the city like the subdistrict does. */
export function levelAbove(level: Level): Level | undefined {
  const ladder: Record<Level, Level | undefined> = {
    building: 'grid',
    grid: 'community',
    community: 'subdistrict',
    subdistrict: 'city',
    department: 'city',
    city: undefined,
  };
  return ladder[level];
}
