import { strFromU8, unzipSync } from 'fflate';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import { localTime, serialTime } from '../../../kernel/sheets/sheet.ts';
import { fillSearch } from '../search/word-index.ts';
import { test150300, useCases } from '../testing.ts';

const cases = useCases();
const { call } = cases;

const formula = '=HYPERLINK("http://x","路灯")';
const withPhone = '路灯不亮，请打 13800138000，证件 15030419900101123X';
const count = 1203;

beforeAll(async () => {
  const now = Date.now();
  await withTransaction(cases.database, system, {}, (trx) =>
    sql`
      insert into cases (id, number, state, source, class_code, severity, text, address, place_path, lng, lat,
        reporter_id, holder_level, holder_path, handler_paths, reported_at, updated_at)
      select gen_random_uuid(), 'X-' || lpad(i::text, 5, '0'), 'accepted', 'mobile', 'C0118', 2,
        case when i = 1 then ${formula} when i = 2 then ${withPhone} else '路灯' || i end, '2单元501',
        ${`${test150300.community}.g001`}::ltree, 106.718, 39.501, ${cases.people.resident!.personId}::uuid,
        'community', ${test150300.community}::ltree, '{}',
        ${new Date(now)}::timestamptz - make_interval(mins => i), ${new Date(now)}
      from generate_series(1, ${count}::int) i`.execute(trx),
  );
  await fillSearch(cases.database);
  await cases.report('resident', { text: '别的网格看不到', location: test150300.point });
});

async function csvOf(as: string, query = ''): Promise<string[][]> {
  const answer = await call(as, 'GET', `/api/cases/export?format=csv&sort=newest&${query}`);
  expect(answer.status, String(answer.body)).toBe(200);
  const text = answer.body.toString('utf8') as string;
  expect(text.startsWith('\ufeff')).toBe(true);
  return text
    .slice(1)
    .trimEnd()
    .split('\r\n')
    .map((line) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g)!.slice(0, -1))
    .map((cells) =>
      cells.map((cell) => cell.replace(/,$/, '').replace(/^"|"$/g, '').replaceAll('""', '"')),
    );
}

