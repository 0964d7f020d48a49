import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';

/** What one may do with units. What hangs on the area as well (`organization.gaps`, `organization.openPhone`) is in `chart/policy.ts`. */
export type OrganizationAction = 'organization.read' | 'organization.manage' | 'organization.load';

/**
 * Whether an actor may do something with units. Pure.
 *
 * Whoever signed in may know which units there are; the system administrator founds and ends them. Appointing people to
 * them is the identity module's.
 */
export function can(actor: Actor, action: OrganizationAction): boolean {
  if (actor.kind === 'system') return true;
  if (action === 'organization.load') return false;
  if (action === 'organization.read') return actor.kind === 'person' || actor.kind === 'apiKey';
  return (
    actor.kind === 'person' && actor.appointments.some(({ post }) => post === 'systemAdministrator')
  );
}

/** @throws AppError `http/unauthenticated`, `http/forbidden` */
export function authorize(actor: Actor, action: OrganizationAction): void {
  if (actor.kind === 'anonymous') throw new AppError('http/unauthenticated');
  if (!can(actor, action)) throw new AppError('http/forbidden');
}
