import { sql } from 'kysely';
import type { z } from 'zod';
import type { Trx } from '../../kernel/db/database.ts';
import { distanceMeters } from '../../kernel/geo/index.ts';
import type { casesRoutes } from './contract.ts';
import { open } from './filters.ts';
import { getNames, type Locale, nameClass } from './names.ts';
import { getRules } from './rules.ts';
import { iso, publicPath, thumbUrl } from './summaries.ts';
import type { CaseState } from './workflow.ts';

/** Two reports of one class this near and this close in time are taken for one problem. */
export const duplicateMeters = 50;
export const duplicateHours = 24;

interface Spot {
  id: string;
  number: string;
  text: string;
  state: CaseState;
  lng: number;
  lat: number;
  reportedAt: Date;
  coverFileId: string | null;
  followers: number;
}

/** A near duplicate. */
export interface Duplicate {
  id: string;
  number: string;
  text: string;
  state: CaseState;
  /** Metres, whole. */
  distance: number;
  reportedAt: string;
  thumbUrl: string | null;
  followers: number;
}

interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** `c` lies in a box: numbers and not points, which under row-level security no index serves. */
const isIn = ({ west, south, east, north }: Box) =>
  sql`c.lng between ${west} and ${east} and c.lat between ${south} and ${north}`;

/** A box that holds everything within some metres of a point, in degrees. */
function boxAround({ lng, lat }: { lng: number; lat: number }, meters: number): Box {
  const dLat = meters / 110_500;
  const dLng = meters / (111_320 * Math.max(Math.cos((lat * Math.PI) / 180), 0.01));
  return { west: lng - dLng, south: lat - dLat, east: lng + dLng, north: lat + dLat };
}

/**
 * Open cases of the same class within 50 m and 24 h, the nearest first: those that the transaction may see.
 *
 * @param time `around`: the report that they are compared with, UTC; `except`: itself
 */
export async function listNearDuplicates(
  trx: Trx,
  spot: { classCode: string; lng: number; lat: number },
  time: { around: Date; except?: string },
): Promise<Duplicate[]> {
  const span = duplicateHours * 3_600_000;
  const { rows } = await sql<Spot>`
    select id, number, text, state, lng, lat, reported_at as "reportedAt", cover_file_id as "coverFileId", followers
    from cases c
    where class_code = ${spot.classCode} and ${open} and parent_id is null
      and ${isIn(boxAround(spot, duplicateMeters))}
      and reported_at between ${new Date(time.around.getTime() - span)}
        and ${new Date(time.around.getTime() + span)}
      and id is distinct from ${time.except ?? null}::uuid
    order by reported_at desc limit 50`.execute(trx);
  return rows
    .map(({ lng, lat, coverFileId, reportedAt, ...row }) => ({
      ...row,
      distance: Math.round(distanceMeters(spot, { lng, lat })),
      reportedAt: iso(reportedAt),
      thumbUrl: coverFileId && thumbUrl(coverFileId),
    }))
    .filter((one) => one.distance <= duplicateMeters)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 10);
}

type Nearby = z.output<(typeof casesRoutes)['listNearbyCases']['response']>;
type NearbyQuery = z.output<(typeof casesRoutes)['listNearbyCases']['query']>;

/** Open cases in a rectangle of the map, the newest first. The transaction is in public view. */
export async function listNearbyCases(
  trx: Trx,
  { limit, ...box }: NearbyQuery,
  locale: Locale,
): Promise<Nearby> {
  const there = sql`${open} and parent_id is null and ${isIn(box)}`;
  const { rows } = await sql<Spot & { classCode: string; placePath: string }>`
    select id, number, text, state, lng, lat, reported_at as "reportedAt", cover_file_id as "coverFileId",
      class_code as "classCode", place_path::text as "placePath"
    from cases c where ${there} order by reported_at desc, id desc limit ${limit}`.execute(trx);
  // Not beside them: all would be sorted to be counted.
  const total =
    rows.length < limit
      ? rows.length
      : (
          await sql<{ n: number }>`select count(*)::int as n from cases c where ${there}`.execute(
            trx,
          )
        ).rows[0]!.n;
  const rules = await getRules(trx);
  const names = await getNames(trx, locale, {
    paths: rows.map((row) => publicPath(row.placePath)),
  });
  return {
    items: rows.map((row) => ({
      id: row.id,
      number: row.number,
      className: nameClass(rules.classes, row.classCode)[locale],
      state: row.state,
      lng: row.lng,
      lat: row.lat,
      placeName: names.place(publicPath(row.placePath)),
      text: row.text,
      thumbUrl: row.coverFileId && thumbUrl(row.coverFileId),
      reportedAt: iso(row.reportedAt),
    })),
    total,
  };
}
