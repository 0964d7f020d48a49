/** Who may do what on a department call, and what is left to do. Pure. */
import { type Asker, type CaseFacts, findHolderAppointment, standingOf } from '../decide.ts';
import { openStates, postsOfLevel } from '../workflow.ts';

/** States of a call. */
export type CallState = 'raised' | 'issued' | 'refused' | 'completed' | 'cancelled';
/** How urgent a call is; its limit to report in follows from it. */
export type CallKind = 'urgent' | 'hard' | 'routine';
/** What a department does, in this order. */
export const callSteps = ['acknowledge', 'contact', 'reportIn', 'complete'] as const;
export type CallStep = (typeof callSteps)[number];
/** Who scores; one person in two capacities scores in the first. */
export const scorers = ['subdistrict', 'community', 'resident'] as const;
export type Scorer = (typeof scorers)[number];

/** A department of a call, as far as the policy asks. */
export interface CallDepartment {
  unitId: string;
  role: 'leadDepartment' | 'supportingDepartment';
  /** UTC instants; null until it is done. */
  doneAt: Record<CallStep, Date | null>;
}

/** A call, as far as the policy asks. */
export interface CallFacts {
  state: CallState;
  departments: readonly CallDepartment[];
  plan: readonly { id: string; unitId: string; doneAt: Date | null }[];
  scores: readonly { unitId: string; by: Scorer }[];
}

/** What can be done on a call. */
export const callActions = [
  'issue',
  'refuse',
  'cancel',
  'acknowledge',
  'contact',
  'reportIn',
  'plan',
  'completeStep',
  'complete',
  'score',
] as const;
export type CallAction = (typeof callActions)[number];

/** Why something can't be done on a call. */
export type CallRefusal =
  | 'notYours'
  | 'wrongState'
  | 'order'
  | 'done'
  | 'unknown'
  | 'caseOver'
  | 'callOpen';

/** The appointment in which somebody acts; `post` is null for the reporter. */
export interface CallStanding {
  appointmentId: string | null;
  post: string | null;
  /** The department acted for; null elsewhere. */
  unitId: string | null;
}

type Decision = { standing: CallStanding } | { refusal: CallRefusal };

const self: CallStanding = { appointmentId: null, post: null, unitId: null };

function toStanding(appointment: Asker['appointments'][number]): CallStanding {
  return { appointmentId: appointment.id, post: appointment.post, unitId: appointment.unitId };
}

/** The appointment in a grid or community where the case lies, or of its holder; never a department, which is called. */
function findNeighbour(facts: CaseFacts, asker: Asker): CallStanding | undefined {
  const standing =
    standingOf(asker, 'fieldworker', facts) ??
    (facts.holder.level === 'department' ? undefined : findHolderAppointment(asker, facts.holder));
  return standing && standing !== 'self' ? toStanding(standing) : undefined;
}

/**
 * Whether the asker may raise a call on a case: a grid or community where it lies, or its holder, while it is open and
 * no other call on it is.
 */
export function decideRaise(facts: CaseFacts, asker: Asker): Decision {
  const standing = findNeighbour(facts, asker);
  if (!standing) return { refusal: 'notYours' };
  if (!(openStates as readonly string[]).includes(facts.state)) return { refusal: 'caseOver' };
  return facts.openCalls > 0 ? { refusal: 'callOpen' } : { standing };
}

/** Whether the asker may withdraw a call: who may raise one, until it is issued; the subdistrict until it ends. */
export function decideCancel(call: CallFacts, facts: CaseFacts, asker: Asker): Decision {
  const over = standingOf(asker, 'subdistrict', facts);
  const standing =
    over && over !== 'self'
      ? toStanding(over)
      : call.state === 'raised'
        ? findNeighbour(facts, asker)
        : undefined;
  if (!standing) return { refusal: 'notYours' };
  const open = call.state === 'raised' || call.state === 'issued';
  return open ? { standing } : { refusal: 'wrongState' };
}

/** The appointment in a department of the call. */
function findMember(asker: Asker, unitId: string): CallStanding | undefined {
  const found = asker.appointments.find(
    (a) => a.unitId === unitId && postsOfLevel.department.includes(a.post),
  );
  return found && toStanding(found);
}

