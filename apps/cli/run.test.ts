import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { sealAudit } from '../../kernel/audit/seal.ts';
import { parseConfig } from '../../kernel/config/config.ts';
import { startEmbedded } from '../../kernel/db/embedded.ts';
import { removeEmbedded } from '../../kernel/db/embedded-folders.ts';
import { migrate } from '../../kernel/db/migrate.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import {
  createDatabase,
  dropDatabase,
  TEST_SECRET,
  urlOfDatabase,
} from '../../kernel/testing/cluster.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { othersEnd } from '../../kernel/testing/others.ts';
import { commands, runCli } from './run.ts';

const server = inject('testServer');
const database = useTestDatabase();
const folder = mkdtempSync(join(tmpdir(), 'gewu-cli-'));
chmodSync(folder, 0o755);
const fresh = `gewu_test_${server.run}_cli`;
const freshUrl = urlOfDatabase(server.ownerUrl, fresh).replace('@/', '@localhost/');
let environment: Record<string, string> = {};
let owner: Client;

interface Outcome {
  status: number;
  out: string;
  err: string;
}

/** Runs a command as the terminal would, with settings over those of the test. */
async function gewu(
  args: string[],
  settings: Record<string, string> = {},
  input = '',
): Promise<Outcome> {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await runCli(args, {
    config: () => parseConfig({ ...environment, ...settings }),
    print: (line) => out.push(line),
    log: (line) => err.push(line),
    readInput: async () => input,
  });
  return { status, out: out.join('\n'), err: err.join('\n') };
}

beforeAll(async () => {
  environment = {
    NODE_ENV: 'test',
    GEWU_SECRET: TEST_SECRET,
    GEWU_DATA: folder,
    DATABASE_OWNER_URL: database.ownerUrl.replace('@/', '@localhost/'),
  };
  await createDatabase(server.ownerUrl, fresh);
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(`set search_path = ${database.schema}, public`);
});
afterAll(async () => {
  await owner.end();
  await dropDatabase(server, fresh);
  rmSync(folder, { recursive: true, force: true });
});

describe('gewu', () => {
  test('lists every command, with and without --help', async () => {
    const help = await gewu(['--help']);
    expect(help.status).toBe(0);
    for (const { name, summary } of commands)
      expect(help.out).toContain(`${name.padEnd(15)} ${summary}`);
    expect(await gewu([])).toEqual({ ...help, status: 2 });
  });

  test.each(commands.map((c) => [c.name, c] as const))(
    '%s --help shows each flag',
    async (name, command) => {
      const { status, out } = await gewu([...name.split(' '), '--help']);
      expect(status).toBe(0);
      expect(out).toContain(`Usage: gewu ${name}`);
      for (const flag of Object.keys(command.options)) expect(out).toContain(`--${flag}`);
      expect((await gewu(['help', ...name.split(' ')])).out).toBe(out);
    },
  );

  test.each(commands.map((c) => [c.name]))(
    '%s refuses a flag that it does not have',
    async (name) => {
      const { status, err } = await gewu([...name.split(' '), '--no-such-flag']);
      expect(status).toBe(2);
      expect(err).toBe(`Unknown option '--no-such-flag'. See \`gewu ${name} --help\`.`);
    },
  );

  test('refuses an unknown command, half of one, and arguments too few or too many', async () => {
    expect(await gewu(['fly'])).toMatchObject({
      status: 2,
      err: expect.stringContaining("no command 'fly'"),
    });
    expect(await gewu(['user'])).toMatchObject({
      status: 2,
      err: expect.stringContaining('user create'),
    });
    expect(await gewu(['user', '--help'])).toMatchObject({
      status: 0,
      out: expect.stringContaining('user create'),
    });
    expect((await gewu(['backup'])).err).toMatch(/Argument <archive.tar.gz> is missing/);
    expect((await gewu(['migrate', 'now'])).err).toMatch(/'now' is one too many/);
  });

  test('says which setting is wrong', async () => {
    const { status, err } = await gewu(['migrate'], { PORT: 'many' });
    expect(status).toBe(2);
    expect(err).toMatch(/PORT/);
  });
});

describe('the program', () => {
  const program = join(import.meta.dirname, 'gewu.js');

  test('passes its arguments, output and status through', () => {
    const { status, stderr } = spawnSync(process.execPath, [program, 'fly'], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain("no command 'fly'");
  });

  const old = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => {
    if (!existsSync(path)) return false;
    return (
      Number(
        execFileSync(path, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' }),
      ) < 22
    );
  });
  test.runIf(old)('runs on an older Node of the machine', () => {
    const { status, stderr } = spawnSync(old as string, [program, 'fly'], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain("no command 'fly'");
  });
});

describe('gewu migrate', () => {
  test('--check lists what is pending and changes nothing; then it migrates; then nothing is left', async () => {
    const settings = { DATABASE_OWNER_URL: freshUrl };
    const check = await gewu(['migrate', '--check'], settings);
    expect(check).toMatchObject({
      status: 1,
      out: expect.stringContaining('pending kernel/20261123-01-kernel'),
    });
    expect((await gewu(['migrate', '--check'], settings)).out).toBe(check.out);
    const done = await gewu(['migrate'], settings);
    expect(done).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^\[1\/\d+\] kernel\/20261123-01-kernel/),
    });
    expect(await gewu(['migrate', '--check'], settings)).toMatchObject({
      status: 0,
      out: 'nothing to apply',
    });
  });
});

