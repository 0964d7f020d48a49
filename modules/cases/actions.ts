import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { asSystem } from '../../kernel/db/elevate.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import { attachFiles } from '../../kernel/files/index.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import { actingData } from './acting.ts';
import { cancelOpenCalls } from './calls/calls.ts';
import { changeClocks, datesOfCase } from './clocks.ts';
import type { Clock } from './deadlines.ts';
import { decide, type Permission } from './decide.ts';
import { dropWaitingExtension, type Effect, makeEffect } from './effects.ts';
import { refusalCodes } from './errors.ts';
import { emitCaseEvents } from './events.ts';
import { type Move, moveCase, pathAtLevel, placesOfHolder } from './holders.ts';
import { tellOfAction } from './notices-of-actions.ts';
import { closeWhole, mergeFollowers, splitCase, voidParts } from './parts.ts';
import { askerOf } from './policy.ts';
import { getRules, type Rules } from './rules.ts';
import { reindexCase } from './search/word-index.ts';
import { writeFacts } from './statistics/facts.ts';
import { type CaseRow, type LoadedCase, lockCase, toFacts, updateCase } from './store.ts';
import { insertClock, listClocks, updateClock } from './store-clocks.ts';
import { type CaseEvent, insertEvent } from './store-events.ts';
import { type ActionName, isOpen } from './workflow.ts';

/** How an action is taken, beside its body. */
export interface ActionOptions {
  /** Version that the actor saw; a case that has gone on since answers `http/stale`. */
  ifMatch?: number | undefined;
  /** When, UTC; now unless told. */
  at?: Date | undefined;
  /** The case as it is now, for the answer to a stale write. */
  readCurrent?: (() => Promise<unknown>) | undefined;
  requestId?: string | undefined;
  /** The act on many cases that this one belongs to. */
  bulkId?: string | undefined;
  /** By the tracking code of the case, as its reporter: see track.ts. */
  tracked?: true | undefined;
}

/** An action that was taken: what it made of the case. */
export interface TakenAction {
  before: LoadedCase;
  after: CaseRow;
  event: CaseEvent;
  permission: Permission;
  effect: Effect;
  rules: Rules;
  at: Date;
  body: Record<string, unknown>;
}

/**
 * Takes an action of the workflow on a case: locks it, decides, moves it on, stops and starts its clocks, writes the
 * timeline and the audit, tells who is to know, and lets follow what follows.
 *
 * @param body as the action's route has parsed it
 * @throws AppError `cases/not-found`, `http/stale` with the case as it is, the codes of `refusalCodes`, those of the
 * action's own fields, and `files/not-attachable`
 */
export async function takeAction(
  trx: Trx,
  services: Services,
  actor: Actor,
  caseId: string,
  action: ActionName,
  body: Record<string, unknown> = {},
  options: ActionOptions = {},
): Promise<TakenAction> {
  const row = await lockCase(trx, caseId);
  if (!row) throw new AppError('cases/not-found');
  if (options.ifMatch !== undefined && options.ifMatch !== row.version) {
    const current = await options.readCurrent?.();
    throw new AppError('http/stale', current === undefined ? {} : { current });
  }
  const at = options.at ?? new Date();
  const facts = toFacts(row);
  const decision = decide(action, facts, askerOf(actor, options), at);
  if ('refusal' in decision) {
    throw new AppError(refusalCodes[decision.refusal], { action, state: row.state });
  }
  const { permission } = decision;
  const rules = await getRules(trx);
  const effect = await makeEffect({ trx, rules, row, personId: actor.personId, at }, action, body);
  const move = moveCase(permission.row, facts, effect.target);
  const after = await writeMove(trx, rules, row, permission, effect, move, at);
  const event = await writeEvent(trx, actor, row, after, permission, effect, body, at);
  await writeAudit(trx, actor, auditOf(row, after, permission, body, options));
  if (after.state !== row.state || permission.row.clock !== 'none') {
    await asSystem(trx, () => writeFacts(trx, rules.calendar, [row.id]));
  }
  const taken: TakenAction = { before: row, after, event, permission, effect, rules, at, body };
  await follow(trx, services, actor, taken);
  await tellOfAction(trx, services, actor, taken);
  await emitCaseEvents(trx, services, rules, [{ one: after, action, at }]);
  return taken;
}

