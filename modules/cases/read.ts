import { sql } from 'kysely';
import type { z } from 'zod';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import { describePeople } from '../identity/index.ts';
import { describeCallsOf, mayRaiseCall } from './calls/calls.ts';
import type { caseDetail, casesRoutes } from './contract.ts';
import { describeClock } from './deadlines.ts';
import { type CaseFacts, listAllowedActions, reopenDays } from './decide.ts';
import { getNames, type Locale, nameClass } from './names.ts';
import { listNearDuplicates } from './nearby.ts';
import { askerOf, findHandling, findPhoneOpener, isReporter, seesAll } from './policy.ts';
import { getRules } from './rules.ts';
import { findCase, type LoadedCase, toFacts } from './store.ts';
import { listClocks } from './store-clocks.ts';
import { listEvents } from './store-events.ts';
import { describeSummary, filesOf, iso, publicPath } from './summaries.ts';
import { describeTimeline } from './timeline.ts';
import { isOpen } from './workflow.ts';

type CaseDetail = z.output<typeof caseDetail>;

/**
 * One case with everything that the actor may see: its handlers see all of it, its reporter what is public.
 *
 * @throws AppError `cases/not-found`
 */
export async function getCase(
  trx: Trx,
  actor: Actor,
  caseId: string,
  locale: Locale,
  now: Date,
): Promise<CaseDetail> {
  const row = await findCase(trx, caseId);
  if (!row) throw new AppError('cases/not-found');
  return describeCase(trx, actor, row, locale, now);
}

/**
 * The same, of a case that was found in another way.
 *
 * @param options `tracked`: by its tracking code, which its reporter alone has
 */
export async function describeCase(
  trx: Trx,
  actor: Actor,
  row: LoadedCase,
  locale: Locale,
  now: Date,
  { tracked = false } = {},
): Promise<CaseDetail> {
  const rules = await getRules(trx);
  const facts = toFacts(row);
  const asker = askerOf(actor, { tracked });
  const handling = findHandling(facts, asker) !== undefined;
  const clocks = await listClocks(trx, row.id);
  const all = seesAll(actor, row);
  const mine = tracked || isReporter(actor, row);
  const events = await listEvents(trx, row.id, !all);
  const related = await listRelated(trx, row);
  const children = related.filter((one) => one.parentId === row.id);
  const names = await getNames(trx, locale, {
    paths: [
      row.placePath,
      publicPath(row.placePath),
      row.holder.path,
      ...children.map((one) => one.holderPath),
      ...events.flatMap((event) => event.byPath ?? []),
    ],
    units: [
      ...(row.holder.unitId ? [row.holder.unitId] : []),
      ...children.flatMap((one) => one.holderUnitId ?? []),
      ...events.flatMap((event) => event.byUnitId ?? []),
    ],
  });
  const running = clocks.filter((clock) => clock.endedAt === null);
  const link = (id: string | null) => {
    const one = related.find((other) => other.id === id);
    return one ? { id: one.id, number: one.number } : null;
  };
  const timeline = describeTimeline(events, names, locale, !all);
  return {
    ...describeSummary(rules, row, all || mine, running, names, locale, now),
    mine,
    following: await isFollowing(trx, actor, row.id),
    actions: listAllowedActions(facts, asker, now),
    callable: mayRaiseCall(actor, row),
    timeline,
    files: filesOf(
      events.find((e) => e.caseId === row.id && e.action === 'reported')?.fileIds ?? [],
    ),
    reporter: handling ? await describeReporter(trx, facts, row, actor) : null,
    parent: link(row.parentId),
    mergedInto: link(row.mergedIntoId),
    children: children.map((one) => ({
      id: one.id,
      number: one.number,
      state: one.state,
      text: one.text,
      className: nameClass(rules.classes, one.classCode)[locale],
      holderName: one.holderUnitId ? names.unit(one.holderUnitId) : names.place(one.holderPath),
    })),
    duplicates:
      handling && isOpen(row.state)
        ? await listNearDuplicates(trx, row, { around: row.reportedAt, except: row.id })
        : [],
    clocks: clocks.map((clock) => ({
      ...describeClock(rules.calendar, clock, now),
      endedAt: iso(clock.endedAt),
      late: clock.lateAt !== null,
    })),
    // A supporting department sees the call although it never held the case.
    calls: all || mine ? await describeCallsOf({ trx, actor, now }, row) : [],
    ...(await describeWaiting(trx, row)),
    suspendedUntil: iso(row.suspendedUntil),
    nextStep: nextStepOf(row, mine),
    reopenUntil: iso(reopenUntil(row)),
  };
}

/** When a dissatisfied reporter can have it reopened the last time; null when it is not closed. */
export function reopenUntil(row: Pick<LoadedCase, 'state' | 'closedAt'>): Date | null {
  if (row.closedAt === null || !['closed', 'selfResolved'].includes(row.state)) return null;
  return new Date(row.closedAt.getTime() + reopenDays * 86_400_000);
}

