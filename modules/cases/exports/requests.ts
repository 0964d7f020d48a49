import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { describePeople, findHoldersAt, findHoldersIn } from '../../identity/index.ts';
import { sendNotice } from '../../notices/index.ts';
import { listPlaces } from '../../places/index.ts';
import { startSearch } from '../search/search.ts';
import type { exportRoutes } from './contract.ts';
import { listQuery } from './export.ts';
import './errors.ts';
import { getNames, type Locale, nameHolderInBoth } from '../names.ts';
import { formatNumber } from '../numbers.ts';
import { authorize } from '../policy.ts';
import { getRules } from '../rules.ts';
import { takeSequence } from '../store.ts';
import { tellFilter } from './filter-words.ts';
import { findApprovingPost, findAskingPost, placeApprovers, unitApprovers } from './policy.ts';
import * as store from './store.ts';

type Routes = typeof exportRoutes;
/** An export as the API answers it. */
export type ExportView = z.output<Routes['getExport']['response']>;

/** What every use case of exports gets. */
export interface ExportContext {
  trx: Trx;
  actor: Actor;
  services: Pick<Services, 'jobs' | 'config'>;
  locale: Locale;
  now: Date;
}

/** How it stands at a moment: an approved one expires, or is used up. */
function stateOf(row: store.ExportRow, now: Date): ExportView['state'] {
  if (row.state !== 'approved') return row.state;
  if (row.expiresAt! <= now) return 'expired';
  return row.downloadsLeft === 0 ? 'usedUp' : 'approved';
}

/** Whether the file may be fetched now. */
export function isFetchable(row: store.ExportRow, now: Date): boolean {
  return stateOf(row, now) === 'approved';
}

/** Exports as the reader sees them: names are looked up together. */
async function describeExports(
  { trx, actor, locale, now }: ExportContext,
  rows: readonly store.ExportRow[],
): Promise<ExportView[]> {
  const people = await describePeople(
    trx,
    rows.flatMap((row) => [row.askedBy, ...(row.decidedBy ? [row.decidedBy] : [])]),
  );
  const names = await getNames(trx, locale, {
    paths: rows.flatMap((row) => [row.placePath ?? [], row.filter.within ?? []].flat()),
    units: rows.flatMap((row) => [row.unitId ?? [], row.filter.holderUnit ?? []].flat()),
  });
  const rules = await getRules(trx);
  const nameOf = (id: string) => people.get(id)?.displayName ?? '';
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    version: row.version,
    state: stateOf(row, now),
    format: row.format,
    reason: row.reason,
    count: row.count,
    what: tellFilter(row.filter, rules, names, locale),
    askedAt: row.askedAt.toISOString(),
    askedBy: nameOf(row.askedBy),
    post: row.post,
    placeName: row.unitId ? names.unit(row.unitId) : names.place(row.placePath!),
    mine: row.askedBy === actor.personId,
    decidable: row.state === 'asked' && findApprovingPost(actor, row) !== undefined,
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decidedBy: row.decidedBy && nameOf(row.decidedBy),
    note: row.note,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    downloadsLeft: row.downloadsLeft,
  }));
}

async function describeExport(context: ExportContext, id: string): Promise<ExportView> {
  const row = await store.findExport(context.trx, id);
  return (await describeExports(context, [row!]))[0]!;
}

/** Who is told that an export waits: the nearest who may approve it and did not ask for it themselves. */
async function listApprovers(
  trx: Trx,
  actor: Actor,
  row: { placePath: string | null; unitId: string | null },
) {
  const others = (found: { personId: string }[]) =>
    found.map(({ personId }) => personId).filter((id) => id !== actor.personId);
  if (row.unitId !== null) {
    const own = others(await findHoldersIn(trx, unitApprovers, row.unitId));
    if (own.length > 0) return own;
    const [city] = await listPlaces(trx, 'city');
    if (!city) return [];
    const [found] = await findHoldersAt(trx, [{ posts: ['cityOperator'], path: city.path }]);
    return others(found!);
  }
  let path = row.placePath ?? '';
  while (path) {
    const [found] = await findHoldersAt(trx, [{ posts: placeApprovers, path }]);
    const people = others(found!);
    const nearest = found![0];
    if (people.length > 0 || !nearest) return people;
    path = nearest.placePath.split('.').slice(0, -1).join('.');
  }
  return [];
}

/**
 * Asks for the list as it is filtered now, with the reporters' names and phones. What is approved is these cases, whatever
 * comes into the list later.
 *
 * @throws AppError `http/forbidden`, `cases/export-empty`, `cases/export-too-large`
 */
export async function askExport(
  context: ExportContext,
  body: z.output<Routes['askExport']['body']>,
): Promise<ExportView> {
  const { trx, actor, services, now } = context;
  authorize(actor, 'cases.askExport');
  const post = findAskingPost(actor);
  if (!post || actor.personId === null) throw new AppError('http/forbidden');
  const day = dateInChina(now);
  const { mostCases } = await store.findExportLimits(trx, day);
  if (body.filter.q) await startSearch(trx, actor, body.filter);
  const { rows } = await sql<{ id: string }>`
    ${listQuery(body.filter, actor, now, sql`c.id`)} limit ${mostCases + 1}`.execute(trx);
  if (rows.length === 0) throw new AppError('cases/export-empty');
  if (rows.length > mostCases) throw new AppError('cases/export-too-large', { most: mostCases });
  const id = uuidv7({ msecs: now.getTime() });
  const number = formatNumber('EX', day, await takeSequence(trx, 'EX', day));
  // A department is a unit wherever it stands; a post at a place is its place.
  const inUnit = post.post.startsWith('department');
  const asked = {
    id,
    number,
    askedBy: actor.personId,
    appointmentId: post.id,
    post: post.post,
    placePath: inUnit ? null : post.placePath,
    unitId: inUnit ? post.unitId : null,
    reason: body.reason,
    format: body.format,
    filter: body.filter,
    askedAt: now,
  };
  await store.insertExport(trx, { ...asked, caseIds: rows.map((row) => row.id) });
  await audit(context, 'cases.askExport', asked, post, { reason: body.reason, count: rows.length });
  const who = (await describePeople(trx, [actor.personId])).get(actor.personId)?.displayName ?? '';
  const place = await nameHolderInBoth(trx, {
    level: 'community',
    path: asked.placePath ?? '',
    unitId: asked.unitId,
  });
  await sendNotice(trx, services.jobs, {
    to: await listApprovers(trx, actor, asked),
    template: 'cases.exportAsked',
    params: { number, who, count: rows.length, reason: body.reason, place: { ...place } },
    subject: { type: 'export', id },
  });
  return describeExport(context, id);
}

