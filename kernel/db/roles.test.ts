import { Client } from 'pg';
import { describe, expect, inject, test } from 'vitest';
import { useTestDatabase } from '../testing/database.ts';
import { createPool } from './pool.ts';
import {
  appUrlFrom,
  assertSafeAppRole,
  deriveAppPassword,
  ensureAppRole,
  quoteText,
} from './roles.ts';

describe('assertSafeAppRole', () => {
  const database = useTestDatabase();
  const role = `gewu_test_role_${inject('testServer').run}`;

  /** Runs with a pool whose role has an attribute: the owner sets its own role aside on each connection. */
  async function check(setUp: string): Promise<void> {
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    const pool = createPool({ url: database.ownerUrl, schema: database.schema, max: 1 });
    try {
      await owner.query(`create role ${role}; grant usage on schema ${database.schema} to ${role}`);
      await owner.query(setUp);
      await pool.query(`set role ${role}`);
      await assertSafeAppRole(pool, database.schema);
    } finally {
      await pool.end();
      await owner.query(
        `reassign owned by ${role} to current_user; drop owned by ${role}; drop role ${role}`,
      );
      await owner.end();
    }
  }

  test('refuses a superuser', async () => {
    await expect(check(`alter role ${role} superuser`)).rejects.toMatchObject({
      code: 'database/unsafe-role',
      details: { role, attribute: 'SUPERUSER' },
    });
  });

  test('refuses a role with BYPASSRLS', async () => {
    await expect(check(`alter role ${role} bypassrls`)).rejects.toMatchObject({
      details: { attribute: 'BYPASSRLS' },
    });
  });

  test('refuses an owner of the tables', async () => {
    const setUp = `alter table ${database.schema}.idempotency_keys owner to ${role}`;
    await expect(check(setUp)).rejects.toMatchObject({ details: { attribute: 'OWNER' } });
  });

  test('accepts a plain role and gewu_app', async () => {
    await check('select 1');
    await assertSafeAppRole(database.pool, database.schema);
  });

  test('gewu_app can not give itself another role or make objects', async () => {
    await expect(database.pool.query('create table mine (id int)')).rejects.toThrow(/permission/);
    await expect(database.pool.query('create schema mine')).rejects.toThrow(/permission/);
    await expect(database.pool.query('alter role gewu_app superuser')).rejects.toThrow(
      /permission|superuser/,
    );
    await expect(
      database.pool.query('alter table audit_entries disable row level security'),
    ).rejects.toThrow(/must be owner/);
  });

  test('takes from gewu_app what it must not have', async () => {
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    try {
      await owner.query('begin');
      await owner.query('alter role gewu_app createrole');
      await ensureAppRole(owner, {});
      const { rows } = await owner.query(
        "select rolcreaterole from pg_roles where rolname = 'gewu_app'",
      );
      expect(rows[0].rolcreaterole).toBe(false);
    } finally {
      await owner.query('rollback');
      await owner.end();
    }
  });
});

describe('an owner who may not make roles', () => {
  const database = useTestDatabase();
  const role = `gewu_test_owner_${inject('testServer').run}`;

  /** Runs as an owner without CREATEROLE, as a careful administrator makes one; nothing of it stays. */
  async function asPlainOwner(setUp: string, work: (owner: Client) => Promise<void>) {
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    try {
      await owner.query(`begin; ${setUp}; create role ${role}; set local role ${role}`);
      await work(owner);
    } finally {
      await owner.query('rollback');
      await owner.end();
    }
  }

  test('takes gewu_app as the administrator made it', async () => {
    await asPlainOwner('select 1', (owner) => ensureAppRole(owner, { password: 'given' }));
  });

  test('says what to ask for where gewu_app has what it must not have', async () => {
    await asPlainOwner('alter role gewu_app createrole', async (owner) => {
      await expect(ensureAppRole(owner, { password: 'given' })).rejects.toMatchObject({
        code: 'database/role-needed',
        details: { statement: expect.stringMatching(/^ALTER ROLE gewu_app .*NOBYPASSRLS;$/) },
      });
    });
  });

  test('says what to ask for where there is no gewu_app', async () => {
    await asPlainOwner('alter role gewu_app rename to gewu_app_set_aside', async (owner) => {
      await expect(ensureAppRole(owner, { password: 'given' })).rejects.toMatchObject({
        code: 'database/role-needed',
        details: {
          statement: expect.stringMatching(/^CREATE ROLE gewu_app .*PASSWORD '\.\.\.';$/),
        },
      });
    });
  });
});

describe('addresses and literals', () => {
  test('puts the app in place of the owner, special characters of its password kept', () => {
    const url = appUrlFrom(
      'postgresql://owner:pw@db.example.cn:5433/city?sslmode=require',
      'a/b@c',
    );
    expect(url).toBe('postgresql://gewu_app:a%2Fb%40c@db.example.cn:5433/city?sslmode=require');
  });

  test('derives another password from another secret, never the secret itself', () => {
    const one = deriveAppPassword('one');
    expect(one).toHaveLength(43);
    expect(one).not.toBe(deriveAppPassword('two'));
  });

  test('quotes what an attacker would send', () => {
    expect(quoteText("a'b")).toBe("'a''b'");
    expect(quoteText("a\\'b")).toBe("E'a\\\\''b'");
  });
});
