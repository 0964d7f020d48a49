/** Cases as a wall may show them: every field is named here, and there is no other way from a case to the screen. */
import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { Trx } from '../../../kernel/db/database.ts';
import { system } from '../../../kernel/http/actor.ts';
import { findPlace } from '../../places/index.ts';
import { getNames, type Locale, nameClass } from '../names.ts';
import { getRules } from '../rules.ts';
import type { CaseState } from '../workflow.ts';
import type { dutyCaseShape } from './contract.ts';

/** See {@link dutyCaseShape}. */
export type DutyCase = z.output<typeof dutyCaseShape>;

/** A case as it is read for the screen, with what says who may see it. */
export interface DutyRow {
  id: string;
  number: string;
  state: CaseState;
  classCode: string;
  placePath: string;
  units: string[];
  reportedAt: Date;
  dueAt: Date | null;
  warnAt: Date | null;
  changedAt: Date;
}

/** Labels of a grid's path: nothing smaller is told. */
const gridDepth = 5;

const gridOf = (path: string) => path.split('.').slice(0, gridDepth).join('.');

/** Reads cases for the screen; confidential ones are counted, never shown. @param rest condition, order and limit */
export async function readDutyRows(trx: Trx, rest: RawBuilder<unknown>): Promise<DutyRow[]> {
  const { rows } = await sql<DutyRow>`
    select c.id, c.number, c.state, c.class_code as "classCode", c.place_path::text as "placePath",
      c.handler_units::text[] as units, c.reported_at as "reportedAt", c.due_at as "dueAt", c.warn_at as "warnAt",
      c.updated_at as "changedAt"
    from cases c where not c.confidential and ${rest}`.execute(trx);
  const { classes } = await getRules(trx);
  return rows.filter(({ classCode }) => !classes.get(classCode)?.confidential);
}

/** Words and spots of cases in a language: the point of a grid is that of the map of places, not of the case. */
export async function describeDutyRows(
  trx: Trx,
  rows: readonly DutyRow[],
  locale: Locale,
): Promise<DutyCase[]> {
  const paths = [...new Set(rows.map(({ placePath }) => gridOf(placePath)))];
  const [{ classes }, names] = [await getRules(trx), await getNames(trx, locale, { paths })];
  const spots = new Map<string, { lng: number; lat: number } | null>();
  for (const path of paths) spots.set(path, (await findPlace(trx, system, path))?.center ?? null);
  const text = (instant: Date | null) => instant?.toISOString() ?? null;
  return rows.map((row) => {
    const path = gridOf(row.placePath);
    const spot = spots.get(path);
    return {
      number: row.number,
      state: row.state,
      className: nameClass(classes, row.classCode)[locale],
      placePath: path,
      placeName: names.place(path),
      lng: spot?.lng ?? null,
      lat: spot?.lat ?? null,
      reportedAt: row.reportedAt.toISOString(),
      dueAt: text(row.dueAt),
      warnAt: text(row.warnAt),
      changedAt: row.changedAt.toISOString(),
    };
  });
}
