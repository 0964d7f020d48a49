import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createDatabase, dropDatabase, urlOfDatabase } from '../testing/cluster.ts';
import { type DatabaseConfig, openDatabase, resolveAddresses } from './open.ts';
import { deriveAppPassword } from './roles.ts';

describe('openDatabase on a PostgreSQL of the city', () => {
  const server = inject('testServer');
  const name = `gewu_test_${server.run}_open`;
  // the embedded test server trusts its socket, whose address the URL class can't read without a host
  const ownerUrl = urlOfDatabase(server.ownerUrl, name).replace('@/', '@localhost/');
  const appUrl = ownerUrl.replace(/\/\/[^@]*@/, '//gewu_app:secret-of-the-city@');
  // the same secret as the other tests', since the role belongs to the whole server
  const base: DatabaseConfig = {
    production: false,
    database: { url: ownerUrl, ownerUrl: undefined, replicaUrl: undefined, poolSize: 2 },
    dataFolder: '/nowhere',
    schema: 'city_150300',
    secret: 'secret-of-the-test-databases-alone',
  };
  const withUrls = (urls: Partial<DatabaseConfig['database']>, more = {}): DatabaseConfig => ({
    ...base,
    ...more,
    database: { ...base.database, ...urls },
  });
  beforeAll(() => createDatabase(server.ownerUrl, name));
  afterAll(() => dropDatabase(server, name));

  test('refuses to serve what is not migrated when it may not migrate', async () => {
    await expect(openDatabase(base, { migrate: false })).rejects.toMatchObject({
      code: 'database/not-migrated',
    });
  });

  test('migrates as the owner and serves as gewu_app', async () => {
    const database = await openDatabase(base);
    const { rows } = await database.pool.query(
      'select current_user as role, current_schema as schema',
    );
    expect(rows[0]).toEqual({ role: 'gewu_app', schema: 'city_150300' });
    expect(database.applied.length).toBeGreaterThan(0);
    await database.close();
  });

  test('serves without an owner once it is migrated', async () => {
    const url = ownerUrl.replace(/\/\/[^@]*@/, `//gewu_app:${deriveAppPassword(base.secret)}@`);
    const database = await openDatabase(withUrls({ url }, { production: true }));
    expect(database.ownerUrl).toBeUndefined();
    expect(database.applied).toEqual([]);
    await database.close();
  });

  test('refuses a privileged DATABASE_URL in production', async () => {
    await expect(openDatabase(withUrls({}, { production: true }))).rejects.toMatchObject({
      code: 'database/unsafe-role',
    });
  });

  test('takes the owner from DATABASE_OWNER_URL alone in production', async () => {
    const database = await openDatabase(
      withUrls({ url: undefined, ownerUrl }, { production: true }),
    );
    const { rows } = await database.pool.query('select current_user as role');
    expect(rows[0].role).toBe('gewu_app');
    await database.close();
  });

  test('gives gewu_app the password of DATABASE_URL when the owner is told apart', async () => {
    const config = withUrls({ url: appUrl, ownerUrl }, { production: true });
    expect(await resolveAddresses(config)).toEqual({
      appUrl,
      ownerUrl,
      appPassword: 'secret-of-the-city',
    });
  });

  test('reads from the replica as gewu_app, and only from what is one', async () => {
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const database = await openDatabase(withUrls({ replicaUrl: ownerUrl }), { log });
    const { rows } = await database.replica!.pool.query('select current_user as role');
    expect(rows[0].role).toBe('gewu_app');
    await expect.poll(() => lines).toContain('reads go to the primary: it is not a replica');
    expect(database.replica!.isFresh()).toBe(false);
    await database.close();
  });

  test('opens without a replica that is not there', async () => {
    const replicaUrl = 'postgres://gewu_app@127.0.0.1:1/gewu';
    const database = await openDatabase(withUrls({ replicaUrl }));
    expect(database.replica!.isFresh()).toBe(false);
    await database.close();
  });

  test('says why a database can not be reached', async () => {
    const url = urlOfDatabase(ownerUrl, 'no_such_database');
    await expect(openDatabase(withUrls({ url }))).rejects.toMatchObject({
      code: 'database/unreachable',
      details: { cause: expect.stringContaining('no_such_database') },
    });
  });
});
