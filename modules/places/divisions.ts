/** Reads the real divisions and outlines that ship with the product. Server only. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { FeatureCollection, Polygon } from 'geojson';
import { z } from 'zod';
import { repositoryRoot } from '../../kernel/db/migrate.ts';
import type { AreaGeometry } from '../../kernel/geo/index.ts';

const divisionShape = z.object({
  code12: z.string().regex(/^\d{12}$/),
  name: z.string().min(1),
  level: z.enum(['city', 'district', 'street', 'street-like', 'community']),
  parentCode12: z.string().regex(/^\d{12}$/),
  kind: z.string(),
});

const englishShape = z.object({ code12: z.string().regex(/^\d{12}$/), name_en: z.string().min(1) });

/** One row of the statistical divisions. */
export interface Division {
  kind: 'city' | 'district' | 'subdistrict' | 'community';
  /** 12 digits. */
  code: string;
  path: string;
  parentPath: string | null;
  category: string | null;
  /** The name people use: 滨海社区. */
  name: string;
  /** The name in the file: 滨海社区居委会. */
  officialName: string;
  /** Binhai Community; null for a division added to the file later. */
  nameEn: string | null;
}

/** What the divisions' file says of each sort of unit, and how we call it. */
const categories: Record<string, string> = {
  街道: 'street',
  镇: 'town',
  '类似乡级单位(开发区/产业园)': 'developmentZone',
  居委会: 'community',
  村委会: 'village',
  虚拟社区: 'virtual',
  类似居委会: 'similar',
};

/**
 * Divisions of one city, parents before children.
 * @param city six digits
 * @throws Error when the file lacks the city or has a row of another shape
 */
export async function readDivisions(city: string): Promise<Division[]> {
  const rows = await readTable('wuhai_divisions.csv', divisionShape);
  const english = new Map(
    (await readTable('wuhai_divisions_en.csv', englishShape)).map((r) => [r.code12, r.name_en]),
  );
  const divisions = rows
    .filter((row) => row.code12.startsWith(city.slice(0, 4)))
    .map((row) => toDivision(row, english.get(row.code12) ?? null));
  if (!divisions.some((d) => d.path === city)) {
    throw new Error(`data/wuhai_divisions.csv has no city ${city}`);
  }
  const order = ['city', 'district', 'subdistrict', 'community'];
  return divisions.sort(
    (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.code < b.code ? -1 : 1),
  );
}

/** Outlines of the districts by their six digits. */
export async function readDistrictOutlines(): Promise<ReadonlyMap<string, AreaGeometry>> {
  const text = await readFile(join(repositoryRoot, 'data', 'wuhai_districts.geojson'), 'utf8');
  const { features } = JSON.parse(text) as FeatureCollection<Polygon, { code: string }>;
  return new Map(features.map((f) => [f.properties.code, f.geometry]));
}

/** Path of a division from its 12 digits: `150304012008` becomes `150300.150304.012.008`. */
export function pathOfDivision(code: string): string {
  const city = `${code.slice(0, 4)}00`;
  const parts = [city];
  if (code.slice(4, 6) !== '00') parts.push(code.slice(0, 6));
  if (code.slice(6, 9) !== '000') parts.push(code.slice(6, 9));
  if (code.slice(9) !== '000') parts.push(code.slice(9));
  return parts.join('.');
}

async function readTable<T>(file: string, shape: z.ZodType<T>): Promise<T[]> {
  const text = await readFile(join(repositoryRoot, 'data', file), 'utf8');
  return z.array(shape).parse(parse(text, { columns: true, bom: true }));
}

function toDivision(row: z.infer<typeof divisionShape>, nameEn: string | null): Division {
  const kind = row.level.startsWith('street')
    ? 'subdistrict'
    : (row.level as 'city' | 'district' | 'community');
  const path = pathOfDivision(row.code12);
  return {
    kind,
    code: row.code12,
    path,
    parentPath: kind === 'city' ? null : path.slice(0, path.lastIndexOf('.')),
    category: categories[row.kind] ?? null,
    name: shorten(row.name),
    officialName: row.name,
    nameEn,
  };
}

/** Drops the committee from a name: it is the people's body, not the place. */
function shorten(name: string): string {
  return name
    .replace(/居委会$/, '')
    .replace(/村(村民委员会|委会)$/, '村')
    .replace(/村民委员会$/, '村');
}
