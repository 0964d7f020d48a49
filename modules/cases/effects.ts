import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Limit } from '../../kernel/time/index.ts';
import type { Holder } from './decide.ts';
import { keepMentions } from './mentions.ts';
import { nameClass, nameHolderInBoth } from './names.ts';
import type { CaseClass, Rules } from './rules.ts';
import { type CaseRow, type LoadedCase, lockCase } from './store.ts';
import { resolveTarget, type TargetInput } from './targets.ts';
import { type ActionName, isOpen } from './workflow.ts';

/** What an action does beside moving the case: columns to change, and what its timeline entry tells. */
export interface Effect {
  patch?: Partial<CaseRow>;
  /** For `dispatch`. */
  target?: Holder;
  /** For `grantExtension`: what was asked for. */
  limit?: Limit;
  /** Words that the timeline shows. */
  text?: string | null;
  data?: Record<string, unknown>;
  /** Hides an entry that the workflow makes public. */
  internal?: boolean;
}

/** What an effect is made from. */
export interface EffectContext {
  trx: Trx;
  rules: Rules;
  row: LoadedCase;
  personId: string | null;
  at: Date;
}

// The route has parsed the body by the shapes that are made from the same fields of the workflow.
// biome-ignore lint/suspicious/noExplicitAny: parsed by `bodyOf(action)`
type Body = any;
type Make = (context: EffectContext, body: Body) => Effect | Promise<Effect>;

/** A class that reports and registrations may take. @throws AppError `cases/class-unknown` */
export function getClass(rules: Rules, code: string): CaseClass {
  const known = rules.classes.get(code);
  if (!known || known.retired) throw new AppError('cases/class-unknown', { classCode: code });
  return known;
}

const year = 366 * 86_400_000;

/**
 * An instant that lies ahead, within a year.
 *
 * @param path field that it came in, for the answer
 * @throws AppError `cases/wrong-instant`
 */
export function toFuture(text: string, at: Date, path: string): Date {
  const instant = new Date(text);
  const ahead = instant.getTime() - at.getTime();
  if (ahead > 0 && ahead <= year) return instant;
  const fields = [{ path, message: 'is not ahead', accepted: 'within a year from now' }];
  throw new AppError('cases/wrong-instant', { fields });
}

const says = (key: string): Make => {
  return (_, body) => ({ text: body[key] ?? null });
};

const ended = { suspendedAt: null, suspendedUntil: null, suspendReason: null } as const;

