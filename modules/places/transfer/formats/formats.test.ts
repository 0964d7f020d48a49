import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import type { Geometry, Position } from 'geojson';
import { describe, expect, test } from 'vitest';
import { type FileFormat, fileFormats } from '../fields.ts';
import type { Column, Layer, ReadLimits, TargetRow, Value } from './format.ts';
import { createFileWriter, findFormat, readLayers } from './index.ts';

const limits: ReadLimits = { unpackedBytes: 20 << 20, rows: 5000 };
const columns: Column[] = [
  { key: 'code', name: 'code', type: 'text' },
  { key: 'name', name: 'name', type: 'text' },
  { key: 'floors', name: 'floors', type: 'integer' },
  { key: 'height_m', name: 'height_m', type: 'real' },
];

async function make(format: FileFormat, rows: readonly TargetRow[]): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const writer = createFileWriter(format, { title: 'buildings', columns }, (chunk) =>
    chunks.push(chunk),
  );
  for (let at = 0; at < rows.length; at += 4) writer.add(rows.slice(at, at + 4));
  await writer.end();
  return Uint8Array.from(Buffer.concat(chunks));
}

function read(data: Uint8Array, most = limits) {
  const format = findFormat(data, most);
  return { format, layers: readLayers(data, format, most) };
}

const rowsOf = (layers: readonly Layer[]) => layers.flatMap(({ rows }) => [...rows]);
const codeOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return 'nothing';
};

const degrees = (min: number, max: number) =>
  fc.integer({ min: min * 1e6, max: max * 1e6 }).map((n) => n / 1e6);
const point = fc.tuple(degrees(106, 107), degrees(39, 40));
/** A box with a hole now and then, anticlockwise and clockwise as RFC 7946 asks. */
const polygon = fc.tuple(point, fc.boolean()).map(([[x, y], hole]): Position[][] => {
  const box = (d: number): Position[] => [
    [x + d, y + d],
    [x + 1 - d, y + d],
    [x + 1 - d, y + 1 - d],
    [x + d, y + 1 - d],
    [x + d, y + d],
  ];
  return hole ? [box(0), box(0.25).toReversed()] : [box(0)];
});
const geometry: fc.Arbitrary<Geometry | null> = fc.oneof(
  fc.constant(null),
  polygon.map((coordinates): Geometry => ({ type: 'Polygon', coordinates })),
  fc.tuple(polygon, polygon).map(
    ([a, b]): Geometry => ({
      type: 'MultiPolygon',
      coordinates: [a, b.map((ring) => ring.map(([x, y]) => [x! + 3, y!]))],
    }),
  ),
);
const words = fc.oneof(
  fc.constantFrom(
    '瑞德花园 3号楼',
    '=1+1',
    '-5',
    "it's",
    'a,b"c',
    '两行\n文字',
    '<&>',
    '𠮷',
    '1e5号',
  ),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);
const text = words
  .map((value) => value.replace(/[\p{Cc}\ufeff\ufffe\uffff]/gu, ' ').trim())
  .filter((value) => value.isWellFormed() && value !== '' && !value.startsWith("'"));
const row = fc
  .record({
    code: fc.stringMatching(/^\d{17}$/),
    name: fc.oneof(fc.constant(null), text),
    floors: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 200 })),
    height_m: fc.oneof(
      fc.constant(null),
      fc.integer({ min: 1, max: 9999 }).map((n) => n / 10),
    ),
  })
  .chain((properties) => geometry.map((geometry): TargetRow => ({ properties, geometry })));

const plain = (properties: Record<string, Value>) =>
  Object.fromEntries(
    columns.map(({ key }) => {
      const value = properties[key] ?? null;
      return [key, value === null ? null : String(value).replace(/\s+/g, ' ')];
    }),
  );

