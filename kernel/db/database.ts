import type { Kysely, Transaction } from 'kysely';

/**
 * Tables of a city's schema by name. The kernel knows none of them: the generated `modules/schema.ts` adds them
 * by declaration merging.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Database {}

/** An open transaction, with the actor and scopes already set. The only way to the database below a route. */
export type Trx = Transaction<Database>;

/** A Kysely handle outside a transaction: for the sign-in library and the jobs' queue alone. */
export type Db = Kysely<Database>;
