/** What every use case of department calls does: hold, permit, tell, notify, answer. */
import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { attachFiles } from '../../../kernel/files/index.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import type { NoticeParams } from '../../notices/index.ts';
import { actingData } from '../acting.ts';
import type { Holder } from '../decide.ts';
import { emitCaseEvents } from '../events.ts';
import { listHolderPeople, notifyPeople } from '../notify.ts';
import { getRules, type Rules } from '../rules.ts';
import { findCase, type LoadedCase, lockCase } from '../store.ts';
import { type CaseEvent, insertEvent } from '../store-events.ts';
import { tellWatchers } from '../watchers.ts';
import { callRefusals } from './errors.ts';
import type { CallRefusal, CallStanding } from './policy.ts';
import { type CallRow, findCall, lockCall } from './store.ts';
import { type CallView, describeCalls } from './view.ts';

/** Who asks for what of the process, and when. */
export interface CallContext {
  trx: Trx;
  services: Pick<Services, 'jobs' | 'config'>;
  actor: Actor;
  /** UTC instant of the request. */
  now: Date;
}

/** A call that is being changed, with its case; both are held until the end of the transaction. */
export interface Held {
  call: CallRow;
  one: LoadedCase;
  rules: Rules;
}

/** The standing of a decision. @throws AppError of what stands in the way */
export function permit<T extends object>(decision: T | { refusal: CallRefusal }): T {
  if ('refusal' in decision) throw new AppError(callRefusals[decision.refusal]);
  return decision;
}

/** Holds a call and its case, the case first as everywhere. @throws AppError cases/call-not-found, http/stale */
export async function hold(context: CallContext, callId: string, version: number): Promise<Held> {
  const { trx, actor, now } = context;
  const found = await findCall(trx, callId);
  const one = found && (await lockCase(trx, found.caseId));
  const call = one && (await lockCall(trx, callId));
  if (!call) throw new AppError('cases/call-not-found');
  if (call.version !== version) {
    const [current] = await describeCalls(trx, actor, [call], new Map([[one.id, one]]), now);
    throw new AppError('http/stale', { current });
  }
  return { call, one, rules: await getRules(trx) };
}

/** A call as it is now, for the answer of the request that changed it. */
export async function answerCurrent(context: CallContext, callId: string): Promise<CallView> {
  const { trx, actor, now } = context;
  const call = await findCall(trx, callId);
  const one = call && (await findCase(trx, call.caseId));
  const [view] =
    call && one ? await describeCalls(trx, actor, [call], new Map([[one.id, one]]), now) : [];
  if (!view) throw new AppError('cases/call-not-found');
  return view;
}

/** What the timeline and the audit tell of something done on a call. */
export interface Told {
  /** `issue`: `call.issue` on the timeline, `cases.call.issue` in the audit. */
  verb: string;
  public: boolean;
  text?: string | null;
  /** The text says why: the audit keeps it. What people write beside their work it does not. */
  because?: true;
  data?: Record<string, unknown>;
  fileIds?: readonly string[];
}

/** Writes the timeline of the case and the audit, and gives the pictures to the timeline's entry. */
export async function tell(
  { trx, services, actor, now }: CallContext,
  one: LoadedCase,
  callId: string,
  standing: CallStanding,
  told: Told,
): Promise<void> {
  const appointment = actor.appointments.find((a) => a.id === standing.appointmentId);
  const id = uuidv7();
  const { verb, text = null, data = {}, fileIds = [] } = told;
  const event: CaseEvent = {
    id,
    caseId: one.id,
    at: now,
    action: `call.${verb}`,
    fromState: one.state,
    toState: one.state,
    actorId: actor.personId,
    post: standing.post,
    byPath: appointment?.placePath ?? null,
    byUnitId: standing.unitId,
    public: told.public,
    text,
    data: { callId, ...data, ...(await actingData(trx, appointment)) },
    fileIds,
  };
  await insertEvent(trx, event);
  await attachFiles(trx, fileIds, { type: 'caseEvent', id });
  await writeAudit(trx, actor, {
    action: `cases.call.${verb}`,
    subjectType: 'case',
    subjectId: one.id,
    placePath: one.placePath,
    after: { callId, ...data },
    ...(told.because && text !== null ? { reason: text } : {}),
    appointmentId: standing.appointmentId,
    post: standing.post,
  });
  await tellWatchers(trx, services, one, event);
  const happened = [{ one, action: `call.${verb}`, at: now }];
  await emitCaseEvents(trx, services, await getRules(trx), happened);
}

/** Who is told of a call: people by the holder they belong to, but not who did it. */
export async function notify(
  { trx, services, actor }: CallContext,
  rules: Rules,
  one: LoadedCase,
  notice: {
    to: Holder;
    posts?: readonly string[];
    template: string;
    params?: NoticeParams;
    urgent?: boolean;
  },
): Promise<void> {
  const people = await listHolderPeople(trx, notice.to, notice.posts);
  const to = people.filter((person) => person !== actor.personId);
  const { template, params = {}, urgent = false } = notice;
  await notifyPeople(trx, services, rules, one, { to, template, params, urgent });
}

/** A department as a holder, for the people in it. */
export function departmentHolder(one: LoadedCase, unitId: string): Holder {
  return { level: 'department', path: one.placePath, unitId };
}
