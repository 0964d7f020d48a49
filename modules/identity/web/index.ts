/** What shells and other modules' screens may use of identity. */
export type { Me } from '../contract.ts';
export { meOptions, postsOf, useMe, useSessions, useSignInMethods, useUpdateMe } from './me.ts';