describe('gewu backup and restore', () => {
  test('bring a city back into another database', async () => {
    await owner.query(
      `insert into audit_entries (actor_kind, action, subject_type, subject_id) values ('system', 'cases.accept', 'case', 'kept')`,
    );
    mkdirSync(join(folder, 'files', 'pictures'), { recursive: true });
    writeFileSync(join(folder, 'files', 'pictures', 'a.webp'), 'a picture');
    const archive = join(folder, 'city.tar.gz');
    const written = await gewu(['backup', archive]);
    expect(written).toMatchObject({
      status: 0,
      out: expect.stringContaining('audit_entries: 1 rows'),
    });
    expect(statSync(archive).mode & 0o777).toBe(0o600);
    const target = { DATABASE_OWNER_URL: freshUrl, GEWU_DATA: join(folder, 'restored') };
    const read = await gewu(['restore', archive], target);
    expect(read).toMatchObject({
      status: 0,
      out: expect.stringContaining('audit_entries: 1 rows, verified'),
    });
    expect(existsSync(join(folder, 'restored', 'files', 'pictures', 'a.webp'))).toBe(true);
    expect(await gewu(['restore', archive], target)).toMatchObject({
      status: 1,
      err: expect.stringMatching(/has files already.*Nothing was restored/),
    });
    expect(await gewu(['backup', archive])).toMatchObject({
      status: 1,
      err: expect.stringMatching(/exists already/),
    });
  });
});

describe('gewu verify audit', () => {
  test('is content with an audit as it was, and names what was changed, removed or cut off', async () => {
    const write = (subject: string) =>
      owner.query(
        `insert into audit_entries (actor_kind, action, subject_type, subject_id) values ('system', 'cases.accept', 'case', $1)`,
        [subject],
      );
    const seal = async () => {
      await othersEnd(owner);
      return withTransaction(database, system, {}, sealAudit);
    };
    await write('one');
    await seal();
    await write('two');
    await write('three');
    const head = (await seal())!;
    const kept = `${head.seq}:${head.hash.toString('hex')}`;
    const whole = await gewu(['verify', 'audit', '--head', kept]);
    expect(whole).toMatchObject({
      status: 0,
      out: expect.stringMatching(/2 seals[\s\S]*head 2:[\s\S]*whole$/),
    });

    await owner.query(`update audit_entries set reason = 'else' where subject_id = 'two'`);
    await owner.query(`delete from audit_entries where subject_id = 'three'`);
    const broken = await gewu(['verify', 'audit', '--json']);
    expect(broken.status).toBe(1);
    const kinds = JSON.parse(broken.out).problems.map((p: { kind: string }) => p.kind);
    expect(kinds).toEqual(['changed', 'removed']);
    expect((await gewu(['verify', 'audit'])).out).toMatch(
      /row \d+ \(seal 2\) was changed after it was sealed/,
    );

    await owner.query(
      `delete from audit_seals where seq = 2; delete from audit_entries where subject_id = 'two'`,
    );
    expect((await gewu(['verify', 'audit'])).status).toBe(0);
    const cut = await gewu(['verify', 'audit', '--head', kept]);
    expect(cut).toMatchObject({
      status: 1,
      out: expect.stringContaining('seal 2 was kept elsewhere'),
    });
    expect((await gewu(['verify', 'audit', '--head', 'x'])).status).toBe(2);
  });
});

