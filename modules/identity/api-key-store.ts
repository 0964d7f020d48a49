import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';
import type { ApiKeyScope } from './contract.ts';

export interface ApiKeyRow {
  id: string;
  name: string;
  hint: string;
  scopes: ApiKeyScope[];
  created_by: string | null;
  created_at: Date;
  expires_on: string | null;
  revoked_at: Date | null;
}

const columns = sql`
  id, name, hint, scopes, created_by, created_at, expires_on::text as expires_on, revoked_at`;

/** All keys, the newest first. */
export async function listKeys(trx: Trx): Promise<ApiKeyRow[]> {
  const { rows } = await sql<ApiKeyRow>`
    select ${columns} from api_keys order by id desc`.execute(trx);
  return rows;
}

export interface NewApiKey {
  id: string;
  name: string;
  keyHash: Buffer;
  hint: string;
  scopes: readonly ApiKeyScope[];
  createdBy: string | null;
  expiresOn: string | null;
  demo: boolean;
}

/** Keeps a new key's hash. */
export async function insertKey(trx: Trx, key: NewApiKey): Promise<ApiKeyRow> {
  const { rows } = await sql<ApiKeyRow>`
    insert into api_keys (id, name, key_hash, hint, scopes, created_by, expires_on, demo)
    values (${key.id}, ${key.name}, ${key.keyHash}, ${key.hint}, ${[...key.scopes]}, ${key.createdBy},
      ${key.expiresOn}::date, ${key.demo})
    returning ${columns}`.execute(trx);
  return rows[0]!;
}

/** Refuses a key from now on; undefined when it is not there or was revoked before. */
export async function updateRevoked(
  trx: Trx,
  id: string,
  by: string | null,
): Promise<ApiKeyRow | undefined> {
  const { rows } = await sql<ApiKeyRow>`
    update api_keys set revoked_at = now(), revoked_by = ${by}
    where id = ${id} and revoked_at is null returning ${columns}`.execute(trx);
  return rows[0];
}

/** Whether there is a key of this id. */
export async function keyExists(trx: Trx, id: string): Promise<boolean> {
  const { rows } = await sql`select 1 from api_keys where id = ${id}`.execute(trx);
  return rows.length > 0;
}

/** The key of a hash that holds today; undefined when it is unknown, expired or revoked. */
export async function findKeyInForce(trx: Trx, keyHash: Buffer): Promise<ApiKeyRow | undefined> {
  const { rows } = await sql<ApiKeyRow>`
    select ${columns} from api_keys where key_hash = ${keyHash} and revoked_at is null
      and (expires_on is null or expires_on >= (now() at time zone 'Asia/Shanghai')::date)`.execute(
    trx,
  );
  return rows[0];
}
