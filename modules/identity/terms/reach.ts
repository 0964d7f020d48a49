/** Where one lives, and on which lines one agreed to be reached: everybody's own to say. */
import type { z } from 'zod';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { listAppointments } from '../appointment-store.ts';
import type { Directory } from '../directory.ts';
import { authorize } from '../policy.ts';
import type { termRoutes } from './contract.ts';
import { findHome, listLines, putHome, putLine } from './store.ts';

type Reach = z.output<(typeof termRoutes)['getMyReach']['response']>;

/**
 * Days for which a changed home stays as it is: it opens names of those who serve there, so nobody goes from building to
 * building. The first change is free, for who chose the wrong one.
 */
const homeDays = 30;

/** Where the actor lives, and the lines of the posts that they hold today. */
export async function getReach(trx: Trx, actor: Actor, directory: Directory): Promise<Reach> {
  const personId = personIdOf(actor);
  const home = await findHome(trx, personId);
  const path = home?.path ?? null;
  // A building that is no more is nobody's home.
  const name = path && (await directory.namePlaces(trx, [path], actor.locale)).get(path);
  const held = await listAppointments(trx, [personId], { inForce: true });
  const lines = await listLines(
    trx,
    held.map(({ id }) => id),
  );
  const lineOf = new Map(lines.map(({ appointmentId, line }) => [appointmentId, line]));
  return {
    home: path && name ? { path, name } : null,
    homeFixedUntil: fixedUntil(home?.changedOn ?? null),
    homeDays,
    lines: held.map(({ id, post }) => ({ appointmentId: id, post, line: lineOf.get(id) ?? null })),
  };
}

/**
 * Says in which building the actor lives, or takes it back. It is nobody else's to see.
 *
 * @throws AppError `identity/home-fixed` within {@link homeDays} of the last change, `identity/wrong-home`
 */
export async function setHome(
  trx: Trx,
  actor: Actor,
  directory: Directory,
  placePath: string | null,
): Promise<Reach> {
  const personId = personIdOf(actor);
  const before = await findHome(trx, personId);
  if ((before?.path ?? null) === placePath) return getReach(trx, actor, directory);
  const until = fixedUntil(before?.changedOn ?? null);
  if (until !== null) throw new AppError('identity/home-fixed', { until });
  if (placePath !== null) {
    const known = await directory.namePlaces(trx, [placePath], actor.locale);
    if (!known.has(placePath)) throw new AppError('identity/wrong-home');
  }
  // What is taken back keeps its day, or one could start over at once.
  const changedOn = before ? dateInChina(new Date()) : null;
  await putHome(trx, personId, { path: placePath, changedOn });
  await writeAudit(trx, actor, {
    action: 'identity.setHome',
    subjectType: 'person',
    subjectId: personId,
    // Where somebody lives is no business of the audit's.
    after: { given: placePath !== null },
  });
  return getReach(trx, actor, directory);
}

/** Agrees to be reached on a line in a post of the actor's own, or takes it back. @throws AppError `identity/not-found` */
export async function setLine(
  trx: Trx,
  actor: Actor,
  directory: Directory,
  { appointmentId, line }: { appointmentId: string; line: string | null },
): Promise<Reach> {
  const personId = personIdOf(actor);
  const held = await listAppointments(trx, [personId], { inForce: true });
  const own = held.find(({ id }) => id === appointmentId);
  if (!own) throw new AppError('identity/not-found');
  await putLine(trx, { appointmentId, personId, line });
  await writeAudit(trx, actor, {
    action: 'identity.setLine',
    subjectType: 'appointment',
    subjectId: appointmentId,
    placePath: own.place_path,
    appointmentId,
    post: own.post,
    after: { given: line !== null },
  });
  return getReach(trx, actor, directory);
}

function personIdOf(actor: Actor): string {
  authorize(actor, 'identity.me', { personId: actor.personId });
  return actor.personId!;
}

function fixedUntil(changedOn: string | null): string | null {
  if (changedOn === null) return null;
  const until = dateInChina(new Date(Date.parse(`${changedOn}T00:00:00Z`) + homeDays * 86_400_000));
  return until >= dateInChina(new Date()) ? until : null;
}
