import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor, Appointment } from '../../kernel/http/actor.ts';
import { covers, findPost, type PostCode } from './posts.ts';

/** What people do in this module. The names stand in `access` of the route table. */
export type Action =
  | 'identity.me'
  | 'identity.people.read'
  | 'identity.people.manage'
  | 'identity.appointments.grant'
  | 'identity.apiKeys.read'
  | 'identity.apiKeys.manage'
  | 'identity.audit.read'
  | 'identity.audit.verify';

/** The record that an action is about, as far as the policy asks. */
export interface IdentityRecord {
  /** Whom the record is about. */
  personId?: string | null;
}

const readers = ['systemAdministrator', 'securityAdministrator', 'auditor'] as const;

/**
 * Which post an action takes. The one who makes accounts can't grant posts or read the audit, the one who grants posts
 * can't make accounts, the auditor can do neither. Who leads an area reads the audit of what lies there.
 */
const takes: Record<Exclude<Action, 'identity.me'>, readonly PostCode[]> = {
  'identity.people.read': readers,
  'identity.people.manage': ['systemAdministrator'],
  'identity.appointments.grant': ['securityAdministrator'],
  'identity.apiKeys.read': readers,
  'identity.apiKeys.manage': ['systemAdministrator'],
  'identity.audit.read': [
    'auditor',
    'securityAdministrator',
    'communitySecretary',
    'subdistrictLead',
    'cityOperator',
  ],
  'identity.audit.verify': ['auditor', 'securityAdministrator'],
};

/**
 * Whether the actor may do this. Pure.
 *
 * Everyone does `identity.me` on their own record alone; nobody grants posts to themselves or manages their own
 * account as an administrator.
 */
export function can(actor: Actor, action: Action, record: IdentityRecord = {}): boolean {
  if (actor.kind === 'system') return true;
  if (actor.kind !== 'person' || actor.personId === null) return false;
  const own = record.personId === actor.personId;
  if (action === 'identity.me') return own;
  const writes = action === 'identity.people.manage' || action === 'identity.appointments.grant';
  if (writes && own) return false;
  return takes[action].some((post) => holdsPost(actor, post));
}

/** @throws AppError `http/forbidden` when the policy says no; `http/unauthenticated` when nobody is signed in. */
export function authorize(actor: Actor, action: Action, record?: IdentityRecord): void {
  if (actor.kind === 'anonymous') throw new AppError('http/unauthenticated');
  if (!can(actor, action, record)) throw new AppError('http/forbidden');
}

function holdsPost(actor: Actor, post: PostCode): boolean {
  return actor.appointments.some((a) => a.post === post);
}

/** The places whose records the appointments show: sent to row-level security as the actor's scopes. */
export function scopesOf(appointments: readonly Appointment[]): string[] {
  const paths = appointments.flatMap(({ post, placePath }) =>
    placePath !== null && findPost(post)?.governs ? [placePath] : [],
  );
  return [...new Set(paths)].filter((path, _, all) =>
    all.every((other) => other === path || !covers(other, path)),
  );
}
