import { sql } from 'kysely';
import { watchChanges } from '../../kernel/db/changes.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { buildCalendar } from '../../kernel/time/holidays.ts';
import type { Calendar, CalendarDay } from '../../kernel/time/index.ts';
import type { LimitRule } from './deadlines.ts';

/** A class of cases: 路灯 among 公用设施. */
export interface CaseClass {
  code: string;
  kind: 'component' | 'event';
  group: { 'zh-CN': string; en: string };
  name: { 'zh-CN': string; en: string };
  confidential: boolean;
  retired: boolean;
  /** Severities that have a limit, 1 the most urgent. */
  severities: readonly number[];
}

/** A tree of places with limits of its own from a day on. */
export interface Zone {
  path: string;
  zone: string;
  from: string;
}

/** What a city has decided about its cases. Never changed: another version is another object. */
export interface Rules {
  version: string;
  classes: ReadonlyMap<string, CaseClass>;
  limits: readonly LimitRule[];
  zones: readonly Zone[];
  calendar: Calendar;
}

/** Hears of changes of the rules. */
export const rulesWatch = watchChanges('gewu_rules');

const kept = new Map<string, Rules>();
let latest: Rules | undefined;

/** The rules in force, from memory while nothing was heard of a change or, without a listener, while their version stands. */
export async function getRules(trx: Trx): Promise<Rules> {
  if (latest && rulesWatch.stands()) return latest;
  const { rows } = await sql<{ version: string }>`select version from case_rules`.execute(trx);
  const version = rows[0]?.version ?? '';
  const rules = kept.get(version) ?? (await readRules(trx, version));
  kept.set(version, rules);
  // A few, for transactions that began before the last change.
  for (const old of kept.keys()) if (kept.size > 4) kept.delete(old);
  latest = rules;
  rulesWatch.noteChecked();
  return rules;
}

/** Says that classes, limits, zones or calendar days have changed: call it in the transaction that changes them. */
export async function touchRules(trx: Trx): Promise<void> {
  rulesWatch.noteChange();
  await sql`update case_rules set version = gen_random_uuid()`.execute(trx);
  await sql`select pg_notify('gewu_rules', current_schema() || ' changed')`.execute(trx);
}

interface ClassRow {
  code: string;
  kind: 'component' | 'event';
  group_zh: string;
  group_en: string;
  name_zh: string;
  name_en: string;
  confidential: boolean;
  retired: boolean;
}

async function readRules(trx: Trx, version: string): Promise<Rules> {
  const classes = await sql<ClassRow>`
    select code, kind, group_zh, group_en, name_zh, name_en, confidential, retired_at is not null as retired
    from case_classes order by sort, code`.execute(trx);
  const limits = await sql<LimitRule>`
    select stage, class_code as "classCode", severity, zone, value, unit, effective_from::text as "effectiveFrom"
    from case_limits`.execute(trx);
  const zones = await sql<Zone>`
    select place_path::text as path, zone, effective_from::text as "from" from case_zones`.execute(
    trx,
  );
  const days = await sql<CalendarDay & { name: string | null }>`
    select date::text as date, kind, name from calendar_days`.execute(trx);
  const severities = severitiesByClass(limits.rows);
  return {
    version,
    classes: new Map(
      classes.rows.map((row) => [
        row.code,
        {
          code: row.code,
          kind: row.kind,
          group: { 'zh-CN': row.group_zh, en: row.group_en },
          name: { 'zh-CN': row.name_zh, en: row.name_en },
          confidential: row.confidential,
          retired: row.retired,
          severities: severities.get(row.code) ?? [],
        },
      ]),
    ),
    limits: limits.rows,
    zones: zones.rows,
    calendar: buildCalendar({
      days: days.rows.map(({ date, kind, name }) => ({ date, kind, ...(name ? { name } : {}) })),
    }),
  };
}

function severitiesByClass(limits: readonly LimitRule[]): Map<string, number[]> {
  const byClass = new Map<string, Set<number>>();
  for (const { stage, classCode, severity } of limits) {
    if (stage !== 'handle' || severity === null) continue;
    byClass.set(classCode, (byClass.get(classCode) ?? new Set()).add(severity));
  }
  return new Map([...byClass].map(([code, set]) => [code, [...set].sort((a, b) => a - b)]));
}

/**
 * The zone of a place on a day: that of the nearest place above it which has one; `*` when none has.
 *
 * @param day in China, `2026-11-23`
 */
export function findZone(rules: Rules, path: string, day: string): string {
  let best: Zone | undefined;
  for (const zone of rules.zones) {
    if (zone.from > day || !(path === zone.path || path.startsWith(`${zone.path}.`))) continue;
    const nearer = !best || zone.path.length > best.path.length;
    if (nearer || (zone.path === best?.path && zone.from > best.from)) best = zone;
  }
  return best?.zone ?? '*';
}