/** In which capacity the asker may score: of the subdistrict, the community, or as the reporter. */
export function findScorer(
  facts: CaseFacts,
  asker: Asker,
): { by: Scorer; standing: CallStanding } | undefined {
  const subdistrict = standingOf(asker, 'subdistrict', facts);
  if (subdistrict && subdistrict !== 'self') {
    return { by: 'subdistrict', standing: toStanding(subdistrict) };
  }
  const ofCommunity = {
    ...asker,
    appointments: asker.appointments.filter((a) => postsOfLevel.community.includes(a.post)),
  };
  const community = standingOf(ofCommunity, 'fieldworker', facts);
  if (community && community !== 'self') {
    return { by: 'community', standing: toStanding(community) };
  }
  return standingOf(asker, 'reporter', facts) ? { by: 'resident', standing: self } : undefined;
}

/** The step that a department takes next; undefined when it has completed. */
export function findNextStep(department: CallDepartment): CallStep | undefined {
  return callSteps.find((step) => department.doneAt[step] === null);
}

/** Whether a call ends: the lead department has completed and every step of the plan is done. */
export function isCallDone(call: CallFacts): boolean {
  return (
    call.departments.some((d) => d.role === 'leadDepartment' && d.doneAt.complete !== null) &&
    call.plan.every((step) => step.doneAt !== null)
  );
}

/** Whether the asker may issue or refuse a call. */
export function decideIssue(call: CallFacts, facts: CaseFacts, asker: Asker): Decision {
  const standing = standingOf(asker, 'subdistrict', facts);
  if (!standing || standing === 'self') return { refusal: 'notYours' };
  if (call.state !== 'raised') return { refusal: 'wrongState' };
  return { standing: toStanding(standing) };
}

/** Whether the asker's department may take a step now, each after the one before it. */
export function decideAnswer(call: CallFacts, asker: Asker, step: CallStep): Decision {
  let refusal: CallRefusal = 'notYours';
  for (const department of call.departments) {
    const standing = findMember(asker, department.unitId);
    if (!standing) continue;
    if (call.state !== 'issued') return { refusal: 'wrongState' };
    const next = findNextStep(department);
    if (next === step) return { standing };
    refusal = department.doneAt[step] === null ? 'order' : 'done';
  }
  return { refusal };
}

/** Whether the asker may write the joint plan: the lead department, once it has been on site. */
export function decidePlan(call: CallFacts, asker: Asker): Decision {
  const lead = call.departments.find((d) => d.role === 'leadDepartment');
  const standing = lead && findMember(asker, lead.unitId);
  if (!lead || !standing) return { refusal: 'notYours' };
  if (call.state !== 'issued') return { refusal: 'wrongState' };
  if (lead.doneAt.reportIn === null) return { refusal: 'order' };
  if (lead.doneAt.complete !== null) return { refusal: 'done' };
  return { standing };
}

/** Whether the asker may say that a step of the plan is done: its own department, or the lead. */
export function decideStep(call: CallFacts, asker: Asker, stepId: string): Decision {
  const step = call.plan.find((s) => s.id === stepId);
  if (!step) return { refusal: 'unknown' };
  const lead = call.departments.find((d) => d.role === 'leadDepartment');
  const standing = findMember(asker, step.unitId) ?? (lead && findMember(asker, lead.unitId));
  if (!standing) return { refusal: 'notYours' };
  if (call.state !== 'issued') return { refusal: 'wrongState' };
  return step.doneAt === null ? { standing } : { refusal: 'done' };
}

/** Whether the asker may score a department, and in which capacity: once, when the call is completed. */
export function decideScore(
  call: CallFacts,
  facts: CaseFacts,
  asker: Asker,
  unitId: string,
): { by: Scorer; standing: CallStanding } | { refusal: CallRefusal } {
  const scorer = findScorer(facts, asker);
  if (!scorer) return { refusal: 'notYours' };
  if (call.state !== 'completed') return { refusal: 'wrongState' };
  if (!call.departments.some((d) => d.unitId === unitId)) return { refusal: 'unknown' };
  const scored = call.scores.some((s) => s.unitId === unitId && s.by === scorer.by);
  return scored ? { refusal: 'done' } : scorer;
}

/** What the asker may do on a call now, in the order of its course. */
export function listCallActions(call: CallFacts, facts: CaseFacts, asker: Asker): CallAction[] {
  const may = (action: CallAction): boolean => {
    switch (action) {
      case 'issue':
      case 'refuse':
        return 'standing' in decideIssue(call, facts, asker);
      case 'cancel':
        return 'standing' in decideCancel(call, facts, asker);
      case 'plan':
        return 'standing' in decidePlan(call, asker);
      case 'completeStep':
        return call.plan.some((step) => 'standing' in decideStep(call, asker, step.id));
      case 'score':
        return call.departments.some(
          (d) => 'standing' in decideScore(call, facts, asker, d.unitId),
        );
      default:
        return 'standing' in decideAnswer(call, asker, action);
    }
  };
  return callActions.filter(may);
}
