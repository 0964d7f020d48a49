import type { z } from 'zod';
import type { Trx } from '../../kernel/db/database.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import type { caseSummary, clockShape, filesShape } from './contract.ts';
import { type Clock, describeClock, pressingClock } from './deadlines.ts';
import { pathAtLevel } from './holders.ts';
import { getNames, type Locale, type Names, nameClass } from './names.ts';
import { isReporter, seesAll } from './policy.ts';
import type { Rules } from './rules.ts';
import type { CaseRow } from './store.ts';
import { listRunningClocks } from './store-clocks.ts';

export type CaseSummary = z.output<typeof caseSummary>;

/** UTC instant as the API tells it. */
export function iso(at: Date): string;
export function iso(at: Date | null): string | null;
export function iso(at: Date | null): string | null {
  return at === null ? null : at.toISOString();
}

/** Files of the API by their ids. */
export function filesOf(ids: readonly string[]): z.output<typeof filesShape> {
  return ids.map((id) => ({ id, url: `/api/files/${id}`, thumbUrl: thumbUrl(id) }));
}

/** Address of a file's thumbnail. */
export function thumbUrl(id: string): string {
  return `/api/files/${id}/thumb`;
}

/** The clock that presses most, as a screen shows it. */
export function clockViewOf(
  rules: Rules,
  clocks: readonly Clock[],
  now: Date,
): z.output<typeof clockShape> | null {
  const clock = pressingClock(clocks);
  return clock ? describeClock(rules.calendar, clock, now) : null;
}

/**
 * As much of a place as anyone may know: down to the building, not whose door. Who handles or reported a case knows the
 * whole of it.
 */
export function publicPath(path: string): string {
  return pathAtLevel(path, 'building') ?? path;
}

/**
 * One case as lists have it.
 *
 * @param whole the reader handles or reported it; others do not learn the door
 */
export function describeSummary(
  rules: Rules,
  row: CaseRow,
  whole: boolean,
  clocks: readonly Clock[],
  names: Names,
  locale: Locale,
  now: Date,
): CaseSummary {
  const path = whole ? row.placePath : publicPath(row.placePath);
  return {
    id: row.id,
    number: row.number,
    version: row.version,
    state: row.state,
    classCode: row.classCode,
    className: nameClass(rules.classes, row.classCode)[locale],
    severity: row.severity,
    text: row.text,
    placePath: path,
    placeName: names.place(path),
    address: whole ? row.address : null,
    lng: row.lng,
    lat: row.lat,
    confidential: row.confidential,
    suspended: row.suspendedAt !== null,
    supervised: row.supervisedAt !== null,
    late: row.late,
    lateExempted: row.lateExempted,
    holder: { ...row.holder, name: names.holder(row.holder) },
    clock: clockViewOf(rules, clocks, now),
    reportedAt: iso(row.reportedAt),
    updatedAt: iso(row.updatedAt),
    closedAt: iso(row.closedAt),
    rating: row.rating,
    thumbUrl: row.coverFileId && thumbUrl(row.coverFileId),
    followers: row.followers,
  };
}

/** A page of cases: their names and clocks are looked up together. */
export async function describeSummaries(
  trx: Trx,
  actor: Actor,
  rules: Rules,
  rows: readonly CaseRow[],
  locale: Locale,
  now: Date,
): Promise<CaseSummary[]> {
  if (rows.length === 0) return [];
  const clocks = await listRunningClocks(
    trx,
    rows.map((row) => row.id),
  );
  const names = await getNames(trx, locale, {
    paths: rows.flatMap((row) => [row.placePath, publicPath(row.placePath), row.holder.path]),
    units: rows.flatMap((row) => row.holder.unitId ?? []),
  });
  return rows.map((row) => {
    const whole = seesAll(actor, row) || isReporter(actor, row);
    return describeSummary(rules, row, whole, clocks.get(row.id) ?? [], names, locale, now);
  });
}