/** Columns, holders and clocks of a case after an action. */
async function writeMove(
  trx: Trx,
  rules: Rules,
  row: LoadedCase,
  permission: Permission,
  effect: Effect,
  move: Move,
  at: Date,
): Promise<CaseRow> {
  const moved: CaseRow = {
    ...row,
    ...effect.patch,
    state: move.state,
    holder: move.holder,
    dispatcher: move.dispatcher ?? null,
    handler: move.handler ?? null,
    lowerHolders: [...move.lowerHolders],
    updatedAt: at,
  };
  if (!isOpen(move.state)) Object.assign(moved, { suspendedAt: null, suspendedUntil: null });
  moved.handlerPaths = union(row.handlerPaths, [
    ...placesOfHolder(move.holder),
    ...reviewersOf(permission, effect, row),
  ]);
  moved.handlerUnits = union(row.handlerUnits, move.holder.unitId ? [move.holder.unitId] : []);
  const clocks = await listClocks(trx, row.id);
  const changed = changeClocks(rules, moved, clocks, {
    effect: permission.row.clock,
    from: row.state,
    to: move.state,
    at,
    limit: effect.limit,
  });
  const dates = datesOfCase(changed);
  Object.assign(moved, { ...dates, late: row.late || dates.late });
  // Neither who has the case no more nor who split it waits for more time: the parts have clocks of their own.
  const over = permission.row.clock === 'end' || !['dispatched', 'handling'].includes(move.state);
  if (row.extensionAsked && over) await dropWaitingExtension(trx, row.id, at);
  await updateCase(trx, moved);
  if (moved.classCode !== row.classCode) await reindexCase(trx, moved);
  await writeClocks(trx, row.id, clocks, changed);
  return { ...moved, version: row.version + 1 };
}

/** Who reviews an appeal must see the case, be it confidential. */
function reviewersOf(permission: Permission, effect: Effect, row: CaseRow): string[] {
  const { action } = permission.row;
  const level =
    action === 'appealLateness'
      ? 'subdistrict'
      : action === 'reviewAppeal' && effect.data?.granted === true
        ? 'city'
        : undefined;
  const path = level && pathAtLevel(row.placePath, level);
  return path ? [path] : [];
}

async function writeClocks(
  trx: Trx,
  caseId: string,
  before: readonly Clock[],
  after: readonly Clock[],
): Promise<void> {
  const known = new Map(before.map((clock) => [clock.id, clock]));
  // Those that end first: one clock a stage runs at a time.
  for (const clock of after) {
    if (known.has(clock.id) && known.get(clock.id) !== clock) await updateClock(trx, clock);
  }
  for (const clock of after) if (!known.has(clock.id)) await insertClock(trx, caseId, clock);
}

async function writeEvent(
  trx: Trx,
  actor: Actor,
  before: CaseRow,
  after: CaseRow,
  permission: Permission,
  effect: Effect,
  body: Record<string, unknown>,
  at: Date,
): Promise<CaseEvent> {
  const appointment = actor.appointments.find((a) => a.id === permission.appointmentId);
  const pictures = Array.isArray(body.pictures) ? (body.pictures as string[]) : [];
  const changed = before.state !== after.state;
  const event: CaseEvent = {
    id: uuidv7({ msecs: at.getTime() }),
    caseId: before.id,
    at,
    action: permission.row.action,
    fromState: changed ? before.state : null,
    toState: changed ? after.state : null,
    actorId: actor.personId,
    post: permission.post,
    byPath: appointment?.placePath ?? null,
    byUnitId: appointment?.unitId ?? null,
    // What the reporter writes, the reporter reads.
    public: permission.row.public && !(effect.internal === true && permission.post !== null),
    text: effect.text ?? null,
    data: { ...effect.data, ...(await actingData(trx, appointment)) },
    fileIds: pictures,
  };
  await insertEvent(trx, event);
  await attachFiles(trx, pictures, { type: 'caseEvent', id: event.id });
  return event;
}

function auditOf(
  before: CaseRow,
  after: CaseRow,
  permission: Permission,
  body: Record<string, unknown>,
  { requestId, bulkId }: ActionOptions,
) {
  return {
    action: `cases.${permission.row.action}`,
    subjectType: 'case',
    subjectId: before.id,
    placePath: before.placePath,
    before: auditView(before),
    after: { ...auditView(after), ...(bulkId ? { bulkId } : {}) },
    reason: typeof body.reason === 'string' ? body.reason : undefined,
    appointmentId: permission.appointmentId,
    post: permission.post,
    requestId,
  };
}

/** What of a case the audit keeps: nothing personal. */
export function auditView(row: CaseRow): Record<string, unknown> {
  const { state, version, classCode, severity, holder, suspendedUntil, rating } = row;
  const view = { state, version, classCode, severity, holder, suspendedUntil, rating };
  return { ...view, late: row.late, lateExempted: row.lateExempted, dueAt: row.dueAt };
}

/** What follows from an action in the same transaction. */
async function follow(
  trx: Trx,
  services: Services,
  actor: Actor,
  taken: TakenAction,
): Promise<void> {
  const { after, permission, at } = taken;
  switch (permission.row.action) {
    case 'split':
      return splitCase(trx, services, actor, taken);
    case 'merge':
      await asSystem(trx, () => mergeFollowers(trx, after, at));
      break;
    case 'void':
      await asSystem(trx, () => voidParts(trx, services, taken, takeAction));
      break;
  }
  if (taken.before.openCalls > 0 && !isOpen(after.state)) await cancelOpenCalls(trx, after.id);
  if (after.parentId !== null && !isOpen(after.state) && isOpen(taken.before.state)) {
    await asSystem(trx, () => closeWhole(trx, services, after, at, takeAction));
  }
}

function union(all: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...all, ...more])];
}
