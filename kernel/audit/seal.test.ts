import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { withTransaction } from '../db/transaction.ts';
import { system } from '../http/actor.ts';
import { useTestDatabase } from '../testing/database.ts';
import { othersEnd } from '../testing/others.ts';
import { headsFile, keepHead, readHeads } from './heads.ts';
import { countIds, eachId, formatRanges, parseRanges, toRanges } from './ids.ts';
import { auditSealJob } from './job.ts';
import { type SealHead, sealAudit } from './seal.ts';
import { verifyAudit } from './verify.ts';
import { writeAudit } from './write.ts';

const database = useTestDatabase();
let owner: Client;

beforeAll(async () => {
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(`set search_path = ${database.schema}, public`);
});
afterAll(() => owner.end());
afterEach(() => owner.query('truncate audit_entries, audit_seals restart identity'));

const entry = (subjectId: string) => ({
  action: 'cases.accept',
  subjectType: 'case',
  subjectId,
  placePath: '150300.150304',
  before: { b: 1, a: ['x', null] },
  after: { a: 'é\u0001\\', n: 1.5 },
  reason: '老人摔倒',
});
const write = (...subjects: string[]) =>
  withTransaction(database, system, {}, async (trx) => {
    for (const subject of subjects) await writeAudit(trx, system, entry(subject));
  });
const seal = async () => {
  await othersEnd(owner);
  return withTransaction(database, system, {}, sealAudit);
};
const verify = (heads: SealHead[] = []) =>
  withTransaction(database, system, { readOnly: true }, (trx) => verifyAudit(trx, heads));

/** Three seals over six rows. */
async function sealThrice(): Promise<SealHead[]> {
  const heads: SealHead[] = [];
  for (const subjects of [['1', '2', '3'], ['4', '5'], ['6']]) {
    await write(...subjects);
    heads.push((await seal())!);
  }
  return heads;
}