/** What comes next and by when, as a message key. */
export function nextStepOf(
  row: LoadedCase,
  mine: boolean,
): { key: string; dueAt: string | null } | null {
  if (row.suspendedAt !== null) return { key: 'nextStep.resume', dueAt: iso(row.suspendedUntil) };
  if (row.openParts > 0) return { key: 'nextStep.parts', dueAt: null };
  const keys: Partial<Record<LoadedCase['state'], string>> = {
    reported: 'nextStep.accept',
    accepted: 'nextStep.register',
    registered: 'nextStep.dispatch',
    dispatched: 'nextStep.acknowledge',
    handling: 'nextStep.handle',
    replied: 'nextStep.verify',
  };
  const key = keys[row.state];
  if (key) return { key, dueAt: iso(row.dueAt) };
  const until = reopenUntil(row);
  if (!mine || until === null) return null;
  if (row.rating === null) return { key: 'nextStep.rate', dueAt: iso(until) };
  return row.rating === 'dissatisfied' ? { key: 'nextStep.reopen', dueAt: iso(until) } : null;
}

interface Related {
  id: string;
  number: string;
  parentId: string | null;
  state: LoadedCase['state'];
  text: string;
  classCode: string;
  holderPath: string;
  holderUnitId: string | null;
}

/** The whole, the parts, and the case it was merged into, as far as the actor sees them. */
async function listRelated(trx: Trx, row: LoadedCase): Promise<Related[]> {
  if (row.parts === 0 && row.parentId === null && row.mergedIntoId === null) return [];
  const { rows } = await sql<Related>`
    select id, number, parent_id as "parentId", state, text, class_code as "classCode",
      holder_path::text as "holderPath", holder_unit_id as "holderUnitId"
    from cases where parent_id = ${row.id} or id in (${row.parentId}::uuid, ${row.mergedIntoId}::uuid)
    order by number`.execute(trx);
  return rows;
}

async function isFollowing(trx: Trx, actor: Actor, caseId: string): Promise<boolean> {
  if (actor.personId === null) return false;
  const { rows } = await sql`
    select from case_followers where case_id = ${caseId} and person_id = ${actor.personId}`.execute(
    trx,
  );
  return rows.length > 0;
}

interface ContactRow {
  name: string | null;
  phone_last4: string | null;
}

/** Who to ask, for those who handle it: the person reported for, else the one who reported. Masked. */
async function describeReporter(
  trx: Trx,
  facts: CaseFacts,
  row: LoadedCase,
  actor: Actor,
): Promise<CaseDetail['reporter']> {
  const { rows } = await sql<ContactRow>`
    select name, phone_last4 from case_contacts where case_id = ${row.parentId ?? row.id}`.execute(
    trx,
  );
  const opener = findPhoneOpener(facts, askerOf(actor)) !== undefined && actor.kind === 'person';
  const [contact] = rows;
  if (contact) {
    const phoneMasked = contact.phone_last4 && `*******${contact.phone_last4}`;
    const canOpen = opener && contact.phone_last4 !== null;
    return { name: contact.name, phoneMasked, onBehalf: row.onBehalf, canOpen };
  }
  if (row.reporterId === null) return null;
  const card = (await describePeople(trx, [row.reporterId])).get(row.reporterId);
  const phoneMasked = card?.phoneMasked ?? null;
  const canOpen = opener && phoneMasked !== null && row.reporterId !== actor.personId;
  return { name: card?.displayName ?? null, phoneMasked, onBehalf: row.onBehalf, canOpen };
}

/** The extension that waits for an answer, and the appeal. */
async function describeWaiting(
  trx: Trx,
  row: LoadedCase,
): Promise<Pick<CaseDetail, 'extension' | 'appeal'>> {
  const extensions = row.extensionAsked
    ? (
        await sql<{ reason: string; value: number; unit: string; askedAt: Date }>`
          select reason, limit_value as value, limit_unit as unit, asked_at as "askedAt"
          from case_extensions where case_id = ${row.id} and answer is null`.execute(trx)
      ).rows
    : [];
  const appeals = row.appealState
    ? (
        await sql<NonNullable<CaseDetail['appeal']>>`
          select state, reason from case_appeals where case_id = ${row.id}`.execute(trx)
      ).rows
    : [];
  const [extension] = extensions;
  return {
    extension: extension
      ? {
          reason: extension.reason,
          limit: { value: extension.value, unit: extension.unit },
          askedAt: iso(extension.askedAt),
        }
      : null,
    appeal: appeals[0] ?? null,
  };
}

type PublicCase = z.output<(typeof casesRoutes)['getPublicCase']['response']>;

/**
 * What anyone may see of a case that is not confidential. The transaction is in public view.
 *
 * @throws AppError `cases/not-found`
 */
export async function getPublicCase(trx: Trx, caseId: string, locale: Locale): Promise<PublicCase> {
  const row = await findCase(trx, caseId);
  if (!row || row.confidential || row.parentId !== null) throw new AppError('cases/not-found');
  const rules = await getRules(trx);
  const events = await listEvents(trx, row.id, true);
  const names = await getNames(trx, locale, {
    paths: [publicPath(row.placePath), ...events.flatMap((event) => event.byPath ?? [])],
    units: events.flatMap((event) => event.byUnitId ?? []),
  });
  const own = events.find((event) => event.caseId === row.id && event.action === 'reported');
  return {
    id: row.id,
    number: row.number,
    className: nameClass(rules.classes, row.classCode)[locale],
    state: row.state,
    text: row.text,
    placeName: names.place(publicPath(row.placePath)),
    lng: row.lng,
    lat: row.lat,
    reportedAt: iso(row.reportedAt),
    closedAt: iso(row.closedAt),
    files: filesOf(own?.fileIds ?? []),
    // What passes between the reporter and the staff is theirs.
    timeline: describeTimeline(
      events.filter((event) => event.action !== 'comment' && event.action !== 'phoneOpened'),
      names,
      locale,
      true,
    ),
    followers: row.followers,
  };
}
