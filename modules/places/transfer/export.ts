/** Places of a kind as a file. */
import type { Readable } from 'node:stream';
import type { Geometry } from 'geojson';
import { writeAudit } from '../../../kernel/audit/write.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { streamRows } from '../../../kernel/sheets/stream.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { type FacilityAttributes, facilityFields } from '../facilities/fields.ts';
import en from '../locales/en.json' with { type: 'json' };
import zh from '../locales/zh-CN.json' with { type: 'json' };
import { can } from '../policy.ts';
import type { FileFormat, TransferKind } from './fields.ts';
import type { Column, FileWriter, TargetRow } from './formats/format.ts';
import { createFileWriter, fileTypes } from './formats/index.ts';
import { type ExportedPlace, exportQuery, listNames } from './store.ts';

/** What is exported. */
export interface ExportWish {
  kind: TransferKind;
  format: FileFormat;
  within?: string | undefined;
  day?: string | undefined;
}

type Key = keyof typeof zh.console.transfer.columns;

/** Columns of a file: what is told of a kind, named so that an import knows them again. */
const columns: readonly {
  key: Key;
  type: Column['type'];
  bytes?: number;
  only?: readonly TransferKind[];
}[] = [
  { key: 'kind', type: 'text', bytes: 12 },
  { key: 'code', type: 'text', bytes: 23 },
  { key: 'name', type: 'text', bytes: 120 },
  { key: 'name_en', type: 'text', bytes: 120 },
  { key: 'district', type: 'text', bytes: 60 },
  { key: 'street', type: 'text', bytes: 60 },
  { key: 'community', type: 'text', bytes: 60 },
  {
    key: 'grid',
    type: 'text',
    bytes: 60,
    only: ['microGrid', 'building', 'entrance', 'dwelling', 'facility'],
  },
  { key: 'microgrid', type: 'text', bytes: 60, only: ['building', 'entrance', 'dwelling'] },
  { key: 'estate', type: 'text', bytes: 120, only: ['building', 'entrance', 'dwelling'] },
  { key: 'building', type: 'text', bytes: 120, only: ['entrance', 'dwelling'] },
  { key: 'unit', type: 'text', bytes: 60, only: ['dwelling'] },
  { key: 'floors', type: 'integer', only: ['building'] },
  { key: 'height_m', type: 'real', only: ['building'] },
  { key: 'floor', type: 'integer', only: ['dwelling'] },
  { key: 'category', type: 'text', bytes: 20, only: ['facility'] },
  { key: 'lng', type: 'real', only: ['estate', 'building', 'entrance', 'facility'] },
  { key: 'lat', type: 'real', only: ['estate', 'building', 'entrance', 'facility'] },
  { key: 'made_up', type: 'integer' },
];

/**
 * Streams the places of a kind as they were on a day. That they were taken stands in the audit before the first byte.
 * @throws AppError `http/forbidden`, `files/busy`
 */
export async function exportPlaces(
  { city }: Pick<Services, 'city'>,
  actor: Actor,
  { kind, format, within, day = dateInChina(new Date()) }: ExportWish,
): Promise<{ name: string; type: string; body: Readable }> {
  if (!can(actor, 'places.export')) throw new AppError('http/forbidden');
  const words = (actor.locale === 'en' ? en : zh).console.transfer.columns;
  const used = columns
    .filter(({ only }) => !only || only.includes(kind))
    .map(
      ({ key, type, bytes }): Column => ({
        key,
        name: words[key],
        type,
        ...(bytes ? { bytes } : {}),
      }),
    );
  if (kind === 'facility') used.push(...attributeColumns(actor.locale));
  const title = `${kind.toLowerCase()}s`.replace(/ys$/, 'ies');
  let writer: FileWriter | undefined;
  let names: Map<string, string> | undefined;
  const body = streamRows<ExportedPlace>(
    city,
    actor,
    async () => exportQuery(kind, within, day),
    async (trx, rows, emit) => {
      writer ??= createFileWriter(format, { title, columns: used }, emit);
      if (rows.length === 0) return writer.end();
      names ??= await listNames(trx, day);
      writer.add(rows.map((row) => toTarget(row, names!)));
    },
  );
  body.once('close', () => writer?.close?.());
  try {
    const held = actor.appointments[0];
    await withTransaction(city, actor, {}, (trx) =>
      writeAudit(trx, actor, {
        action: 'places.export',
        subjectType: 'placeList',
        subjectId: kind,
        placePath: within ?? held?.placePath ?? null,
        after: { kind, format, within: within ?? null, day },
        post: held?.post ?? null,
        appointmentId: held?.id ?? null,
      }),
    );
  } catch (error) {
    body.destroy();
    throw error;
  }
  const { ending, type } = fileTypes[format];
  const place = within ? `-${within.split('.').slice(1).join('')}` : '';
  return { name: `${title}${place}-${day}.${ending}`, type, body };
}

/** What is told of facilities of any sort; the id of a unit says nothing elsewhere. */
const attributes = facilityFields.filter(({ type }) => type !== 'unit');

function attributeColumns(locale: string | undefined): Column[] {
  const words: Record<string, string> = zh.console.facilities.fields;
  return attributes.map((field) => ({
    key: field.column,
    name: locale === 'en' ? field.column : (words[field.key] ?? field.column),
    type: field.type === 'integer' ? 'integer' : field.type === 'number' ? 'real' : 'text',
    ...('most' in field ? { bytes: Math.min(field.most * 3, 254) } : { bytes: 20 }),
  }));
}

const toAttributes = (told: FacilityAttributes) =>
  Object.fromEntries(attributes.map(({ key, column }) => [column, told[key] ?? null]));

function toTarget(row: ExportedPlace, names: Map<string, string>): TargetRow {
  const labels = row.path.split('.');
  const at = (depth: number) =>
    labels.length > depth ? (names.get(labels.slice(0, depth).join('.')) ?? null) : null;
  const upTo = (sign: RegExp) => {
    const found = labels.findIndex((label) => sign.test(label));
    return found < 0 || found === labels.length - 1
      ? null
      : (names.get(labels.slice(0, found + 1).join('.')) ?? null);
  };
  const building = /^.*\.b\d{5}/.exec(row.path)?.[0];
  const { lng, lat } = row;
  const point: Geometry | null =
    lng === null || lat === null ? null : { type: 'Point', coordinates: [lng, lat] };
  return {
    properties: {
      kind: row.kind,
      code: row.code,
      name: row.name,
      name_en: row.nameEn,
      district: at(2),
      street: at(3),
      community: at(4),
      grid: upTo(/^g/),
      microgrid: upTo(/^m/),
      estate: (row.estatePath && names.get(row.estatePath)) ?? null,
      building: building && building !== row.path ? (names.get(building) ?? null) : null,
      unit: upTo(/^u/),
      floors: row.floors,
      height_m: row.heightM,
      floor: row.floor,
      lng,
      lat,
      made_up: row.synthetic ? 1 : 0,
      category: row.category,
      ...(row.kind === 'facility' ? toAttributes(row.attributes) : {}),
    },
    geometry: (row.geometry as Geometry | null) ?? point,
  };
}
