import { sql } from 'kysely';
import type { Trx } from './database.ts';
import { keepPlan } from './plans.ts';

/**
 * A statement that adds rows and reads nothing back, so that nobody has to wait for it. What it adds is a JSON array, the
 * value of its one place `$1`; the array has at least one element.
 */
export interface Addition {
  text: string;
  json: string;
}

const queues = new WeakMap<object, Addition[]>();

/** Lets what is added on a transaction wait in a queue; the transaction sends it before its next statement or its end. */
export function queueAdditions(trx: Trx, queue: Addition[]): void {
  queues.set(trx, queue);
}

/**
 * Adds rows with the transaction's next statement or its commit: no round trip of its own. Should the database refuse
 * them, that statement or the commit fails. On a connection without a queue they are added at once.
 */
export async function addRows(trx: Trx, addition: Addition): Promise<void> {
  const queue = queues.get(trx);
  if (queue) {
    queue.push(addition);
    return;
  }
  const [before = '', after = ''] = addition.text.split('$1');
  await sql`${sql.raw(`${keepPlan} ${before}`)}${addition.json}${sql.raw(after)}`.execute(trx);
}

/**
 * Several additions as one statement: rows of equal statements together, the others side by side. Constraints between
 * the tables are looked at when all rows are there.
 */
export function combineAdditions(additions: readonly Addition[]): {
  text: string;
  values: string[];
} {
  const byText = new Map<string, string>();
  for (const { text, json } of additions) {
    const known = byText.get(text);
    byText.set(text, known === undefined ? json : `${known.slice(0, -1)},${json.slice(1)}`);
  }
  const inserts = [...byText.keys()].map((text, i) => text.replaceAll('$1', `$${i + 1}`));
  const rest = inserts.slice(0, -1).map((insert, i) => `w${i} as (${insert})`);
  const opening = rest.length === 0 ? '' : `with ${rest.join(', ')} `;
  return { text: `${keepPlan} ${opening}${inserts.at(-1)}`, values: [...byText.values()] };
}
