/** Use cases of patrols: what phones send, and what is read of it. */
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { RouteOutput } from '../../../kernel/http/contract.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { covers } from '../../identity/posts.ts';
import { namePlaces } from '../service.ts';
import { listByPaths } from '../store.ts';
import { patrolCases } from './cases.ts';
import type { patrolsRoutes } from './contract.ts';
import './errors.ts';
import { isDwelling, namesPerson } from './fields.ts';
import { findPatrolPost, requirePatrolPost } from './policy.ts';
import * as store from './store.ts';

type Routes = typeof patrolsRoutes;
type Sent = import('zod').z.output<Routes['recordPatrol']['body']>;

/**
 * Takes what a phone sends of a patrol: its beginning, places seen, its end. Everything is known by ids made on the phone, so
 * that each part may come late, twice, or before another.
 * @throws AppError `http/forbidden`, `places/patrol-not-found`, `places/patrol-outside`, `places/not-found`,
 * `places/patrol-note-personal`, `places/patrol-case-unknown`
 */
export async function recordPatrol(
  trx: Trx,
  actor: Actor,
  id: string,
  sent: Sent,
  requestId: string,
): Promise<RouteOutput<Routes['recordPatrol']>> {
  const post = requirePatrolPost(actor, 'places.patrol', sent.area);
  const begun = await store.findPatrol(trx, id);
  if (begun && (begun.personId !== actor.personId || !covers(post.placePath!, begun.area))) {
    throw new AppError('places/patrol-not-found');
  }
  const visits = await checkVisits(trx, sent);
  const now = new Date();
  if (!begun) {
    await store.insertPatrol(trx, {
      id,
      area: sent.area,
      personId: actor.personId!,
      post: post.post,
      begunAt: earlier(new Date(sent.begunAt), now),
      synthetic: false,
    });
  }
  const added = await store.addVisits(trx, id, visits);
  if (sent.endedAt) await store.endPatrol(trx, id, earlier(new Date(sent.endedAt), now));
  const row = await store.findPatrol(trx, id);
  // Another person's patrol has this id.
  if (!row || row.personId !== actor.personId) throw new AppError('places/patrol-not-found');
  const linked = visits.flatMap(({ caseNumber }) => caseNumber ?? []);
  // Where and how often, never which place: the audit is kept for good, visits are not.
  await writeAudit(trx, actor, {
    action: 'places.recordPatrol',
    subjectType: 'patrol',
    subjectId: id,
    placePath: row.area,
    after: {
      ...(begun ? {} : { begun: true }),
      ...(added > 0 ? { visits: added } : {}),
      ...(linked.length > 0 ? { cases: linked } : {}),
      ...(row.endedAt && !begun?.endedAt ? { ended: true } : {}),
    },
    appointmentId: post.id,
    post: post.post,
    requestId,
  });
  const { well, found, unreachable, visit } = row.counts;
  return { id, visits: well + found + unreachable + visit, ended: row.endedAt !== null };
}

/** A phone whose clock is fast saw nothing in the future. */
function earlier(at: Date, now: Date): Date {
  return at < now ? at : now;
}

/** Places have to be there, today or on the day of the visit, and in the area; cases have to be there too. */
async function checkVisits(trx: Trx, { area, visits }: Sent): Promise<store.NewVisit[]> {
  const outside = visits.find(({ place }) => !covers(area, place));
  if (outside) throw new AppError('places/patrol-outside', { path: outside.place, area });
  if (visits.some(({ note }) => namesPerson(note))) {
    throw new AppError('places/patrol-note-personal');
  }
  const names = await namePlaces(trx, [area, ...visits.map(({ place }) => place)]);
  const now = new Date();
  const checked: store.NewVisit[] = [];
  for (const { id, place, at, finding, note, caseNumber } of visits) {
    const when = earlier(new Date(at), now);
    const on = dateInChina(when);
    if (names.get(place)?.gone && (await listByPaths(trx, [place], on)).length === 0) {
      throw new AppError('places/not-found', { key: place });
    }
    const caseId = caseNumber ? await patrolCases().findCaseId(trx, caseNumber) : null;
    if (caseNumber && !caseId)
      throw new AppError('places/patrol-case-unknown', { number: caseNumber });
    checked.push({
      id,
      place,
      at: when,
      on,
      finding,
      note: note === '' ? null : note,
      caseNumber,
      caseId: caseId ?? null,
    });
  }
  if (visits.length === 0 && names.get(area)?.gone)
    throw new AppError('places/not-found', { key: area });
  return checked;
}

/**
 * Patrols of an area, the newest first: of the asker's own unless told.
 * @throws AppError `http/forbidden`
 */
export async function listPatrols(
  trx: Trx,
  actor: Actor,
  within: string | undefined,
  before: string | undefined,
  limit: number,
): Promise<RouteOutput<Routes['listPatrols']>> {
  const post = requirePatrolPost(actor, 'places.readPatrols', within);
  const rows = await store.listPatrols(trx, within ?? post.placePath!, before, limit);
  const names = await namePlaces(
    trx,
    rows.map(({ area }) => area),
  );
  return {
    items: rows.map((row) => tellPatrol(row, names)),
    next: rows.length < limit ? null : rows.at(-1)!.begunAt.toISOString(),
  };
}

type Names = Awaited<ReturnType<typeof namePlaces>>;

function tellPatrol(row: store.PatrolRow, names: Names) {
  const { id, area, post, begunAt, endedAt, counts, cases, synthetic } = row;
  return {
    id,
    area: names.get(area)!,
    post,
    begunAt: begunAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    counts,
    cases,
    synthetic,
  };
}

/**
 * A patrol with what was found, by place.
 * @throws AppError `places/patrol-not-found`
 */
export async function readPatrol(
  trx: Trx,
  actor: Actor,
  id: string,
): Promise<RouteOutput<Routes['readPatrol']>> {
  const row = await store.findPatrol(trx, id);
  if (!row || !findPatrolPost(actor, 'places.readPatrols', row.area)) {
    throw new AppError('places/patrol-not-found');
  }
  const visits = (await store.listOfPatrol(trx, id)).filter(({ place }) => !isDwelling(place));
  const names = await namePlaces(trx, [row.area, ...visits.map(({ place }) => place)]);
  return {
    ...tellPatrol(row, names),
    visits: visits.map(({ place, at: _at, post: _post, synthetic: _synthetic, ...visit }) => ({
      ...visit,
      place: names.get(place)!,
    })),
  };
}

/**
 * Visits of a place and of all that lies in it, the newest first.
 * @throws AppError `http/forbidden`
 */
export async function listVisits(
  trx: Trx,
  actor: Actor,
  { place, latest, limit }: { place: string; latest: boolean; limit: number },
): Promise<RouteOutput<Routes['listVisits']>> {
  requirePatrolPost(actor, 'places.readPatrols', place);
  const rows = await store.listVisits(trx, place, latest, limit);
  const names = await namePlaces(
    trx,
    rows.map((row) => row.place),
  );
  return {
    items: rows.map((row) => ({
      ...row,
      place: names.get(row.place)!,
      at: row.at.toISOString(),
      post: row.finding === 'visit' ? null : row.post,
    })),
    today: dateInChina(new Date()),
  };
}
