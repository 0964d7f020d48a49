/** SQL of what a city sets for its cases: classes, limits, days of the calendar. */
import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import type { CalendarDay, DayKind } from '../../../kernel/time/index.ts';
import { readShippedClasses, readShippedLimits } from '../catalogue.ts';
import { touchRules } from '../rules.ts';

/** A class as it is stored. */
export interface ClassRow {
  code: string;
  kind: 'component' | 'event';
  group_zh: string;
  group_en: string;
  name_zh: string;
  name_en: string;
  confidential: boolean;
  retired_at: Date | null;
}

/** A limit as it is stored, with the day on which the next one takes its place. */
export interface LimitRow {
  id: string;
  stage: string;
  class_code: string;
  class_zh: string | null;
  class_en: string | null;
  severity: number | null;
  zone: string;
  value: number;
  unit: string;
  effective_from: string;
  /** First day of the limit that follows; null when there is none. */
  next_from: string | null;
  source: string;
}

/** What names a limit apart from its day. */
export interface LimitKey {
  stage: string;
  classCode: string;
  severity: number | null;
  zone: string;
}

/**
 * Loads the classes and limits that are shipped, and leaves alone what is there: a city's own names and limits stay.
 *
 * @returns how many rows were added
 */
export async function loadCatalogue(trx: Trx): Promise<{ classes: number; limits: number }> {
  const classes = readShippedClasses();
  const limits = readShippedLimits(classes);
  const addedClasses = await trx
    .insertInto('case_classes')
    .values(
      classes.map(({ code, kind, group, name, sort }) => ({
        code,
        kind,
        group_zh: group.zh,
        group_en: group.en,
        name_zh: name.zh,
        name_en: name.en,
        sort,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('code')
    .execute();
  const addedLimits = await trx
    .insertInto('case_limits')
    .values(
      limits.map(({ id, stage, classCode, severity, value, unit, effectiveFrom, source }) => ({
        id,
        stage,
        class_code: classCode,
        severity,
        value,
        unit,
        effective_from: effectiveFrom,
        source,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  if (addedClasses.length + addedLimits.length > 0) await touchRules(trx);
  return { classes: addedClasses.length, limits: addedLimits.length };
}

/** Limits, the newest of each kind first; of a stage or class alone if asked. */
export async function listLimitRows(
  trx: Trx,
  filter: { stage?: string | undefined; classCode?: string | undefined; inForceOn?: string },
): Promise<LimitRow[]> {
  const { rows } = await sql<LimitRow>`
    select * from (
      select l.id, l.stage, l.class_code, c.name_zh as class_zh, c.name_en as class_en, l.severity, l.zone,
        l.value, l.unit, l.effective_from, l.source,
        lead(l.effective_from) over (
          partition by l.stage, l.class_code, l.severity, l.zone order by l.effective_from) as next_from
      from case_limits l left join case_classes c on c.code = l.class_code
      where ${filter.stage ?? null}::text is null or l.stage = ${filter.stage ?? null}) limits
    where (${filter.classCode ?? null}::text is null or class_code = ${filter.classCode ?? null})
      and (${filter.inForceOn ?? null}::date is null
        or (effective_from <= ${filter.inForceOn ?? null}::date
          and (next_from is null or next_from > ${filter.inForceOn ?? null}::date)))
    order by stage, class_code, severity nulls last, zone, effective_from desc`.execute(trx);
  return rows;
}

/** The limit of a kind that is in force on a day. */
export async function findLimitRow(
  trx: Trx,
  key: LimitKey,
  date: string,
): Promise<{ value: number; unit: string; effective_from: string } | undefined> {
  const { rows } = await sql<{ value: number; unit: string; effective_from: string }>`
    select value, unit, effective_from from case_limits
    where stage = ${key.stage} and class_code = ${key.classCode} and zone = ${key.zone}
      and severity is not distinct from ${key.severity}::smallint and effective_from <= ${date}::date
    order by effective_from desc limit 1`.execute(trx);
  return rows[0];
}

/** Adds a limit from a day on; false when one of the same kind begins on that day already. */
export async function insertLimit(
  trx: Trx,
  limit: LimitKey & {
    id: string;
    value: number;
    unit: string;
    effectiveFrom: string;
    source: string;
    createdBy: string | null;
  },
): Promise<boolean> {
  const added = await trx
    .insertInto('case_limits')
    .values({
      id: limit.id,
      stage: limit.stage,
      class_code: limit.classCode,
      severity: limit.severity,
      zone: limit.zone,
      value: limit.value,
      unit: limit.unit,
      effective_from: limit.effectiveFrom,
      source: limit.source,
      created_by: limit.createdBy,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return added !== undefined;
}

/** A class, locked until the transaction ends. */
export async function findClassRow(trx: Trx, code: string): Promise<ClassRow | undefined> {
  const { rows } = await sql<ClassRow>`
    select code, kind, group_zh, group_en, name_zh, name_en, confidential, retired_at
    from case_classes where code = ${code} for update`.execute(trx);
  return rows[0];
}

/** Adds a class or changes one. */
export async function saveClassRow(trx: Trx, row: ClassRow): Promise<void> {
  await sql`
    insert into case_classes (code, kind, group_zh, group_en, name_zh, name_en, confidential, retired_at, sort)
    values (${row.code}, ${row.kind}, ${row.group_zh}, ${row.group_en}, ${row.name_zh}, ${row.name_en},
      ${row.confidential}, ${row.retired_at}, (select coalesce(max(sort) + 1, 0) from case_classes))
    on conflict (code) do update set kind = excluded.kind, group_zh = excluded.group_zh,
      group_en = excluded.group_en, name_zh = excluded.name_zh, name_en = excluded.name_en,
      confidential = excluded.confidential, retired_at = excluded.retired_at`.execute(trx);
}

/** Severities for which a class has a limit to handle it. */
export async function listSeverities(trx: Trx, code: string): Promise<number[]> {
  const { rows } = await sql<{ severity: number }>`
    select distinct severity from case_limits
    where class_code = ${code} and severity is not null order by severity`.execute(trx);
  return rows.map((row) => row.severity);
}

/** Days that the city has set itself, between two days inclusive. */
export async function listOwnDays(trx: Trx, from: string, to: string): Promise<CalendarDay[]> {
  const { rows } = await sql<{ date: string; kind: DayKind; name: string | null }>`
    select date, kind, name from calendar_days
    where date between ${from}::date and ${to}::date order by date`.execute(trx);
  return rows.map(({ date, kind, name }) => ({ date, kind, ...(name === null ? {} : { name }) }));
}

/** Sets a day, or with null leaves it to the published calendar again. @returns what it was */
export async function saveOwnDay(
  trx: Trx,
  date: string,
  day: { kind: DayKind; name: string | null; setBy: string | null } | null,
): Promise<CalendarDay | undefined> {
  const [before] = await listOwnDays(trx, date, date);
  if (day === null) {
    await sql`delete from calendar_days where date = ${date}::date`.execute(trx);
  } else {
    await sql`
      insert into calendar_days (date, kind, name, set_by)
      values (${date}::date, ${day.kind}, ${day.name}, ${day.setBy})
      on conflict (date) do update set kind = excluded.kind, name = excluded.name, set_by = excluded.set_by,
        set_at = now()`.execute(trx);
  }
  return before;
}
