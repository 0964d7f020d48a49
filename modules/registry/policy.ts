import type { Actor, Appointment } from '../../kernel/http/actor.ts';
import { requirePost } from '../../kernel/http/require-post.ts';
import { findAppointment, type PostCode } from '../identity/posts.ts';
import { registryReaders, registryWorkers as workers } from './posts.ts';

/** What people do with the registry. The names stand in `access` of the route tables. */
export type RegistryAction =
  | 'registry.readResidents'
  | 'registry.keepResidents'
  | 'registry.openResidents'
  | 'registry.eraseResidents'
  | 'registry.readOccupancy'
  | 'registry.tellOccupancy'
  | 'registry.tagCare'
  | 'registry.visit'
  | 'registry.setKeepDays';

const community: readonly PostCode[] = ['communityStaff', 'communitySecretary'];

/**
 * The post that an action takes, at the place or at one around it. Who works in a grid or a community keeps its registry;
 * care tags are the community's to give, and so is erasing somebody early. Who leads a building or a micro-grid is a neighbour
 * who was elected: they see masked names and nothing else. Above the community nobody sees a person or an empty flat: their
 * work does not need it. `gewu_scopes_of` says the same under every query.
 */
const takes: Record<RegistryAction, readonly PostCode[]> = {
  'registry.readResidents': registryReaders,
  'registry.keepResidents': workers,
  'registry.openResidents': workers,
  'registry.eraseResidents': community,
  'registry.readOccupancy': workers,
  'registry.tellOccupancy': workers,
  'registry.tagCare': community,
  'registry.visit': workers,
  'registry.setKeepDays': ['cityOperator'],
};

/** The nearest post in which the actor may do something at a place; at any of theirs unless told. Pure. */
export const findRegistryPost = (
  actor: Actor,
  action: RegistryAction,
  path?: string,
): Appointment | undefined => findAppointment(actor, takes[action], path);

/** @throws AppError `http/unauthenticated` when nobody is signed in, `http/forbidden` when no post of theirs may */
export const requireRegistryPost = (
  actor: Actor,
  action: RegistryAction,
  path?: string,
): Appointment => requirePost(actor, findRegistryPost(actor, action, path));
