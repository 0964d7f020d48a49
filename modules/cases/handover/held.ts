/** Whether somebody stands for a holder, in SQL. */
import { type RawBuilder, sql } from 'kysely';
import { levels, postsOfLevel } from '../workflow.ts';

/** Where a holder stands in a statement: its level, its path and its unit. */
export interface HolderColumns {
  level: RawBuilder<unknown>;
  path: RawBuilder<unknown>;
  unit: RawBuilder<unknown>;
}

/** The posts that hold what a level holds. */
export function postsOfHolder(level: RawBuilder<unknown>): RawBuilder<unknown> {
  const whens = levels.map((one) => sql`when ${one} then ${[...postsOfLevel[one]]}::text[]`);
  return sql`case ${level} ${sql.join(whens, sql` `)} end`;
}

/** Whether somebody holds one of them today, beside an appointment that ends. */
export function heldBeside(
  { level, path, unit }: HolderColumns,
  leaving: string | null,
): RawBuilder<unknown> {
  return sql`gewu_is_held_beside(${postsOfHolder(level)}, ${path}, ${unit}, ${leaving}::uuid)`;
}