/** Exports that the actor asked for, or may decide on. */
export async function listExports(
  context: ExportContext,
  box: 'mine' | 'toDecide' | 'decided',
): Promise<{ items: ExportView[] }> {
  const { trx, actor } = context;
  authorize(actor, 'cases.askExport');
  if (actor.personId === null) return { items: [] };
  const rows = await store.listExportRows(trx, actor.personId, box);
  const mine = rows.filter((row) => box !== 'toDecide' || findApprovingPost(actor, row));
  return { items: await describeExports(context, mine) };
}

/** One export. @throws AppError `cases/export-not-found` */
export async function getExport(context: ExportContext, id: string): Promise<ExportView> {
  authorize(context.actor, 'cases.askExport');
  const row = await store.findExport(context.trx, id);
  const { actor } = context;
  if (!row || (row.askedBy !== actor.personId && !findApprovingPost(actor, row))) {
    throw new AppError('cases/export-not-found');
  }
  return describeExport(context, id);
}

/** Locks an export that is to change. @throws AppError `cases/export-not-found`, `http/stale` */
async function hold(context: ExportContext, id: string, version: number): Promise<store.ExportRow> {
  const row = await store.findExport(context.trx, id, { lock: true });
  if (!row) throw new AppError('cases/export-not-found');
  if (row.version !== version) {
    throw new AppError('http/stale', { current: await describeExport(context, id) });
  }
  return row;
}

/**
 * Approves or refuses an export that somebody else asked for, and tells them.
 *
 * @throws AppError `http/forbidden`, `cases/export-not-found`, `http/stale`, `cases/export-not-yours`,
 *   `cases/export-decided`, `cases/export-note-needed`
 */
export async function decideExport(
  context: ExportContext,
  id: string,
  version: number,
  { approved, note }: z.output<Routes['decideExport']['body']>,
): Promise<ExportView> {
  const { trx, actor, services, now } = context;
  authorize(actor, 'cases.decideExport');
  const row = await hold(context, id, version);
  const post = findApprovingPost(actor, row);
  if (!post) throw new AppError('cases/export-not-yours');
  if (row.state !== 'asked') throw new AppError('cases/export-decided');
  if (!approved && !note) throw new AppError('cases/export-note-needed');
  const limits = await store.findExportLimits(trx, dateInChina(now));
  const expiresAt = approved ? new Date(now.getTime() + limits.validHours * 3_600_000) : null;
  await store.updateExportState(trx, {
    id,
    state: approved ? 'approved' : 'refused',
    decidedBy: actor.personId,
    decidedPost: post.post,
    decidedAt: now,
    note: note || null,
    expiresAt,
    downloadsLeft: approved ? limits.downloads : null,
  });
  await audit(context, approved ? 'cases.approveExport' : 'cases.refuseExport', row, post, {
    ...(note ? { reason: note } : {}),
    count: row.count,
  });
  await sendNotice(trx, services.jobs, {
    to: row.askedBy,
    template: approved ? 'cases.exportApproved' : 'cases.exportRefused',
    params: {
      number: row.number,
      count: row.count,
      note: note || null,
      until: expiresAt?.toISOString() ?? null,
      downloads: limits.downloads,
    },
    subject: { type: 'export', id },
  });
  return describeExport(context, id);
}

/** Takes back what one asked for oneself. @throws AppError as {@link decideExport} */
export async function withdrawExport(
  context: ExportContext,
  id: string,
  version: number,
): Promise<ExportView> {
  const { trx, actor } = context;
  authorize(actor, 'cases.askExport');
  const row = await hold(context, id, version);
  if (row.askedBy !== actor.personId) throw new AppError('cases/export-not-yours');
  if (row.state !== 'asked') throw new AppError('cases/export-decided');
  await store.updateExportState(trx, { ...row, state: 'withdrawn' });
  await audit(context, 'cases.withdrawExport', row, { id: row.appointmentId, post: row.post }, {});
  return describeExport(context, id);
}

/** Writes what was done on an export into the audit. */
export async function audit(
  { trx, actor }: Pick<ExportContext, 'trx' | 'actor'>,
  action: `cases.${'ask' | 'approve' | 'refuse' | 'withdraw' | 'fetch'}Export`,
  row: Pick<store.ExportRow, 'id' | 'number' | 'placePath'>,
  post: { id: string; post: string },
  { reason, ...after }: { reason?: string; count?: number; told?: number },
): Promise<void> {
  await writeAudit(trx, actor, {
    action,
    subjectType: 'caseExport',
    subjectId: row.id,
    placePath: row.placePath,
    appointmentId: post.id,
    post: post.post,
    after: { number: row.number, ...after },
    ...(reason ? { reason } : {}),
  });
}
