/** The face of identity for other modules. Browsers take `contract.ts` and `posts.ts`; apps/ also `demo.ts` and `users.ts`. */
import './errors.ts';

export { findApiKey } from './api-keys.ts';
export { findHoldersAt, findHoldersIn } from './appointment-store.ts';
export { decipher, encipher } from './cipher.ts';
export { type Contact, findContact } from './contact-store.ts';
export type { Directory } from './directory.ts';
export type { Found, Heir, Leaving, OpenWorkKind, WorkLine } from './handover/open-work.ts';
export { createIdentityModule } from './module.ts';
export { describePeople, type OpenPhone, openPhone, type PersonCard } from './openings.ts';
export { staff } from './staff.ts';