describe('GET /api/cases/export', () => {
  test('is refused to who is not signed in, to residents and to posts of the system', async () => {
    expect((await call('anonymous', 'GET', '/api/cases/export')).status).toBe(401);
    for (const who of ['resident', 'auditor']) {
      expect(await call(who, 'GET', '/api/cases/export')).toMatchObject({
        status: 403,
        body: { code: 'http/forbidden' },
      });
    }
    const answer = await call('community', 'GET', '/api/cases/export?format=doc');
    expect(answer).toMatchObject({ status: 400, body: { code: 'http/invalid-input' } });
  });

  test('holds the whole list, in its order, and nothing of whom to ask', async () => {
    const rows = await csvOf('community', 'view=area');
    expect(rows[0]!.slice(0, 3)).toEqual(['编号', '状态', '类别']);
    const numbers = rows.slice(1).map(([number]) => number);
    const { body } = await call('community', 'GET', '/api/cases?view=area&sort=newest&limit=200');
    expect(numbers.length).toBe(count + 1);
    expect(numbers.slice(0, 200)).toEqual(body.items.map((one: { number: string }) => one.number));
    const text = rows.flat().join('\n');
    for (const personal of ['resident', '2单元', '电话', '上报人', '13800138000', '19900101'])
      expect(text).not.toContain(personal);
    expect(text).toContain('*******8000');
  });

  test('is narrowed as the list is, and by row-level security to what the asker sees', async () => {
    expect((await csvOf('community', 'view=area&q=X-00001')).length).toBe(2);
    const seen = async (who: string) => (await csvOf(who, 'view=all')).length - 1;
    const listed = async (who: string) =>
      (await call(who, 'GET', '/api/cases/counts?view=all')).body.total;
    for (const who of ['worker', 'otherWorker', 'community', 'power', 'operator'])
      expect(await seen(who), who).toBe(await listed(who));
    expect(await seen('otherWorker')).toBeLessThan(count);
  });

  test('says words, not formulas, and times of the city', async () => {
    const [head, row] = await csvOf('community', 'view=area&q=X-00001');
    expect(row![head!.indexOf('内容')]).toBe(`'${formula}`);
    expect(row![head!.indexOf('上报时间')]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d$/);
    const { body } = await call('community', 'GET', '/api/cases?view=area&q=X-00001');
    const at = new Date(body.items[0].reportedAt);
    expect(row![head!.indexOf('上报时间')]).toBe(localTime(at));
    const english = { ...cases.people.community!, locale: 'en' as const };
    const { body: file } = await call(english, 'GET', '/api/cases/export?format=csv&view=area');
    expect(file.toString('utf8').split('\r\n')[0]).toMatch(/^\ufeffNumber,State,Class,/);
  });

  test('is a workbook that holds the same', async () => {
    const answer = await call('community', 'GET', '/api/cases/export?view=area&sort=newest');
    expect(answer.headers['content-type']).toContain('spreadsheetml');
    expect(answer.headers['content-disposition']).toMatch(
      /^attachment; filename="[\w.-]+\.xlsx"; filename\*=UTF-8''/,
    );
    const parts = unzipSync(new Uint8Array(answer.body));
    const sheet = strFromU8(parts['xl/worksheets/sheet1.xml']!);
    expect(sheet.match(/<row>/g)!.length).toBe(count + 2);
    expect(sheet).not.toContain('headerFooter');
    const { body } = await call('community', 'GET', '/api/cases?view=area&sort=newest&limit=1');
    expect(sheet).toContain(`<v>${serialTime(new Date(body.items[0].reportedAt))}</v>`);
  });

  test('is written into the audit: who, which list, what kind of file', async () => {
    const id = uuidv7();
    await call('community', 'GET', `/api/cases/export?view=area&q=${id}`);
    const { rows } = await withTransaction(cases.database, system, {}, (trx) =>
      sql<{ subject: string; actor: string; after: unknown }>`
        select subject_id as subject, actor_id as actor, after from audit_entries
        where action = 'cases.export' and after -> 'filter' ->> 'q' = ${id}`.execute(trx),
    );
    expect(rows).toMatchObject([
      {
        subject: 'area',
        actor: cases.people.community!.personId,
        after: { format: 'xlsx', filter: { view: 'area', q: id } },
      },
    ]);
  });
});

describe('columns and selections', () => {
  test('a list with chosen columns gives a file with these, and the words of each case', async () => {
    const [head, row] = await csvOf(
      'community',
      'view=area&q=X-00003&columns=clock&columns=number',
    );
    expect(head).toEqual(['编号', '内容', '期限', '时限情况']);
    expect(row!.slice(0, 2)).toEqual(['X-00003', '路灯3']);
    const [short] = await csvOf('community', 'view=area&columns=place');
    expect(short).toEqual(['内容', '位置']);
    const wrong = await call('community', 'GET', '/api/cases/export?columns=phone');
    expect(wrong.status).toBe(400);
  });

  test('a selection is refused to residents, and holds in its order what the asker sees', async () => {
    const { body } = await call('community', 'GET', '/api/cases?view=area&q=X-0000&limit=9');
    const chosen: { id: string; number: string }[] = body.items.toReversed();
    const caseIds = [...chosen.map(({ id }) => id), uuidv7()];
    const ask = (as: string) =>
      call(as, 'POST', '/api/cases/export/selection', {
        caseIds,
        format: 'csv',
        columns: ['number'],
      });
    expect((await ask('resident')).status).toBe(403);
    const numbers = async (as: string) =>
      (await ask(as)).body
        .toString('utf8')
        .slice(1)
        .trimEnd()
        .split('\r\n')
        .slice(1)
        .map((line: string) => line.split(',')[0]);
    expect(await numbers('community')).toEqual(chosen.map(({ number }) => number));
    expect(chosen.length).toBe(9);
    expect(await numbers('power')).toEqual([]);
    const { rows } = await withTransaction(cases.database, system, {}, (trx) =>
      sql<{ after: unknown }>`
        select after from audit_entries where action = 'cases.export' and subject_id = 'selection'
          and actor_id = ${cases.people.community!.personId}`.execute(trx),
    );
    expect(rows).toEqual([{ after: { format: 'csv', caseIds, columns: ['number'] } }]);
  });
});
