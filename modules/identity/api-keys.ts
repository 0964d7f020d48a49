import { createHash, randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import { type Actor, anonymous } from '../../kernel/http/actor.ts';
import {
  type ApiKeyRow,
  findKeyInForce,
  insertKey,
  keyExists,
  listKeys,
  updateRevoked,
} from './api-key-store.ts';
import type { ApiKey, ApiKeyScope } from './contract.ts';
import { findCards } from './people-store.ts';
import { authorize } from './policy.ts';

const PREFIX = 'gewu_';

/** A key has 256 random bits, so a plain hash of it can't be guessed back. */
function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

function view(row: ApiKeyRow, names: ReadonlyMap<string, string>): ApiKey {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    hint: row.hint,
    createdAt: row.created_at.toISOString(),
    createdBy: (row.created_by && names.get(row.created_by)) ?? null,
    expiresOn: row.expires_on,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  };
}

async function describe(trx: Trx, rows: readonly ApiKeyRow[]): Promise<ApiKey[]> {
  const ids = [...new Set(rows.flatMap((row) => row.created_by ?? []))];
  const cards = ids.length > 0 ? await findCards(trx, ids) : [];
  const names = new Map(cards.map((card) => [card.id, card.display_name]));
  return rows.map((row) => view(row, names));
}

/** All keys of other systems, revoked ones too. */
export async function listApiKeys(trx: Trx, actor: Actor): Promise<ApiKey[]> {
  authorize(actor, 'identity.apiKeys.read');
  return describe(trx, await listKeys(trx));
}

/**
 * Makes a key for another system.
 *
 * @param given `key`: a known one, for the demo alone
 * @returns the key, to be shown once: only its hash is kept.
 */
export async function createApiKey(
  trx: Trx,
  actor: Actor,
  given: {
    name: string;
    scopes: readonly ApiKeyScope[];
    expiresOn?: string | undefined;
    demoKey?: string;
  },
): Promise<{ apiKey: ApiKey; key: string }> {
  authorize(actor, 'identity.apiKeys.manage');
  const key = given.demoKey ?? `${PREFIX}${randomBytes(32).toString('base64url')}`;
  const row = await insertKey(trx, {
    id: uuidv7(),
    name: given.name,
    keyHash: hashKey(key),
    hint: key.slice(0, PREFIX.length + 4),
    scopes: [...new Set(given.scopes)],
    createdBy: actor.personId,
    expiresOn: given.expiresOn ?? null,
    demo: given.demoKey !== undefined,
  });
  await writeAudit(trx, actor, {
    action: 'identity.createApiKey',
    subjectType: 'apiKey',
    subjectId: row.id,
    post: actor.kind === 'person' ? 'systemAdministrator' : null,
    after: { name: row.name, scopes: row.scopes, expiresOn: row.expires_on },
  });
  const [apiKey] = await describe(trx, [row]);
  return { apiKey: apiKey!, key };
}

/** @throws AppError `identity/not-found`, `identity/already-ended`, `http/forbidden`. */
export async function revokeApiKey(trx: Trx, actor: Actor, id: string): Promise<ApiKey> {
  authorize(actor, 'identity.apiKeys.manage');
  const row = await updateRevoked(trx, id, actor.personId);
  if (!row) {
    throw new AppError(
      (await keyExists(trx, id)) ? 'identity/already-ended' : 'identity/not-found',
    );
  }
  await writeAudit(trx, actor, {
    action: 'identity.revokeApiKey',
    subjectType: 'apiKey',
    subjectId: id,
    post: 'systemAdministrator',
    after: { name: row.name },
  });
  const [apiKey] = await describe(trx, [row]);
  return apiKey!;
}

/**
 * The key that another system sent, if it holds today and has the scope; undefined otherwise.
 *
 * @param key as it was sent, in `x-api-key` or Open311's `api_key`
 */
export async function findApiKey(
  trx: Trx,
  key: string,
  scope: ApiKeyScope,
): Promise<{ id: string; name: string } | undefined> {
  if (key.length > 200) return undefined;
  const row = await findKeyInForce(trx, hashKey(key));
  return row?.scopes.includes(scope) ? { id: row.id, name: row.name } : undefined;
}

/** The system that sent a key, as an actor; undefined when the key does not hold. */
export async function findKeyActor(trx: Trx, key: string): Promise<Actor | undefined> {
  if (key.length > 200) return undefined;
  const row = await findKeyInForce(trx, hashKey(key));
  return row && { ...anonymous, kind: 'apiKey', apiKeyId: row.id };
}
