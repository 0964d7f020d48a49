import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { beginStatement, withTransaction } from '../db/transaction.ts';
import { type Actor, anonymous, system } from '../http/actor.ts';
import { useTestDatabase } from '../testing/database.ts';

const person = (over: Partial<Actor>): Actor => ({
  ...anonymous,
  kind: 'person',
  personId: randomUUID(),
  ...over,
});
const appointment = (post: string, unitId: string | null = null) => ({
  id: randomUUID(),
  post,
  placePath: null,
  unitId,
});

describe('who acts, seen from SQL', () => {
  const database = useTestDatabase();
  const query = async (text: string) => (await database.pool.query(text)).rows[0];
  const all = `select gewu_actor() as actor, gewu_scopes()::text[] as scopes, gewu_units() as units, gewu_posts() as posts,
    gewu_is_system() as system, gewu_is_public() as public`;
  const nobody = { actor: null, scopes: [], units: [], posts: [], system: false, public: false };

  test('is nobody, nowhere, when nothing was set', async () => {
    expect(await query(all)).toEqual(nobody);
  });

  test('is who the transaction says, and nobody again on the same connection afterwards', async () => {
    const unit = randomUUID();
    const actor = person({
      scopes: ['150300.150304'],
      appointments: [appointment('gridLead', unit)],
    });
    const seen = await withTransaction(database, actor, { publicView: true }, async (trx) => {
      const { rows } = await sql.raw(all).execute(trx);
      return rows[0];
    });
    expect(seen).toEqual({
      actor: actor.personId,
      scopes: ['150300.150304'],
      units: [unit],
      posts: ['gridLead'],
      system: false,
      public: true,
    });
    for (let i = 0; i < 8; i++) expect(await query(all)).toEqual(nobody);
  });
});

describe('audit_entries', () => {
  const database = useTestDatabase();
  const community = '150300.150304.012.008';
  const insert = (path: string | null) =>
    `insert into audit_entries (actor_kind, action, subject_type, subject_id, place_path)
     values ('system', 'cases.accept', 'case', '1', ${path ? `'${path}'` : 'null'})`;

  /** Paths of the entries that an actor sees. */
  async function seen(actor: Actor): Promise<(string | null)[]> {
    const client = await database.pool.connect();
    try {
      await client.query(beginStatement(database.schema, actor, {}));
      for (const path of [community, `${community}.g003`, '150300.150304.012.009', null]) {
        await client.query(insert(path));
      }
      const { rows } = await client.query('select place_path from audit_entries order by id');
      return rows.map((row) => row.place_path);
    } finally {
      await client.query('rollback');
      client.release();
    }
  }

  test('are written by anyone, and seen by nobody without a post', async () => {
    expect(await seen(anonymous)).toEqual([]);
    expect(await seen(person({}))).toEqual([]);
  });

  test('are seen inside the places of the actor', async () => {
    expect(await seen(person({ scopes: [community] }))).toEqual([community, `${community}.g003`]);
  });

  test('are seen whole by an auditor and by the system', async () => {
    expect(await seen(person({ appointments: [appointment('auditor')] }))).toHaveLength(4);
    expect(await seen(system)).toHaveLength(4);
  });

  test.each([
    'update audit_entries set action = action',
    'delete from audit_entries',
    'truncate audit_entries',
    'update audit_seals set seq = seq',
    'delete from audit_seals',
  ])('refuses the app: %s', async (statement) => {
    await expect(database.pool.query(statement)).rejects.toThrow(/permission denied/);
  });

  test('refuses a person without an id and an action that is no name', async () => {
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    try {
      const values = (kind: string, action: string) =>
        owner.query(
          `insert into ${database.schema}.audit_entries (actor_kind, action, subject_type, subject_id)
           values ($1, $2, 'case', '1')`,
          [kind, action],
        );
      await expect(values('person', 'cases.accept')).rejects.toThrow(/check constraint/);
      await expect(values('system', 'accept')).rejects.toThrow(/check constraint/);
    } finally {
      await owner.end();
    }
  });
});
