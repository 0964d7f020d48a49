/** The face of identity for other modules. Browsers take `contract.ts` and `posts.ts`. */
import './errors.ts';

export { findApiKey } from './api-keys.ts';
export { findHoldersAt, findHoldersIn } from './appointment-store.ts';
export { decipher, encipher } from './cipher.ts';
export { type Contact, findContact } from './contact-store.ts';
export {
  assertNoDemoAccounts,
  DEMO_API_KEY,
  DEMO_PASSWORD,
  type DemoAccount,
  type DemoPlaces,
  seedDemoAccounts,
} from './demo.ts';
export type { Directory } from './directory.ts';
export { createIdentityModule } from './module.ts';
export { describePeople, type OpenPhone, openPhone, type PersonCard } from './openings.ts';
export { findAppointment, findAppointmentInUnit, requirePost } from './policy.ts';
export { placeKindOf } from './posts.ts';
export { users } from './users.ts';