describe('gewu user', () => {
  const person = async () => {
    const { rows } = await owner.query(
      `select p.disabled_at is not null as disabled, array(select post from appointments a where a.person_id = p.id) as posts
         from people p join auth_users u on u.id = p.id where u.username = 'wangfang'`,
    );
    return rows[0];
  };

  test('creates an administrator, resets the password, closes and opens the account', async () => {
    const create = ['user', 'create', '-u', 'wangfang', '-n', '王芳', '--post', 'auditor'];
    const created = await gewu(create);
    expect(created).toMatchObject({
      status: 0,
      out: expect.stringMatching(/password, shown once: \S{12,}/),
    });
    expect(await person()).toEqual({ disabled: false, posts: ['auditor'] });
    expect(await gewu(create)).toMatchObject({
      status: 1,
      err: expect.stringMatching(/^This username is taken/),
    });

    const secret = 'Quiet-Harbour-27\n';
    const reset = await gewu(['user', 'reset', '-u', 'wangfang', '--password-stdin'], {}, secret);
    expect(reset.status).toBe(0);
    expect(reset.out).not.toMatch(/password, shown|Quiet/);

    expect((await gewu(['user', 'disable', '-u', 'wangfang', '--reason', 'left'])).status).toBe(0);
    expect((await person()).disabled).toBe(true);
    expect((await gewu(['user', 'disable', '-u', 'wangfang', '--undo'])).status).toBe(0);
    expect((await person()).disabled).toBe(false);
    const { rows } = await owner.query(
      `select actor_kind, reason from audit_entries where action = 'identity.disableUser'`,
    );
    expect(rows).toEqual([{ actor_kind: 'system', reason: 'left' }]);
  });

  test('refuses what is missing or is no post, and says who is not there', async () => {
    expect(await gewu(['user', 'create', '-u', 'a'])).toMatchObject({
      status: 2,
      err: expect.stringMatching(/--name is missing/),
    });
    expect((await gewu(['user', 'create', '-u', 'a', '-n', 'A', '--post', 'king'])).err).toMatch(
      /accepted: systemAdministrator/,
    );
    expect((await gewu(['user', 'reset', '-u', 'nobody'])).status).toBe(1);
    const typed = ['user', 'create', '-u', 'lihua', '-n', '李华', '--phone', '123'];
    expect((await gewu(typed)).err).toMatch(/^1 field\(s\) are not accepted.*\n {2}phone: ./);
  });
});

describe('gewu load', () => {
  test('gives a city its divisions, units, classes and limits once; more only when asked', async () => {
    const settings = { DATABASE_OWNER_URL: freshUrl };
    const counts = async () => {
      const client = new Client({ connectionString: freshUrl });
      await client.connect();
      try {
        const { rows } = await client.query(
          `select (select count(*)::int from ${database.schema}.places) as places,
                  (select count(*)::int from ${database.schema}.places where kind = 'grid') as grids,
                  (select count(*)::int from ${database.schema}.units) as units,
                  (select count(*)::int from ${database.schema}.case_limits) as limits`,
        );
        return rows[0];
      } finally {
        await client.end();
      }
    };
    expect(await gewu(['load'], settings)).toMatchObject({
      status: 0,
      out: expect.stringMatching(
        /^places: 113 added\nunits: \d+ added\nclasses and limits: \d+ added$/,
      ),
    });
    const first = await counts();
    expect(first).toMatchObject({ places: 113, grids: 0 });
    expect(first.units).toBeGreaterThan(100);
    expect(first.limits).toBeGreaterThan(100);
    expect((await gewu(['load'], settings)).out).toMatch(/^places: 0 added\nunits: 0 added/);
    expect(await counts()).toEqual(first);
    expect((await gewu(['load', '--synthetic'], settings)).status).toBe(0);
    expect((await counts()).grids).toBeGreaterThan(50);
    expect(await gewu(['load'], { ...settings, GEWU_CITY: '110100' })).toMatchObject({ status: 1 });
  }, 60_000);
});

describe('gewu transfer', () => {
  test('moves the embedded database; refuses a second time, without a target, and while a server runs', async () => {
    const data = join(folder, 'embedded');
    mkdirSync(data);
    const target = `gewu_test_${server.run}_moved`;
    const to = urlOfDatabase(server.ownerUrl, target).replace('@/', '@localhost/');
    const settings = { GEWU_DATA: data, DATABASE_OWNER_URL: '' };
    expect((await gewu(['transfer'], settings)).err).toMatch(/Name the target/);
    expect((await gewu(['transfer', '--to', 'nowhere'], settings)).err).toMatch(
      /accepted: postgres:/,
    );
    expect((await gewu(['transfer', '--to', to], settings)).err).toMatch(/no embedded database/);

    const embedded = await startEmbedded({ folder: join(data, 'database') });
    await migrate({ ownerUrl: embedded.ownerUrl, schema: database.schema });
    const source = new Client({ connectionString: embedded.ownerUrl });
    await source.connect();
    await source.query(
      `insert into ${database.schema}.audit_entries (actor_kind, action, subject_type, subject_id)
       select 'system', 'cases.accept', 'case', n::text from generate_series(1, 500) n`,
    );
    await source.end();
    await createDatabase(server.ownerUrl, target);
    try {
      const busy = await gewu(['transfer', '--to', to], settings);
      expect(busy).toMatchObject({ status: 1, err: expect.stringMatching(/Stop it first/) });
      await embedded.stop();
      const moved = await gewu(['transfer', '--to', to], settings);
      expect(moved.err).not.toMatch(/rror/);
      expect(moved).toMatchObject({
        status: 0,
        out: expect.stringMatching(/audit_entries: 500 rows, verified/),
      });
      expect(await gewu(['transfer', '--to', to], settings)).toMatchObject({
        status: 1,
        err: expect.stringMatching(/The target is not empty/),
      });
    } finally {
      await embedded.stop();
      await dropDatabase(server, target);
      await removeEmbedded(join(data, 'database'));
    }
  });
});
