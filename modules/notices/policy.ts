import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';

/** Which posts an access takes. Messages themselves are everybody's own and need none. */
const takes = {
  'notices.wordings.read': ['cityOperator', 'systemAdministrator', 'auditor'],
  'notices.wordings.write': ['cityOperator'],
  'notices.settings.write': ['cityOperator'],
  'notices.webhooks.read': ['systemAdministrator', 'cityOperator', 'auditor'],
  'notices.webhooks.manage': ['systemAdministrator'],
  'notices.deliveries.read': ['systemAdministrator', 'cityOperator'],
  'notices.deliveries.retry': ['systemAdministrator', 'cityOperator'],
} as const;

/** Name of an action in `access` of the route table. */
export type Access = keyof typeof takes;

/** Whether the actor may do this. Pure. Words and webhooks are the whole city's, so no place is asked. */
export function can(actor: Actor, access: Access): boolean {
  return findCapacity(actor, access) !== undefined;
}

function findCapacity(actor: Actor, access: Access) {
  if (actor.kind !== 'person') return undefined;
  return actor.appointments.find((a) => (takes[access] as readonly string[]).includes(a.post));
}

/**
 * The capacity in which the actor does this, for the audit.
 *
 * @throws AppError http/unauthenticated, http/forbidden
 */
export function authorize(
  actor: Actor,
  access: Access,
): { appointmentId: string; post: string; placePath: string | null } {
  if (actor.kind === 'anonymous') throw new AppError('http/unauthenticated');
  const held = findCapacity(actor, access);
  if (!held) throw new AppError('http/forbidden');
  return { appointmentId: held.id, post: held.post, placePath: held.placePath };
}
