/** Taking a file of buildings in: reading, looking what it comes to, and one transaction; with the audit of each building. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { serve } from '../apps/server/serve.ts';
import { parseConfig } from '../kernel/config/config.ts';
import { withTransaction } from '../kernel/db/transaction.ts';
import { type LngLat, offsetMeters, pointInside } from '../kernel/geo/index.ts';
import { type Actor, anonymous, system } from '../kernel/http/actor.ts';
import { getDirectory } from '../modules/places/cache.ts';
import { type Directory, findAreas } from '../modules/places/directory.ts';
import { loadPlaces } from '../modules/places/index.ts';
import type { FileFormat } from '../modules/places/transfer/fields.ts';
import { createFileWriter } from '../modules/places/transfer/formats/index.ts';
import { checkImport, takeImport } from '../modules/places/transfer/jobs.ts';
import { findImport, updateImport } from '../modules/places/transfer/store.ts';
import { uploadImport } from '../modules/places/transfer/upload.ts';
import type { BenchResult, Print } from './main.ts';

/** A minute for 50,000 buildings. */
const goalSeconds = 60;

/** Spots in a lattice of 40 metres over the grids of the city that are not divided, so that none stands on another. */
function* spotsOf(directory: Directory): Generator<LngLat> {
  const used = new Set<string>();
  const grids = directory.entries.filter(({ kind, geometry }) => kind === 'grid' && geometry);
  for (let ring = 0; ring < 60; ring++) {
    for (const grid of grids) {
      const middle = pointInside(grid.geometry!);
      for (let step = 0; step < Math.max(1, ring * 8); step++) {
        const side = Math.floor(step / Math.max(1, ring * 2));
        const along = (step % Math.max(1, ring * 2)) - ring;
        const [x, y] = [
          [along, -ring],
          [ring, along],
          [-along, ring],
          [-ring, -along],
        ][side % 4]! as [number, number];
        const spot = offsetMeters(middle, x * 40, y * 40);
        const found = findAreas(directory, spot);
        const key = `${Math.round(spot.lng * 2500)} ${Math.round(spot.lat * 2500)}`;
        const right =
          found?.grid === grid &&
          (found.microGrid ||
            !directory.children.get(grid.path)?.some(({ kind }) => kind === 'microGrid'));
        if (!right || found.building || used.has(key)) continue;
        used.add(key);
        yield spot;
      }
    }
  }
}

async function makeFile(format: FileFormat, spots: readonly LngLat[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const columns = [
    { key: 'name', name: '楼栋', type: 'text' as const, bytes: 40 },
    { key: 'estate', name: '小区', type: 'text' as const, bytes: 40 },
    { key: 'floors', name: '层数', type: 'integer' as const },
    { key: 'lng', name: '经度', type: 'real' as const },
    { key: 'lat', name: '纬度', type: 'real' as const },
  ];
  const writer = createFileWriter(format, { title: 'buildings', columns }, (chunk) =>
    chunks.push(chunk),
  );
  for (const [i, spot] of spots.entries()) {
    const at = (east: number, north: number) => {
      const { lng, lat } = offsetMeters(spot, east, north);
      return [lng, lat];
    };
    const ring = [at(-12, -6), at(12, -6), at(12, 6), at(-12, 6), at(-12, -6)];
    const properties = {
      name: `${i + 1}号楼`,
      estate: `测试小区${i % 300}`,
      floors: 1 + (i % 33),
      ...spot,
    };
    const geometry = format === 'csv' ? null : ({ type: 'Polygon', coordinates: [ring] } as const);
    writer.add([{ properties, geometry: geometry && (structuredClone(geometry) as never) }]);
  }
  await writer.end();
  return Buffer.concat(chunks);
}

/** Imports made-up buildings into the made-up city on the embedded database. */
export async function benchImport(
  { quick }: { quick: boolean },
  print: Print,
): Promise<BenchResult> {
  const count = quick ? 5000 : 50_000;
  const figures: object[] = [];
  let worst = 0;
  for (const format of ['csv', 'geopackage'] as const) {
    const folder = await mkdtemp(join(tmpdir(), 'gewu-bench-import-'));
    const config = parseConfig({
      ...process.env,
      GEWU_DATA: folder,
      LOG_LEVEL: 'silent',
      GEWU_WORKER: 'false',
    });
    const running = await serve({ config, log: () => {}, web: false });
    const { city, services } = running;
    try {
      await withTransaction(city, system, {}, (trx) =>
        loadPlaces(trx, { city: config.city, synthetic: true }),
      );
      const directory = await withTransaction(city, system, {}, getDirectory);
      const spots = [...spotsOf(directory)].slice(0, count);
      const data = await makeFile(format, spots);
      const personId = uuidv7();
      const appointments = [
        { id: uuidv7(), post: 'cityOperator', placePath: config.city, unitId: null },
      ];
      const actor: Actor = {
        ...anonymous,
        kind: 'person',
        personId,
        appointments,
        scopes: [config.city],
      };

      const delay = monitorEventLoopDelay({ resolution: 5 });
      let peak = 0;
      const timer = setInterval(() => {
        peak = Math.max(peak, process.memoryUsage.rss());
      }, 20);
      delay.enable();
      const clock = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
        const started = performance.now();
        return [await work(), (performance.now() - started) / 1000];
      };
      const set = <S extends 'checking' | 'taking'>(
        id: string,
        from: 'read' | 'checked',
        state: S,
      ) => withTransaction(city, system, {}, (trx) => updateImport(trx, id, from, { state }));
      const [{ id }, read] = await clock(() =>
        uploadImport(services, actor, { name: 'buildings', data }),
      );
      await set(id, 'read', 'checking');
      const [, check] = await clock(() => checkImport(services, { importId: id, actor }));
      await set(id, 'checked', 'taking');
      const [, take] = await clock(() => takeImport(services, { importId: id, actor }));
      delay.disable();
      clearInterval(timer);
      const done = await withTransaction(city, system, {}, (trx) => findImport(trx, id));
      if (done?.state !== 'taken' || done.counts?.new !== spots.length) {
        throw new Error(
          `not all was taken: ${JSON.stringify([done?.state, done?.counts, done?.problem])}`,
        );
      }
      const { rows } = await withTransaction(city, system, {}, (trx) =>
        sql<{
          count: number;
        }>`select count(*)::int as count from audit_entries where action = 'places.add'`.execute(
          trx,
        ),
      );
      const seconds = read + check + take;
      worst = Math.max(worst, seconds);
      const round = (value: number) => Math.round(value * 10) / 10;
      figures.push({
        format,
        buildings: spots.length,
        megabytes: round(data.length / 1e6),
        readSeconds: round(read),
        checkSeconds: round(check),
        takeSeconds: round(take),
        seconds: round(seconds),
        audited: rows[0]!.count,
        peakMegabytes: Math.round(peak / 1e6),
        longestPauseMs: Math.round(delay.max / 1e6),
      });
      print(JSON.stringify(figures.at(-1)));
    } finally {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    }
  }
  return {
    settings: { buildings: count, goalSeconds },
    figures,
    ratio: quick ? null : worst / goalSeconds,
  };
}
