/**
 * Prints what a whole list costs as a file: `node bench/export.ts [cases]`. The server and this script are one process, so
 * its memory is that of both; the database is another. The reader takes what comes and keeps nothing.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Readable } from 'node:stream';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { serve } from '../apps/server/serve.ts';
import { parseConfig } from '../kernel/config/config.ts';
import { withTransaction } from '../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../kernel/http/actor.ts';
import { printCase } from '../modules/cases/case-file/case-file.ts';
import { exportCases } from '../modules/cases/exports/export.ts';
import { fetchExport } from '../modules/cases/exports/fetch.ts';
import { askExport, decideExport } from '../modules/cases/exports/requests.ts';
import { loadCatalogue } from '../modules/cases/index.ts';
import { encipher } from '../modules/identity/index.ts';
import { loadUnits } from '../modules/organization/index.ts';
import { loadPlaces } from '../modules/places/index.ts';

const count = Number(process.argv[2] ?? 200_000);
const folder = await mkdtemp(join(tmpdir(), 'gewu-bench-export-'));
const config = parseConfig({ ...process.env, GEWU_DATA: folder, LOG_LEVEL: 'silent' });
const running = await serve({ config, log: () => {}, web: false });
const { city, services } = running;
const community = '150300.150304.012.008';

async function makePerson(name: string, post: string, placePath: string): Promise<Actor> {
  const [personId, id] = [uuidv7(), uuidv7()];
  await withTransaction(city, system, {}, async (trx) => {
    await sql`insert into people (id, display_name) values (${personId}, ${name})`.execute(trx);
    await sql`insert into appointments (id, person_id, post, place_path, valid_from)
      values (${id}, ${personId}, ${post}, ${placePath}::ltree, date '2020-01-01')`.execute(trx);
  });
  const appointments = [{ id, post, placePath, unitId: null }];
  return { ...anonymous, kind: 'person', personId, appointments, scopes: [placePath] };
}

/** Time, peak memory and longest pause of the event loop of what is done. */
async function measure(name: string, work: () => Promise<number>): Promise<void> {
  globalThis.gc?.();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  let peak = process.memoryUsage.rss();
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  const before = process.memoryUsage.rss();
  delay.enable();
  const started = performance.now();
  const bytes = await work();
  const seconds = (performance.now() - started) / 1000;
  delay.disable();
  clearInterval(timer);
  const mb = (value: number) => (value / 1_048_576).toFixed(1);
  console.log(
    `${name}: ${seconds.toFixed(1)} s, ${mb(bytes)} MB, memory ${mb(before)} -> peak ${mb(peak)} MB, longest pause ${(delay.max / 1e6).toFixed(0)} ms`,
  );
}

async function drain(stream: Readable): Promise<number> {
  let bytes = 0;
  for await (const chunk of stream) bytes += (chunk as Buffer).length;
  return bytes;
}

try {
  await withTransaction(city, system, {}, async (trx) => {
    await loadPlaces(trx, { city: config.city, synthetic: true });
    await loadUnits(trx, { city: config.city });
    await loadCatalogue(trx);
    await sql`
      insert into cases (id, number, state, source, class_code, severity, text, place_path, lng, lat, holder_level,
        holder_path, handler_paths, due_at, warn_at, reported_at, updated_at)
      select gen_random_uuid(), 'WD-20261127-' || lpad(i::text, 6, '0'), 'accepted', 'mobile', 'C0118', 2,
        '3号楼前的路灯不亮，夜间有人经过容易绊倒，请尽快处理（' || i || '）', ${`${community}.g001`}::ltree, 106.718, 39.501,
        'community', ${community}::ltree, '{}', now(), now(), now() - make_interval(secs => i), now()
      from generate_series(1, ${count}::int) i`.execute(trx);
    await sql`analyze cases`.execute(trx).catch(() => {});
  });
  const staff = await makePerson('张三', 'communityStaff', community);
  const lead = await makePerson('李四', 'communitySecretary', community);
  const now = new Date();
  for (const format of ['csv', 'xlsx'] as const) {
    await measure(`${count} cases as ${format}`, async () => {
      const filter = { view: 'area', sort: 'newest', format } as const;
      return drain((await exportCases({ city }, staff, filter, 'zh-CN', now)).body);
    });
  }

  const filter = { view: 'area', sort: 'newest', q: 'WD-20261127-000' } as const;
  const context = { services, locale: 'zh-CN', now } as const;
  await withTransaction(city, system, {}, async (trx) => {
    const { rows } = await sql<{ id: string }>`
      select id from cases where number like 'WD-20261127-000%'`.execute(trx);
    for (const { id } of rows) {
      const cipher = encipher(config, id, '13900139000');
      await sql`insert into case_contacts (case_id, name, phone_cipher, phone_last4)
        values (${id}, '王大爷', ${cipher}, '9000')`.execute(trx);
    }
  });
  const asked = await withTransaction(city, staff, {}, (trx) =>
    askExport({ ...context, trx, actor: staff }, { filter, format: 'xlsx', reason: '电话回访' }),
  );
  await withTransaction(city, lead, {}, (trx) =>
    decideExport({ ...context, trx, actor: lead }, asked.id, asked.version, { approved: true }),
  );
  await measure(`${asked.count} cases with names and phones`, () =>
    withTransaction(city, staff, {}, async (trx) => {
      const { body } = await fetchExport({ ...context, trx, actor: staff }, asked.id);
      return body.length;
    }),
  );

  const [one] = await withTransaction(city, staff, {}, async (trx) => {
    const { rows } = await sql<{ id: string }>`
      select id from cases order by number limit 1`.execute(trx);
    return rows;
  });
  for (const turn of ['first', 'second']) {
    await measure(`a case file, ${turn}`, () =>
      withTransaction(city, staff, {}, async (trx) =>
        drain((await printCase(trx, services, staff, one!.id, 'zh-CN', now)).body),
      ),
    );
  }
} finally {
  await running.stop();
  await rm(folder, { recursive: true, force: true });
}
