import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FeatureCollection, Polygon } from 'geojson';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../kernel/config/config.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { areaSquareMeters } from '../../kernel/geo/index.ts';
import { system } from '../../kernel/http/actor.ts';
import { TEST_SECRET } from '../../kernel/testing/cluster.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { listAreas, loadPlaces } from '../../modules/places/index.ts';
import { runCli } from './run.ts';

const database = useTestDatabase();
const folder = mkdtempSync(join(tmpdir(), 'gewu-plan-area-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() =>
  withTransaction(database, system, {}, (trx) =>
    loadPlaces(trx, { city: '150300', synthetic: true }),
  ),
);

async function gewu(args: string[]): Promise<{ status: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await runCli(args, {
    config: () =>
      parseConfig({
        NODE_ENV: 'test',
        GEWU_SECRET: TEST_SECRET,
        GEWU_DATA: folder,
        DATABASE_OWNER_URL: database.ownerUrl.replace('@/', '@localhost/'),
      }),
    print: (line) => out.push(line),
    log: (line) => err.push(line),
    readInput: async () => '',
  });
  return { status, out: out.join('\n'), err: err.join('\n') };
}

/** A grid of Binhai community, with four micro-grids or more. */
const grid = '150304012008001';

describe('gewu plan --area', () => {
  test.each([
    ['150304012008999', 'is no place'],
    ['150304000000', 'is a district; accepted: a grid or a community'],
  ])('refuses %s', async (key, said) => {
    const { status, err } = await gewu(['plan', '--area', key]);
    expect(status).toBe(2);
    expect(err).toContain(said);
  });

  test('plans a grid of the database: a table, and outlines that fill the grid', async () => {
    const file = join(folder, 'grid.geojson');
    const { status, out, err } = await gewu(['plan', '--area', grid, '--out', file]);
    expect(status).toBe(0);
    const [head, ...rows] = out.split('\n');
    expect(head).toMatch(/part +as now +households/);
    const plan = JSON.parse(readFileSync(file, 'utf8')) as FeatureCollection<
      Polygon,
      { households: number }
    >;
    expect(rows).toHaveLength(plan.features.length);
    expect(err).toContain(`${plan.features.length} parts, 0 of them outside 30 to 80 households`);
    const [outline] = await withTransaction(database, system, {}, (trx) =>
      listAreas(trx, 'grid', undefined, '150300.150304.012.008.g001'),
    );
    const filled = plan.features.reduce((sum, part) => sum + areaSquareMeters(part.geometry), 0);
    expect(filled / areaSquareMeters(outline!.geometry)).toBeCloseTo(1, 4);
    const held = plan.features.reduce((sum, part) => sum + part.properties.households, 0);
    expect(held).toBe(outline!.properties.households);
  });

  test('leaves the micro-grids as they are when no change is acceptable', async () => {
    const args = ['plan', '--area', grid, '--change', '0', '--json'];
    const plan = JSON.parse((await gewu(args)).out);
    expect(plan.score).toMatchObject({ moved: 0, avoidable: 0 });
    expect(plan.parts.every((part: { name?: string }) => part.name)).toBe(true);
  });

  test('cuts a community into grids', async () => {
    const args = ['plan', '--area', '150304012008', '--json', '--seed', '2'];
    const plan = JSON.parse((await gewu(args)).out);
    expect(plan.score).toMatchObject({ broken: 0, avoidable: 0 });
    expect(plan.parts.length).toBeGreaterThan(3);
  });
});
