import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { v7 as uuidv7 } from 'uuid';
import type { LimitUnit } from '../../kernel/time/index.ts';

/** A class of cases as shipped. */
export interface ShippedClass {
  /** `C0109`: component or event, class, subclass, each counted in the order of the file. */
  code: string;
  kind: 'component' | 'event';
  group: { zh: string; en: string };
  name: { zh: string; en: string };
  sort: number;
}

/** A limit as shipped. */
export interface ShippedLimit {
  id: string;
  stage: string;
  classCode: string;
  severity: number | null;
  value: number;
  unit: LimitUnit;
  effectiveFrom: string;
  source: string;
}

/** Day from which the shipped limits hold: before any case that a city can have here. */
const shippedFrom = '2020-01-01';

const data = join(fileURLToPath(import.meta.url), '../../../data');

function readRows<K extends string>(file: string): Record<K, string>[] {
  return parse(readFileSync(join(data, file)), { columns: true, skip_empty_lines: true });
}

/** What a screen names as the origin of a shipped limit. */
function sourceOf(file: string): string {
  const row = readRows<'file' | 'source'>('limit_sources.csv').find((one) => one.file === file);
  if (!row) throw new Error(`limit_sources.csv does not name ${file}`);
  return row.source;
}

const twoDigits = (n: number) => String(n).padStart(2, '0');

/** The classes of `data/case_classes_en.csv`, with the codes that its order gives them. */
export function readShippedClasses(): ShippedClass[] {
  const rows = readRows<'kind' | 'class' | 'subclass' | 'class_en' | 'subclass_en'>(
    'case_classes_en.csv',
  );
  const groups = new Map<string, { number: number; last: number }>();
  const last = { component: 0, event: 0 };
  return rows.map((row, sort) => {
    const kind = row.kind as ShippedClass['kind'];
    const key = `${kind} ${row.class}`;
    let group = groups.get(key);
    if (!group) {
      last[kind] += 1;
      group = { number: last[kind], last: 0 };
      groups.set(key, group);
    }
    group.last += 1;
    const letter = kind === 'component' ? 'C' : 'E';
    return {
      code: `${letter}${twoDigits(group.number)}${twoDigits(group.last)}`,
      kind,
      group: { zh: row.class, en: row.class_en },
      name: { zh: row.subclass, en: row.subclass_en },
      sort,
    };
  });
}

/** The limits of `data/case_limits.csv` (to handle a class) and `data/stage_limits.csv` (all other stages and calls). */
export function readShippedLimits(classes: readonly ShippedClass[]): ShippedLimit[] {
  const [ofClasses, ofStages] = [sourceOf('case_limits.csv'), sourceOf('stage_limits.csv')];
  const codes = new Map(classes.map((c) => [`${c.kind} ${c.group.zh} ${c.name.zh}`, c.code]));
  const handling = readRows<
    'kind' | 'class' | 'subclass' | 'severity_rank' | 'limit_value' | 'limit_unit'
  >('case_limits.csv').map((row) => {
    const classCode = codes.get(`${row.kind} ${row.class} ${row.subclass}`);
    if (!classCode)
      throw new Error(`case_limits.csv: ${row.subclass} is not in case_classes_en.csv`);
    return {
      id: uuidv7(),
      stage: 'handle',
      classCode,
      severity: Number(row.severity_rank),
      value: Number(row.limit_value),
      unit: row.limit_unit as LimitUnit,
      effectiveFrom: shippedFrom,
      source: ofClasses,
    };
  });
  const stages = readRows<'stage' | 'limit_value' | 'limit_unit' | 'effective_from'>(
    'stage_limits.csv',
  ).map((row) => ({
    id: uuidv7(),
    stage: row.stage,
    classCode: '*',
    severity: null,
    value: Number(row.limit_value),
    unit: row.limit_unit as LimitUnit,
    effectiveFrom: row.effective_from,
    source: ofStages,
  }));
  return [...handling, ...stages];
}