const effects: Record<ActionName, Make> = {
  accept: ({ at }, body) => ({ patch: { acceptedAt: at }, text: body.note ?? null }),
  decline: says('reason'),
  register({ rules, row, at }, body) {
    const chosen = getClass(rules, body.classCode);
    if (chosen.severities.length > 0 && !chosen.severities.includes(body.severity)) {
      const accepted = chosen.severities.join(', ');
      throw new AppError('cases/severity-unknown', { severity: body.severity, accepted });
    }
    const { code, name, confidential } = chosen;
    const changed = code === row.classCode ? {} : { was: nameClass(rules.classes, row.classCode) };
    return {
      patch: {
        classCode: code,
        severity: body.severity,
        confidential: row.confidential || confidential,
        registeredAt: at,
      },
      text: body.note ?? null,
      data: { classCode: code, className: name, severity: body.severity, ...changed },
    };
  },
  selfResolve: ({ at }, body) => ({
    patch: { closedAt: at },
    text: body.done,
    data: { done: body.done },
  }),
  passUp: says('reason'),
  async dispatch({ trx, row, at }, body) {
    const target = await resolveTarget(trx, row, body.target as TargetInput);
    return {
      target,
      patch: { dispatchedAt: at },
      data: {
        targetName: await nameHolderInBoth(trx, target),
        ...(body.instructions ? { instructions: body.instructions } : {}),
      },
    };
  },
  acknowledge: says('note'),
  reply: ({ at }, body) => ({
    patch: { repliedAt: at },
    text: body.done,
    data: {
      done: body.done,
      ...(body.discussedWith ? { discussedWith: body.discussedWith } : {}),
      ...(body.finishedBy ? { finishedBy: new Date(body.finishedBy).toISOString() } : {}),
    },
  }),
  verify: says('note'),
  rejectReply: says('reason'),
  close: ({ at }, body) => ({
    patch: { closedAt: at, ...ended },
    text: body.closingCondition,
    data: { closingCondition: body.closingCondition },
  }),
  closeWithParts: ({ at }) => ({ patch: { closedAt: at, ...ended } }),
  sendBack: says('reason'),
  suspend({ at }, body) {
    const until = toFuture(body.until, at, 'body.until');
    return {
      patch: { suspendedAt: at, suspendedUntil: until, suspendReason: body.reason },
      text: body.reason,
      data: { until: until.toISOString() },
    };
  },
  resume: (_, body) => ({ patch: { ...ended }, text: body.note ?? null }),
  async askExtension({ trx, row, at, personId }, body) {
    await sql`
      insert into case_extensions (id, case_id, asked_at, asked_by, reason, limit_value, limit_unit)
      values (${uuidv7()}, ${row.id}, ${at}, ${personId}, ${body.reason}, ${body.limit.value},
        ${body.limit.unit})`.execute(trx);
    return { text: body.reason, data: { limit: body.limit } };
  },
  async grantExtension(context, body) {
    const limit = await answerExtension(context, 'granted', body.note ?? null);
    return { limit, text: body.note ?? null, data: { limit } };
  },
  async refuseExtension(context, body) {
    const limit = await answerExtension(context, 'refused', body.reason);
    return { text: body.reason, data: { limit } };
  },
  // The parts are made after the whole has moved: see parts.ts.
  split: (_, body) => ({ text: null, data: { count: body.parts.length } }),
  async merge({ trx, row }, body) {
    // Held, so that two cases are not merged into each other at once.
    const into = body.into === row.id ? undefined : await lockCase(trx, body.into);
    const related = into?.parentId === row.id || into?.id === row.parentId;
    if (!into || related || !isOpen(into.state)) throw new AppError('cases/cannot-merge');
    return {
      patch: { mergedIntoId: into.id, ...ended },
      text: body.reason,
      data: { into: into.number },
    };
  },
  supervise({ at }, body) {
    const due = body.due ? toFuture(body.due, at, 'body.due') : undefined;
    return {
      patch: { supervisedAt: at },
      text: body.reason,
      data: due ? { due: due.toISOString() } : {},
    };
  },
  void: (_, body) => ({ patch: { ...ended }, text: body.reason }),
  async comment({ trx, row }, body) {
    const internal = body.internal === true;
    const mentions = await keepMentions(trx, row, {
      text: body.text,
      internal,
      mentions: body.mentions ?? [],
    });
    return { text: body.text, internal, ...(mentions.length > 0 ? { data: { mentions } } : {}) };
  },
  rate: ({ at }, body) => ({
    patch: { rating: body.rating, ratedAt: at },
    text: body.note ?? null,
    data: { rating: body.rating },
  }),
  reopen: ({ row }, body) => ({
    patch: {
      reopenedCount: row.reopenedCount + 1,
      rating: null,
      ratedAt: null,
      repliedAt: null,
      closedAt: null,
      archivedAt: null,
    },
    text: body.reason,
  }),
  archive: ({ at }) => ({ patch: { archivedAt: at } }),
  async appealLateness({ trx, row, at, personId }, body) {
    await sql`
      insert into case_appeals (case_id, reason, filed_at, filed_by, file_ids, state)
      values (${row.id}, ${body.reason}, ${at}, ${personId}, ${body.pictures ?? []}::uuid[], 'atFirst')`.execute(
      trx,
    );
    return { text: body.reason };
  },
  async reviewAppeal(context, body) {
    const state = body.granted ? 'atSecond' : 'refused';
    await writeReview(context, 'first_review', state, body);
    return { text: body.reason, data: { granted: body.granted } };
  },
  async decideAppeal(context, body) {
    await writeReview(context, 'second_review', body.granted ? 'granted' : 'refused', body);
    return {
      // The late mark stays; the exemption stands beside it.
      patch: body.granted ? { lateExempted: true } : {},
      text: body.reason,
      data: { granted: body.granted },
    };
  },
};

/** What an action does, from the body that its route has parsed. */
export async function makeEffect(
  context: EffectContext,
  action: ActionName,
  body: Record<string, unknown>,
): Promise<Effect> {
  return effects[action](context, body);
}

async function answerExtension(
  { trx, row, at, personId }: EffectContext,
  answer: 'granted' | 'refused',
  note: string | null,
): Promise<Limit> {
  const { rows } = await sql<Limit>`
    update case_extensions set answer = ${answer}, answered_at = ${at}, answered_by = ${personId},
      answer_note = ${note}
    where case_id = ${row.id} and answer is null
    returning limit_value as value, limit_unit as unit`.execute(trx);
  return rows[0]!;
}

/** An extension that nobody answered ends with the work that it was asked for. */
export async function dropWaitingExtension(trx: Trx, caseId: string, at: Date): Promise<void> {
  await sql`
    update case_extensions set answer = 'refused', answered_at = ${at}
    where case_id = ${caseId} and answer is null`.execute(trx);
}

async function writeReview(
  { trx, row, at, personId }: EffectContext,
  column: 'first_review' | 'second_review',
  state: string,
  body: { granted: boolean; reason: string },
): Promise<void> {
  const review = { by: personId, at: at.toISOString(), granted: body.granted, reason: body.reason };
  await sql`
    update case_appeals set state = ${state}, ${sql.ref(column)} = ${JSON.stringify(review)}::jsonb
    where case_id = ${row.id}`.execute(trx);
}
