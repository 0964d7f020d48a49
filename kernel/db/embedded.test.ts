import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { type EmbeddedDatabase, startEmbedded } from './embedded.ts';
import { findNativePackage, prepareBinaries, sharedFolder } from './embedded-binaries.ts';
import { removeEmbedded } from './embedded-folders.ts';

const asRoot = process.getuid?.() === 0;
const made: string[] = [];
const running: EmbeddedDatabase[] = [];

/** A folder that every user may enter. */
function newFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'gewu-embedded-'));
  chmodSync(folder, 0o755);
  made.push(folder);
  return folder;
}

async function start(folder: string, lines: string[] = []): Promise<EmbeddedDatabase> {
  const database = await startEmbedded({ folder, log: (line) => lines.push(line) });
  running.push(database);
  made.push(database.folder);
  return database;
}

async function query(database: EmbeddedDatabase, sql: string) {
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const postmaster = (database: EmbeddedDatabase) =>
  Number(readFileSync(join(database.folder, 'pgdata', 'postmaster.pid'), 'utf8').split('\n')[0]);

/** Another process that starts the database on a folder, writes a row and holds it. */
async function startElsewhere(folder: string): Promise<ChildProcess> {
  const module = (path: string) =>
    JSON.stringify(pathToFileURL(join(import.meta.dirname, path)).href);
  const program = `
    import { startEmbedded } from ${module('embedded.ts')};
    import pg from ${JSON.stringify(import.meta.resolve('pg'))};
    const database = await startEmbedded({ folder: process.argv[1] });
    const client = new pg.Client({ connectionString: database.ownerUrl });
    await client.connect();
    await client.query('create table kept as select 42 as answer');
    console.log('ready');
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) if (line === 'ready') break;
  return child;
}

afterEach(async () => {
  for (const database of running.splice(0).reverse()) await database.stop();
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('startEmbedded', () => {
  test('makes a database that sorts by pinyin, listens on no port and keeps what was committed', async () => {
    const folder = join(newFolder(), 'database');
    const first = await start(folder);
    const settings = await query(
      first,
      `select current_setting('listen_addresses') as tcp, current_setting('fsync') as fsync,
              current_setting('full_page_writes') as pages, current_setting('synchronous_commit') as commit,
              pg_encoding_to_char(encoding) as encoding
         from pg_database where datname = current_database()`,
    );
    expect(settings).toEqual([
      { tcp: '', fsync: 'on', pages: 'on', commit: 'on', encoding: 'UTF8' },
    ]);
    const names = await query(
      first,
      "select string_agg(n, '' order by n) as sorted from unnest(array['赵','陈','王','安']) n",
    );
    expect(names[0].sorted).toBe('安陈王赵');
    await query(first, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await start(folder);
    expect(await query(second, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  test('serves gewu_app, who can bypass nothing, and lets other users nowhere', async () => {
    const database = await start(join(newFolder(), 'database'));
    const rows = await query(
      database,
      "select rolsuper, rolbypassrls, rolcanlogin from pg_roles where rolname = 'gewu_app'",
    );
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcanlogin: true }]);
    const socket =
      new URL(database.appUrl.replace('@/', '@localhost/')).searchParams.get('host') ?? '';
    expect(statSync(socket).mode & 0o777).toBe(0o700);
    expect(statSync(database.folder).mode & 0o777).toBe(0o700);
    const owner = statSync(join(database.folder, 'pgdata')).uid;
    if (asRoot) expect(owner).not.toBe(0);
    else expect(owner).toBe(process.getuid?.());
  });

  test('adopts a database that runs, and leaves it running', async () => {
    const folder = join(newFolder(), 'database');
    const first = await start(folder);
    const second = await start(folder);
    expect([first.adopted, second.adopted]).toEqual([false, true]);
    await second.stop();
    expect(await query(first, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('lets two first starts on one folder race: one runs it, the other adopts it', async () => {
    const folder = join(newFolder(), 'database');
    const both = await Promise.all([start(folder), start(folder)]);
    expect(both.map((d) => d.adopted).sort()).toEqual([false, true]);
    expect(await query(both[0], 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('is free again, with what was committed, after its parent was killed with -9', async () => {
    const folder = join(newFolder(), 'database');
    const child = await startElsewhere(folder);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const database = await start(folder);
    expect(database.adopted).toBe(false);
    expect(await query(database, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  test.runIf(existsSync('/proc'))(
    'does not adopt what a killed parent left behind, even when nobody else ends it',
    async () => {
      const folder = join(newFolder(), 'database');
      const child = await startElsewhere(folder);
      const watchdog = readdirSync('/proc').find((pid) => {
        if (!/^\d+$/.test(pid)) return false;
        const words = `/proc/${pid}/cmdline`;
        return (
          existsSync(words) &&
          /^sh\0-c\0read line/.test(readFileSync(words, 'utf8')) &&
          readFileSync(words, 'utf8').includes(folder)
        );
      });
      process.kill(Number(watchdog), 'SIGKILL');
      child.kill('SIGKILL');
      await once(child, 'exit');
      const database = await start(folder);
      expect(database.adopted).toBe(false);
      expect(await query(database, 'select answer from kept')).toEqual([{ answer: 42 }]);
    },
  );

  test('comes back by itself after PostgreSQL was killed with -9', async () => {
    const lines: string[] = [];
    const database = await start(join(newFolder(), 'database'), lines);
    await query(database, 'create table kept as select 42 as answer');
    const pid = postmaster(database);
    process.kill(pid, 'SIGKILL');
    await expect
      .poll(() => query(database, 'select answer from kept'), { timeout: 15_000, interval: 50 })
      .toEqual([{ answer: 42 }]);
    expect(postmaster(database)).not.toBe(pid);
    expect(lines).toContain('the database ended: starting it again');
  });

  test('takes over when the process that it adopted the database from stops it', async () => {
    const folder = join(newFolder(), 'database');
    const first = await start(folder);
    const second = await start(folder);
    await query(second, 'create table kept as select 42 as answer');
    await first.stop();
    await expect
      .poll(() => query(second, 'select answer from kept').catch(() => []), {
        timeout: 15_000,
        interval: 50,
      })
      .toEqual([{ answer: 42 }]);
    await second.stop();
    await expect(query(second, 'select 1')).rejects.toThrow();
  });

  test('says what the log says when the database can not start', async () => {
    const folder = join(newFolder(), 'database');
    const first = await start(folder);
    await first.stop();
    const settings = { shared_buffers: 'nonsense' };
    await expect(startEmbedded({ folder, settings })).rejects.toThrow(/does not start.*nonsense/s);
  });

  test('starts although the file of a killed one names the process id of another program', async () => {
    const folder = join(newFolder(), 'database');
    const first = await start(folder);
    const file = join(first.folder, 'pgdata', 'postmaster.pid');
    const content = readFileSync(file, 'utf8');
    await first.stop();
    writeFileSync(file, content.replace(/^\d+/, String(process.pid)));
    const second = await start(folder);
    expect(second.adopted).toBe(false);
    expect(await query(second, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('is removed whole, but not while a server runs on it', async () => {
    const folder = join(newFolder(), 'database');
    const first = await start(folder);
    await expect(removeEmbedded(folder)).rejects.toThrow(/is running on/);
    await first.stop();
    await removeEmbedded(folder);
    expect(existsSync(first.folder)).toBe(false);
  });

  test.runIf(asRoot)('moves to a folder that its user may enter, and says so', async () => {
    const closed = newFolder();
    chmodSync(closed, 0o700);
    const lines: string[] = [];
    const database = await start(join(closed, 'data', 'database'), lines);
    expect(database.folder.startsWith(sharedFolder())).toBe(true);
    expect(lines.join('\n')).toContain(database.folder);
    expect(await query(database, 'select 1 as one')).toEqual([{ one: 1 }]);
    await database.stop();
    const again = await start(join(closed, 'data', 'database'));
    expect(again.folder).toBe(database.folder);
  });
});

describe('prepareBinaries', () => {
  test('copies programs out of a closed checkout and links libraries that npm did not link', () => {
    const found = findNativePackage();
    const checkout = newFolder();
    const native = join(checkout, 'package', 'native');
    cpSync(found.native, native, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !/lib(icu\w+|pq)\.so(\.\d+)?$/.test(path),
    });
    // closed to the user that runs it, or to us who would complete it
    chmodSync(join(native, 'lib'), 0o555);
    chmodSync(checkout, asRoot ? 0o700 : 0o755);
    const version = `test-${process.pid}`;
    const runAs = asRoot ? { uid: 65534, gid: 65534 } : undefined;
    const lines: string[] = [];
    const bin = prepareBinaries(runAs, (line) => lines.push(line), { native, version });
    made.push(join(bin, '..', '..'));
    expect(bin.startsWith(sharedFolder())).toBe(true);
    expect(lines).toHaveLength(1);
    expect(prepareBinaries(runAs, () => {}, { native, version })).toBe(bin);
    chmodSync(join(native, 'lib'), 0o755); // so that it can be removed
  });

  test.runIf(asRoot)('does not run programs that another user put into the shared folder', () => {
    const checkout = newFolder();
    const native = join(checkout, 'native');
    mkdirSync(native);
    const version = `planted-${process.pid}`;
    const planted = join(sharedFolder(), `gewu-postgres-${version}-${process.arch}-0`);
    mkdirSync(planted, { mode: 0o777 });
    chmodSync(planted, 0o777);
    made.push(planted);
    expect(() => prepareBinaries(undefined, () => {}, { native, version })).toThrow(/another user/);
  });
});
