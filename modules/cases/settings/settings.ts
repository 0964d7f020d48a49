/** What a city sets for its cases on screen: limits with their history, classes, the calendar. Each change is audited. */
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { buildCalendar } from '../../../kernel/time/holidays.ts';
import { dateInChina, describeDay } from '../../../kernel/time/index.ts';
import type { casesRoutes } from '../contract.ts';
import '../errors.ts';
import { authorize } from '../policy.ts';
import { touchRules } from '../rules.ts';
import { postsOfLevel } from '../workflow.ts';
import './errors.ts';
import {
  type ClassRow,
  findClassRow,
  findLimitRow,
  insertLimit,
  listLimitRows,
  listOwnDays,
  listSeverities,
  saveClassRow,
  saveOwnDay,
} from './store.ts';

type Routes = typeof casesRoutes;
type Body<N extends 'setLimit' | 'saveCaseClass' | 'setCalendarDay'> = z.output<Routes[N]['body']>;
type Answer<N extends keyof Routes> = z.output<Routes[N]['response']>;

/**
 * The capacity in which the actor changes the rules, for the audit.
 *
 * @throws AppError http/unauthenticated, http/forbidden
 */
function requireConfigurer(actor: Actor) {
  authorize(actor, 'cases.configure');
  const held = actor.appointments.find((a) => postsOfLevel.city.includes(a.post));
  return {
    appointmentId: held?.id ?? null,
    post: held?.post ?? null,
    placePath: held?.placePath ?? null,
  };
}

/** `YYYY-MM-DD` of the day before. */
function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

/** Limits in force today; with `history` the earlier and the coming ones too. */
export async function listLimits(
  trx: Trx,
  actor: Actor,
  query: z.output<Routes['listLimits']['query']>,
  now: Date,
): Promise<Answer<'listLimits'>> {
  const rows = await listLimitRows(trx, {
    stage: query.stage,
    classCode: query.classCode,
    ...(query.history ? {} : { inForceOn: dateInChina(now) }),
  });
  type Item = Answer<'listLimits'>['items'][number];
  return {
    items: rows.map((row) => ({
      id: row.id,
      stage: row.stage as Item['stage'],
      classCode: row.class_code,
      className: actor.locale === 'en' ? row.class_en : row.class_zh,
      severity: row.severity,
      zone: row.zone,
      value: row.value,
      unit: row.unit,
      effectiveFrom: row.effective_from,
      effectiveTo: row.next_from === null ? null : dayBefore(row.next_from),
      source: row.source,
    })),
  };
}

/**
 * A limit from a day on. What ran before keeps its own: the past is never rewritten.
 *
 * @throws AppError http/forbidden, cases/limit-in-the-past, cases/limit-exists, cases/class-unknown
 */
export async function setLimit(
  trx: Trx,
  actor: Actor,
  body: Body<'setLimit'>,
  now: Date,
): Promise<{ id: string }> {
  const capacity = requireConfigurer(actor);
  const today = dateInChina(now);
  if (body.effectiveFrom < today) throw new AppError('cases/limit-in-the-past', { today });
  if (body.classCode !== '*' && !(await findClassRow(trx, body.classCode))) {
    throw new AppError('cases/class-unknown', { classCode: body.classCode });
  }
  const { reason, ...limit } = body;
  const before = await findLimitRow(trx, limit, body.effectiveFrom);
  const id = uuidv7();
  const added = await insertLimit(trx, { ...limit, id, source: reason, createdBy: actor.personId });
  if (!added) throw new AppError('cases/limit-exists', { date: body.effectiveFrom });
  await touchRules(trx);
  await writeAudit(trx, actor, {
    action: 'cases.setLimit',
    subjectType: 'caseLimit',
    subjectId: id,
    before,
    after: limit,
    reason,
    ...capacity,
  });
  return { id };
}

/**
 * Adds a class, changes its names, group or confidentiality, retires it or takes it up again. Its cases keep it.
 *
 * @throws AppError http/forbidden, cases/class-kind
 */
export async function saveCaseClass(
  trx: Trx,
  actor: Actor,
  code: string,
  body: Body<'saveCaseClass'>,
  now: Date,
): Promise<Answer<'saveCaseClass'>> {
  const capacity = requireConfigurer(actor);
  if (code.startsWith('C') !== (body.kind === 'component')) {
    throw new AppError('cases/class-kind', { code });
  }
  const before = await findClassRow(trx, code);
  const after: ClassRow = {
    code,
    kind: body.kind,
    group_zh: body.group.zh,
    group_en: body.group.en,
    name_zh: body.name.zh,
    name_en: body.name.en,
    confidential: body.confidential,
    retired_at: body.retired ? (before?.retired_at ?? now) : null,
  };
  await saveClassRow(trx, after);
  await touchRules(trx);
  await writeAudit(trx, actor, {
    action: 'cases.saveClass',
    subjectType: 'caseClass',
    subjectId: code,
    before: before && { ...before },
    after: { ...after },
    ...capacity,
  });
  const english = actor.locale === 'en';
  return {
    code,
    kind: after.kind,
    groupName: english ? after.group_en : after.group_zh,
    name: english ? after.name_en : after.name_zh,
    severities: await listSeverities(trx, code),
    confidential: after.confidential,
  };
}

/**
 * The days of a year that count otherwise than their weekday, published ones and the city's own. `published` is false
 * while the government has not announced the year: its days are then our best guess and may change.
 */
export async function getCalendar(trx: Trx, year: number): Promise<Answer<'getCalendar'>> {
  const [first, last] = [`${year}-01-01`, `${year}-12-31`];
  const own = await listOwnDays(trx, first, last);
  const calendar = buildCalendar({ days: own });
  const isOwn = new Set(own.map((day) => day.date));
  const days: Answer<'getCalendar'>['days'] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += 86_400_000) {
    const date = new Date(at).toISOString().slice(0, 10);
    const { kind, name } = describeDay(calendar, date);
    const weekend = [0, 6].includes(new Date(at).getUTCDay());
    if (isOwn.has(date) || kind !== (weekend ? 'off' : 'working') || name !== undefined) {
      days.push({ date, kind, name: name ?? null, own: isOwn.has(date) });
    }
  }
  return {
    year,
    published: calendar.publishedYears.includes(year),
    workingHours: calendar.workingHours.map(([from, to]) => [from, to]),
    days,
  };
}

/**
 * Makes a day working, off or half, or leaves it to the published calendar again. Clocks that run keep the deadline
 * that was promised; those that start, go on or are extended afterwards count by the new day.
 *
 * @throws AppError http/forbidden
 */
export async function setCalendarDay(
  trx: Trx,
  actor: Actor,
  date: string,
  body: Body<'setCalendarDay'>,
): Promise<Answer<'setCalendarDay'>> {
  const capacity = requireConfigurer(actor);
  const { kind, name = null } = body;
  const day = kind === 'published' ? null : { kind, name, setBy: actor.personId };
  const before = await saveOwnDay(trx, date, day);
  await touchRules(trx);
  await writeAudit(trx, actor, {
    action: 'cases.setCalendarDay',
    subjectType: 'calendarDay',
    subjectId: date,
    before: before && { ...before },
    after: { kind, name },
    ...capacity,
  });
  return { date };
}
