import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';
import { bytea, insertRows } from '../db/insert-rows.ts';
import { keepPlan } from '../db/plans.ts';
import { AppError } from '../errors/app-error.ts';
import type { Actor } from './actor.ts';
import type { RouteDefinition } from './contract.ts';

/** A request that names itself by an `Idempotency-Key`. */
export interface KeyedRequest {
  /** Two people's equal keys are two keys. */
  owner: string;
  key: string;
  /** Method and path. */
  name: string;
  /** SHA-256 of the body. */
  hash: Buffer;
}

/** A stored answer of an earlier request with the same key. */
interface StoredAnswer {
  route: string;
  request_hash: Buffer;
  response: unknown;
}

function keyOwner(actor: Actor): string {
  if (actor.personId !== null) return `person:${actor.personId}`;
  return actor.apiKeyId === null ? 'anonymous' : `key:${actor.apiKeyId}`;
}

/**
 * The key of a request; undefined when it has none.
 *
 * @throws AppError `http/invalid-input`
 */
export function readKey(route: RouteDefinition, request: FastifyRequest): KeyedRequest | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\w.:-]{8,100}$/.test(key)) {
    throw new AppError('http/invalid-input', {
      count: 1,
      fields: [
        {
          path: 'headers.idempotency-key',
          message: 'is not a key',
          accepted: '8 to 100 letters, digits, and . : _ -',
        },
      ],
    });
  }
  const name = `${route.method} ${request.url.split('?')[0]}`;
  const body = JSON.stringify(request.body ?? null);
  return {
    owner: keyOwner(request.actor),
    key,
    name,
    hash: createHash('sha256').update(body).digest(),
  };
}

/** @throws AppError `http/idempotency-key-reused` when the key was used for something else */
function replay(stored: StoredAnswer | undefined, asked: KeyedRequest, reply: FastifyReply) {
  if (!stored || stored.route !== asked.name || !stored.request_hash.equals(asked.hash)) {
    throw new AppError('http/idempotency-key-reused');
  }
  reply.header('idempotent-replayed', 'true');
  return stored.response;
}

/** Runs a write once for an `Idempotency-Key`; the second request waits for the first and gets its answer. */
export async function answerOnce(
  trx: Trx,
  route: RouteDefinition,
  request: FastifyRequest,
  reply: FastifyReply,
  run: () => Promise<unknown>,
): Promise<unknown> {
  const asked = readKey(route, request);
  if (!asked) return run();
  const { owner, key, name, hash } = asked;
  const inserted = await sql<{ key: string }>`
    insert into idempotency_keys (actor_key, key, route, request_hash)
    values (${owner}, ${key}, ${name}, ${hash})
    on conflict (actor_key, key) do nothing returning key`.execute(trx);
  if (inserted.rows.length === 0) {
    const { rows } = await sql<StoredAnswer>`
      select route, request_hash, response from idempotency_keys
      where actor_key = ${owner} and key = ${key}`.execute(trx);
    return replay(rows[0], asked, reply);
  }
  const answer = await run();
  await sql`
    update idempotency_keys set status = ${route.status ?? 200}, response = ${JSON.stringify(answer ?? null)}::jsonb
    where actor_key = ${owner} and key = ${key}`.execute(trx);
  return answer;
}

/** Answers that are kept for some keys, in their order: a function each, which gives the answer again. */
export async function findAnswers(
  trx: Trx,
  asked: readonly (KeyedRequest | undefined)[],
): Promise<(((reply: FastifyReply) => unknown) | undefined)[]> {
  const keyed = asked.flatMap((one, i) => (one ? [{ i, owner: one.owner, key: one.key }] : []));
  const again: (((reply: FastifyReply) => unknown) | undefined)[] = asked.map(() => undefined);
  if (keyed.length === 0) return again;
  const { rows } = await sql<StoredAnswer & { i: number }>`
    ${sql.raw(keepPlan)} select a.i, k.route, k.request_hash, k.response
    from json_to_recordset(${JSON.stringify(keyed)}::json) as a (i int, owner text, key text)
      join idempotency_keys k on k.actor_key = a.owner and k.key = a.key`.execute(trx);
  for (const row of rows) again[row.i] = (reply) => replay(row, asked[row.i]!, reply);
  return again;
}

/** Whether a transaction failed since one of its requests was answered before, or on another server meanwhile. */
export function isKeyTaken(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === '23505' && constraint === 'idempotency_keys_pkey';
}

/**
 * Keeps the answers to requests that have none yet. Waits for another server that answers the same
 * key, and fails when that one commits: see {@link isKeyTaken}.
 */
export async function keepAnswers(
  trx: Trx,
  route: RouteDefinition,
  answers: readonly { asked: KeyedRequest; answer: unknown }[],
): Promise<void> {
  const rows = answers.map(({ asked, answer }) => ({
    actor_key: asked.owner,
    key: asked.key,
    route: asked.name,
    request_hash: bytea(asked.hash),
    status: route.status ?? 200,
    response: answer ?? null,
    created_at: new Date(),
  }));
  await insertRows(trx, 'idempotency_keys', rows);
}
