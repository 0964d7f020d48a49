import { AppError } from '../errors/app-error.ts';
import type { Actor, Appointment } from './actor.ts';

/**
 * The post that a policy found for what an actor wants to do.
 *
 * @throws AppError `http/unauthenticated` when nobody is signed in, `http/forbidden` when no post of theirs may
 */
export function requirePost(actor: Actor, found: Appointment | undefined): Appointment {
  if (found) return found;
  throw new AppError(actor.kind === 'anonymous' ? 'http/unauthenticated' : 'http/forbidden');
}
