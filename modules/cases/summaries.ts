import type { z } from 'zod';
import type { Trx } from '../../kernel/db/database.ts';
import type { caseSummary, clockShape, filesShape } from './contract.ts';
import { type Clock, describeClock, pressingClock } from './deadlines.ts';
import { getNames, type Locale, type Names, nameClass } from './names.ts';
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

/** One case as lists have it. */
export function describeSummary(
  rules: Rules,
  row: CaseRow,
  clocks: readonly Clock[],
  names: Names,
  locale: Locale,
  now: Date,
): CaseSummary {
  return {
    id: row.id,
    number: row.number,
    version: row.version,
    state: row.state,
    classCode: row.classCode,
    className: nameClass(rules.classes, row.classCode)[locale],
    severity: row.severity,
    text: row.text,
    placePath: row.placePath,
    placeName: names.place(row.placePath),
    address: row.address,
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
    paths: rows.flatMap((row) => [row.placePath, row.holder.path]),
    units: rows.flatMap((row) => row.holder.unitId ?? []),
  });
  return rows.map((row) =>
    describeSummary(rules, row, clocks.get(row.id) ?? [], names, locale, now),
  );
}