describe.each(fileFormats)('%s', (format) => {
  test('is read as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (rows) => {
        const data = await make(format, rows);
        const found = read(data);
        expect(found.format).toBe(format);
        const back = rowsOf(found.layers);
        expect(back.map(({ properties }) => plain(properties))).toEqual(
          rows.map(({ properties }) => plain(properties)),
        );
        expect(back.map((one) => one.geometry)).toEqual(rows.map((one) => one.geometry));
        expect(back.some(({ unreadable }) => unreadable)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test('that is cut off or changed anywhere is refused or read, and never breaks the reader', async () => {
    const rows: TargetRow[] = Array.from({ length: 20 }, (_, i) => ({
      properties: { code: '15030401200800001', name: `${i}号楼`, floors: 6, height_m: 18.5 },
      geometry: { type: 'Point', coordinates: [106.7 + i / 1000, 39.5] },
    }));
    const data = await make(format, rows);
    fc.assert(
      fc.property(fc.nat(data.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
        const broken = cut ? data.slice(0, at) : Uint8Array.from(data);
        if (!cut) broken[at] = byte;
        const code = codeOf(() => rowsOf(read(broken).layers));
        expect(code).toMatch(/^(nothing|places\/file-)/);
      }),
      { numRuns: 400 },
    );
  });

  test('stops at the most rows that are accepted', async () => {
    const rows: TargetRow[] = Array.from({ length: 60 }, (_, i) => ({
      properties: { code: String(i), name: null, floors: null, height_m: null },
      geometry: null,
    }));
    const data = await make(format, rows);
    expect(codeOf(() => rowsOf(read(data, { ...limits, rows: 59 }).layers))).toBe(
      'places/file-too-many-rows',
    );
    expect(rowsOf(read(data, { ...limits, rows: 60 }).layers).length).toBe(60);
  });
});

describe('comma-separated values', () => {
  const encode = (bytes: number[]) => Uint8Array.from(bytes);
  test('are read in GB18030, with a title above and line breaks in quotes', () => {
    // 小区,楼栋 / 瑞德花园,"3号楼⏎北"
    const gbk = encode([
      0xd0, 0xa1, 0xc7, 0xf8, 0x2c, 0xc2, 0xa5, 0xb6, 0xb0, 0x0d, 0x0a, 0xc8, 0xf0, 0xb5, 0xc2,
      0xbb, 0xa8, 0xd4, 0xb0, 0x2c, 0x22, 0x33, 0xba, 0xc5, 0xc2, 0xa5, 0x0a, 0xb1, 0xb1, 0x22,
    ]);
    const [layer] = read(gbk).layers;
    expect(layer?.columns).toEqual(['小区', '楼栋']);
    expect([...layer!.rows][0]).toMatchObject({
      row: 2,
      properties: { 小区: '瑞德花园', 楼栋: '3号楼\n北' },
    });
    const titled = '楼栋信息表,,\r\n# 备注,,\r\n小区,楼栋,层数\r\n\r\n瑞德花园,3号楼,6\r\n';
    const [second] = read(strToU8(`\ufeff${titled}`)).layers;
    expect(second?.columns).toEqual(['小区', '楼栋', '层数']);
    expect([...second!.rows]).toMatchObject([{ row: 5, properties: { 层数: '6' } }]);
  });

  test('name a column twice told apart, and one without a heading by its place', () => {
    const [layer] = read(strToU8('名称,名称,,__proto__\na,b,c,d\n')).layers;
    expect(layer?.columns).toEqual(['名称', '名称 2', 'C3', '__proto__ 2']);
    expect([...layer!.rows][0]?.properties).toMatchObject({ 名称: 'a', '名称 2': 'b', C3: 'c' });
  });
});

describe('what means harm', () => {
  test('a zip whose paths lead out is refused', () => {
    const parts = { '../../etc/passwd.shp': strToU8('x'), 'a.dbf': strToU8('x') };
    expect(codeOf(() => read(zipSync(parts)))).toBe('places/file-unsafe');
    expect(codeOf(() => read(zipSync({ '/root/a.shp': strToU8('x') })))).toBe('places/file-unsafe');
  });

  test('a zip bomb is refused before it is unpacked, also when it lies about its size', () => {
    const bomb = zipSync({ 'xl/workbook.xml': new Uint8Array(60 << 20), 'b.shp': strToU8('x') });
    expect(bomb.length).toBeLessThan(100_000);
    expect(codeOf(() => read(bomb))).toBe('places/file-too-large');
    // The size in the directory and at the part itself set to 1 kB.
    const lying = Uint8Array.from(bomb);
    const view = new DataView(lying.buffer);
    for (let at = 0; at + 4 < lying.length; at++) {
      if (view.getUint32(at, true) === 60 << 20) view.setUint32(at, 1024, true);
    }
    const before = process.memoryUsage().rss;
    expect(codeOf(() => rowsOf(read(lying).layers))).toMatch(/^places\/file-damaged/);
    expect(process.memoryUsage().rss - before).toBeLessThan(30 << 20);
  });

  test('a workbook that declares entities is refused', () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook/>`;
    const parts = {
      'xl/workbook.xml': strToU8(bomb),
      'xl/_rels/workbook.xml.rels': strToU8('<a/>'),
    };
    expect(codeOf(() => read(zipSync(parts)))).toBe('places/file-unsafe');
  });

  test('a picture, a PDF, a page, nothing and an unknown zip are no files to import', () => {
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d);
    expect(codeOf(() => read(png))).toBe('places/file-unknown');
    expect(codeOf(() => read(strToU8('%PDF-1.7\n')))).toBe('places/file-unknown');
    expect(codeOf(() => read(strToU8('<!doctype html><p>')))).toBe('places/file-unknown');
    expect(codeOf(() => read(zipSync({ 'a.txt': strToU8('x') })))).toBe('places/file-unknown');
    expect(codeOf(() => read(new Uint8Array()))).toBe('places/file-empty');
  });

  test('a GeoPackage whose layer is a view is not asked', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gewu-test-'));
    const path = join(folder, 'a.gpkg');
    writeFileSync(path, await make('geopackage', []));
    const database = new DatabaseSync(path);
    database.exec(`create view endless as with recursive n(i) as (select 1 union all select i + 1 from n) select i from n;
      insert into gpkg_contents (table_name, data_type, srs_id) values ('endless', 'attributes', 4326)`);
    database.close();
    const bytes = await import('node:fs').then(({ readFileSync }) => readFileSync(path));
    rmSync(folder, { recursive: true });
    expect(read(Uint8Array.from(bytes)).layers.map(({ name }) => name)).toEqual(['buildings']);
  });
});

const gdal = (() => {
  try {
    execFileSync('ogrinfo', ['--version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
})();

describe.runIf(gdal)('GDAL', () => {
  test.each(['geojson', 'shapefile', 'geopackage'] as const)('reads our %s', async (format) => {
    const folder = mkdtempSync(join(tmpdir(), 'gewu-test-'));
    const path = join(
      folder,
      { geojson: 'a.geojson', shapefile: 'a.shz', geopackage: 'a.gpkg' }[format],
    );
    const box: Position[][] = [
      [
        [106, 39],
        [107, 39],
        [107, 40],
        [106, 39],
      ],
    ];
    writeFileSync(
      path,
      await make(format, [
        {
          properties: { code: '15030401200800001', name: '3号楼', floors: 6, height_m: 18.5 },
          geometry: { type: 'Polygon', coordinates: box },
        },
      ]),
    );
    const told = execFileSync('ogrinfo', ['-al', path], { encoding: 'utf8', stdio: 'pipe' });
    rmSync(folder, { recursive: true });
    expect(told).toMatch(/Feature Count: 1/);
    expect(told).toMatch(/name \(String[^)]*\) = 3号楼/);
    expect(told).toMatch(/height_m \(Real[^)]*\) = 18\.5/);
    expect(told).toMatch(/POLYGON \(\(106 39,/);
    expect(told).toMatch(/WGS[ _]?(19)?84/);
  });

  test.each([
    ['GeoPackage', 'out.gpkg', ['-f', 'GPKG']],
    ['Shapefile in GBK', 'out.shz', ['-f', 'ESRI Shapefile', '-lco', 'ENCODING=CP936']],
    ['workbook', 'out.xlsx', ['-f', 'XLSX']],
    ['GeoJSON sequence', 'out.geojsons', ['-f', 'GeoJSONSeq']],
  ])('writes a %s that is read', (_, name, options) => {
    const folder = mkdtempSync(join(tmpdir(), 'gewu-test-'));
    const source = join(folder, 'in.geojson');
    const feature = {
      type: 'Feature',
      properties: { name: '瑞德花园3号楼', floors: 6 },
      geometry: { type: 'Point', coordinates: [106.718, 39.501] },
    };
    writeFileSync(source, JSON.stringify({ type: 'FeatureCollection', features: [feature] }));
    execFileSync('ogr2ogr', [...options, join(folder, name), source], { stdio: 'pipe' });
    const bytes = execFileSync('cat', [join(folder, name)]);
    rmSync(folder, { recursive: true });
    const [one] = rowsOf(read(Uint8Array.from(bytes)).layers);
    expect(one?.properties).toMatchObject({ name: '瑞德花园3号楼', floors: 6 });
    if (name !== 'out.xlsx') {
      expect(one?.geometry).toEqual({ type: 'Point', coordinates: [106.718, 39.501] });
    }
  });
});