describe('sealAudit', () => {
  test('seals each row once and finds nothing to do afterwards', async () => {
    await sealThrice();
    expect(await seal()).toBeUndefined();
    expect(await verify()).toMatchObject({ seals: 3, rows: 6, waiting: 0, problems: [] });
  });

  test('verifies an empty audit', async () => {
    expect(await verify()).toMatchObject({ seals: 0, rows: 0, head: undefined, problems: [] });
  });

  test('leaves a row of an open transaction to the next seal, though younger ones were committed', async () => {
    const slow = new Client({ connectionString: database.ownerUrl });
    await slow.connect();
    await slow.query(`set search_path = ${database.schema}, public; begin`);
    const { rows } = await slow.query(
      `insert into audit_entries (actor_kind, action, subject_type, subject_id)
       values ('system', 'cases.accept', 'case', 'slow') returning id`,
    );
    await write('fast');
    // the fast row is younger than the open transaction: neither can be decided yet
    expect(await seal()).toBeUndefined();
    await slow.query('commit');
    await slow.end();
    await write('later');
    await seal();
    const report = await verify();
    expect(report).toMatchObject({ rows: 3, waiting: 0, problems: [] });
    expect(Number(rows[0].id)).toBe(1);
  });

  test('leaves out ids of transactions that were rolled back', async () => {
    await write('1');
    const failed = withTransaction(database, system, {}, async (trx) => {
      await writeAudit(trx, system, entry('never'));
      await sql`select 1`.execute(trx); // and so the row has gone out
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await write('2');
    await seal();
    const { rows } = await owner.query('select ids::text from audit_seals');
    expect(rows).toEqual([{ ids: '{[1,2),[3,4)}' }]);
    expect((await verify()).problems).toEqual([]);
  });

  test('seals every row exactly once while many write and several seal', async () => {
    let writing = true;
    const writers = Array.from({ length: 5 }, async (_, w) => {
      for (let i = 0; i < 30; i++) await write(`${w}-${i}`, `${w}-${i}b`);
    });
    const sealers = Array.from({ length: 2 }, async () => {
      while (writing) await seal();
    });
    await Promise.all(writers);
    writing = false;
    await Promise.all(sealers);
    await seal();
    const report = await verify();
    expect(report).toMatchObject({ rows: 300, waiting: 0, problems: [] });
    const { rows } = await owner.query('select sum(row_count)::int as sealed from audit_seals');
    expect(rows[0].sealed).toBe(300);
  });

  test('goes on after a move to a server whose transactions are counted from a lower number', async () => {
    await sealThrice();
    await write('unsealed before the move');
    await owner.query(`
      update audit_entries set transaction_id = (transaction_id::text::bigint + 1000000)::text::xid8 where id = 7;
      update audit_seals set horizon = (horizon::text::bigint + 1000000)::text::xid8`);
    await write('after the move');
    expect((await verify()).problems).toEqual([]);
    await seal();
    expect(await verify()).toMatchObject({ seals: 4, rows: 8, waiting: 0, problems: [] });
    await write('and on');
    await seal();
    expect(await verify()).toMatchObject({ seals: 5, rows: 9, waiting: 0, problems: [] });
  });
});

describe('verifyAudit', () => {
  test.each([
    ['reason', "reason = 'another'"],
    ['time', "at = at - interval '1 microsecond'"],
    ['before', `before = '{"b": 2, "a": ["x", null]}'`],
    ['actor', `actor_kind = 'anonymous'`],
    ['place', `place_path = null`],
  ])('names the row whose %s was changed', async (_, change) => {
    await sealThrice();
    await owner.query(`update audit_entries set ${change} where id = 5`);
    expect((await verify()).problems).toEqual([{ kind: 'changed', seq: 2, rowId: 5 }]);
  });

  test('names the row that was removed', async () => {
    await sealThrice();
    await owner.query('delete from audit_entries where id = 2');
    const report = await verify();
    expect(report.problems).toEqual([{ kind: 'removed', seq: 1, rowId: 2 }]);
    expect(report.rows).toBe(5);
  });

  test('names the seal that was changed to fit a changed row', async () => {
    await sealThrice();
    await owner.query(`update audit_entries set reason = 'another' where id = 5`);
    await owner.query(`update audit_seals set leaves = sha256('x') || sha256('y') where seq = 2`);
    expect((await verify()).problems).toContainEqual({ kind: 'seal-changed', seq: 2 });
  });

  test('names a seal that was removed, with or without its rows', async () => {
    await sealThrice();
    await owner.query(
      'delete from audit_seals where seq = 2; delete from audit_entries where id in (4, 5)',
    );
    expect((await verify()).problems).toEqual([{ kind: 'seal-missing', seq: 2 }]);
  });

  test('finds that the end was cut off, by a head kept elsewhere', async () => {
    const heads = await sealThrice();
    await owner.query(
      'delete from audit_seals where seq = 3; delete from audit_entries where id = 6',
    );
    expect((await verify()).problems).toEqual([]);
    expect((await verify(heads)).problems).toEqual([{ kind: 'cut-off', seq: 3 }]);
  });

  test('finds a chain that was computed anew over changed rows, by a head kept elsewhere', async () => {
    const heads = await sealThrice();
    await owner.query(`truncate audit_seals; update audit_entries set reason = 'x' where id = 6`);
    await seal();
    expect((await verify()).problems).toEqual([]);
    expect((await verify(heads)).problems).toContainEqual({ kind: 'seal-changed', seq: 1 });
  });

  test('finds a row that was made to look older than the seals', async () => {
    await sealThrice();
    await owner.query(`
      insert into audit_entries (actor_kind, action, subject_type, subject_id, transaction_id)
      select 'system', 'cases.accept', 'case', 'forged', transaction_id from audit_entries where id = 1`);
    expect((await verify()).problems).toEqual([{ kind: 'slipped-in', rowId: 7 }]);
  });

  test('counts rows that wait for the next seal as no problem', async () => {
    await sealThrice();
    await write('7', '8');
    const report = await verify();
    expect(report).toMatchObject({ waiting: 2, problems: [] });
    expect(report.waitingSince).toBeInstanceOf(Date);
  });
});

describe('the sealing job', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gewu-heads-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('seals, keeps the head in a file, and bears being run twice', async () => {
    await write('1');
    await othersEnd(owner);
    const job = auditSealJob(database, folder);
    await job.run({});
    await job.run({});
    const heads = await readHeads(headsFile(folder, database.schema));
    expect(heads).toHaveLength(1);
    expect((await verify()).head).toEqual(heads[0]);
  });

  test('reads past a line that a crash cut short', async () => {
    const file = join(folder, 'torn.jsonl');
    await keepHead(file, { seq: 1, hash: Buffer.alloc(32, 1) });
    writeFileSync(file, '\n{"seq":2,"hash":"00', { flag: 'a' });
    await keepHead(file, { seq: 3, hash: Buffer.alloc(32, 3) });
    expect((await readHeads(file)).map((head) => head.seq)).toEqual([1, 3]);
  });
});

describe('ids of a seal', () => {
  const ids = fc
    .uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1 })
    .map((list) => list.sort((a, b) => a - b));

  test('come back from the text as PostgreSQL writes it', async () => {
    await fc.assert(
      fc.asyncProperty(ids, async (list) => {
        const text = formatRanges(toRanges(list));
        expect([...eachId(parseRanges(text))]).toEqual(list);
        expect(countIds(parseRanges(text))).toBe(list.length);
        const { rows } = await sql<{
          text: string;
        }>`select ${text}::int8multirange::text as text`.execute(database.db);
        expect(rows[0]?.text).toBe(text);
      }),
      { numRuns: 30 },
    );
  });
});
