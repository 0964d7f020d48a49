/** In which coordinate system a file is: as it says, or as its numbers lie in the city. Pure. */
import type { Position } from 'geojson';
import {
  type Crs,
  distanceMeters,
  fromGaussKruger,
  fromWgs84,
  type LngLat,
  type Strip,
  toGaussKruger,
  toWgs84,
} from '../../../kernel/geo/index.ts';

function stripOf(crs: string): Strip | undefined {
  const [, meridian, falseEasting] = /^GK:(\d+):(\d+)/.exec(crs) ?? [];
  return meridian ? { meridian: Number(meridian), falseEasting: Number(falseEasting) } : undefined;
}

/** Degrees WGS84 of a position in a system; undefined where the numbers can't be of that system. */
export function fromSource(
  [a = Number.NaN, b = Number.NaN]: Position,
  crs: string,
): LngLat | undefined {
  const [x, y] = crs.endsWith('/yx') ? [b, a] : [a, b];
  const strip = stripOf(crs);
  if (strip) {
    if (Math.abs(x - strip.falseEasting) > 600_000 || y < 0 || y > 7_000_000) return undefined;
    return fromGaussKruger(x, y, strip);
  }
  if (!(Math.abs(x) <= 180 && Math.abs(y) <= 90)) return undefined;
  return toWgs84({ lng: x, lat: y }, crs.replace('/yx', '') as Crs);
}

/** A position in a system; inverse of {@link fromSource}. */
export function toSource(point: LngLat, crs: string): Position {
  const strip = stripOf(crs);
  const { lng, lat } = strip ? point : fromWgs84(point, crs.replace('/yx', '') as Crs);
  const [x, y] = strip ? toGaussKruger(point, strip) : [lng, lat];
  return crs.endsWith('/yx') ? [y, x] : [x, y];
}

const meridiansOf = (first: number, count: number, step: number) =>
  Array.from({ length: count }, (_, i) => first + i * step);

/**
 * The system that a file names, by an EPSG code or well-known text; null when it names none that is known here.
 * `otherDatum`: Beijing 1954 and Xi'an 1980 lie up to 100 m off, and the way from them to CGCS2000 is not public.
 */
export function readCrsName(text: string | null): string | 'otherDatum' | null {
  if (text === null) return null;
  const code = Number(/(?:EPSG\D{0,4}|^)(\d{4,5})\D*$/i.exec(text.trim())?.[1]);
  if (/CRS84/i.test(text) || code === 4326) return 'WGS84';
  if (code === 4490) return 'CGCS2000';
  // EPSG: 6-degree zones and meridians, then 3-degree ones.
  if (code >= 4491 && code <= 4501) return strip(75 + 6 * (code - 4491), code - 4491 + 13);
  if (code >= 4502 && code <= 4512) return strip(75 + 6 * (code - 4502));
  if (code >= 4513 && code <= 4533) return strip(75 + 3 * (code - 4513), code - 4513 + 25);
  if (code >= 4534 && code <= 4554) return strip(75 + 3 * (code - 4534));
  if (/xian.?(19)?80|beijing.?(19)?54|krassovsky|krasovsky|iag.?(19)?75/i.test(text))
    return 'otherDatum';
  if (/^\s*(PROJCS|PROJCRS)/i.test(text)) {
    const meridian = /central[_ ]meridian"\s*,\s*([\d.]+)/i.exec(text)?.[1];
    const easting = /false[_ ]easting"\s*,\s*([\d.]+)/i.exec(text)?.[1];
    if (!/transverse_mercator|gauss_kruger/i.test(text) || !meridian || !easting) return null;
    return `GK:${Number(meridian)}:${Number(easting)}`;
  }
  if (/^\s*(GEOGCS|GEOGCRS)/i.test(text)) {
    if (/cgcs.?2000|china.?(geodetic|2000)/i.test(text)) return 'CGCS2000';
    if (/wgs.?(19)?84/i.test(text)) return 'WGS84';
  }
  return null;
}

function strip(meridian: number, zone = 0): string {
  return `GK:${meridian}:${zone * 1_000_000 + 500_000}`;
}

/** The systems that a pair of numbers may be in, by their size alone. */
export function possibleCrs([a = Number.NaN, b = Number.NaN]: Position): string[] {
  const degrees = (x: number, y: number) => x >= 70 && x <= 140 && y >= 0 && y <= 60;
  if (degrees(a, b)) return ['WGS84', 'GCJ02', 'BD09'];
  if (degrees(b, a)) return ['WGS84/yx', 'GCJ02/yx', 'BD09/yx'];
  const metres = (east: number, north: number, order: string): string[] => {
    if (!(north > 300_000 && north < 6_100_000)) return [];
    const zone = Math.floor(east / 1_000_000);
    if (zone >= 25 && zone <= 45) return [strip(zone * 3, zone) + order];
    if (zone >= 13 && zone <= 23) return [strip(zone * 6 - 3, zone) + order];
    if (east > 50_000 && east < 950_000) return meridiansOf(75, 21, 3).map((m) => strip(m) + order);
    return [];
  };
  return [...metres(a, b, ''), ...metres(b, a, '/yx')];
}

/** How a system does on a sample of positions. */
export interface CrsFit {
  crs: string;
  /** Share of the positions that lie in the city, 0 to 1. */
  share: number;
  /** How far known places lie from where they would stand, metres in the middle; null when none is known. */
  meters: number | null;
}

/** The system that was guessed, why, and the others that were tried. */
export interface CrsGuess {
  crs: string | null;
  /** `declared`: the file says so. `known`: places that are known lie nearest. `hint`: a heading names it. `range`: the numbers alone. */
  why: 'declared' | 'known' | 'hint' | 'range' | 'none';
  tried: CrsFit[];
  /** The file names a datum that can't be converted exactly. */
  otherDatum: boolean;
}

/** A position of the file and where a place that is known stands. */
export type KnownPosition = readonly [Position, LngLat];

/**
 * Guesses in which system a file is. The systems differ by some hundred metres, so a share of points within the city tells
 * metres from degrees but rarely WGS84 from GCJ-02: places of the same name that are known do.
 *
 * @param hint words of headings: 百度经度, gcj02_lng
 */
export function guessCrs(
  positions: readonly Position[],
  known: readonly KnownPosition[],
  isInside: (point: LngLat) => boolean,
  { declared, hint }: { declared: string | null; hint: string },
): CrsGuess {
  const named = readCrsName(declared);
  const otherDatum = named === 'otherDatum';
  const names = new Set(positions.slice(0, 50).flatMap(possibleCrs));
  if (named && !otherDatum) names.add(named);
  const tried = [...names]
    .map((crs): CrsFit => {
      const points = positions.map((position) => fromSource(position, crs));
      const inside = points.filter((point) => point && isInside(point)).length;
      return {
        crs,
        share: positions.length ? inside / positions.length : 0,
        meters: middle(known, crs),
      };
    })
    .filter(({ share, crs }) => share > 0 || crs === named)
    .sort((a, b) => b.share - a.share);
  const best = tried[0];
  if (!best) return { crs: null, why: 'none', tried, otherDatum };
  const close = tried.filter(({ share }) => share > best.share - 0.1);
  const nearest = close.toSorted((a, b) => (a.meters ?? Infinity) - (b.meters ?? Infinity))[0]!;
  if (nearest.meters !== null && known.length >= 3 && nearest.meters < 100) {
    return { crs: nearest.crs, why: 'known', tried, otherDatum };
  }
  const own = close.find(({ crs }) => crs === named);
  if (own) return { crs: own.crs, why: 'declared', tried, otherDatum };
  const hinted = /gcj|火星|高德|腾讯|amap/i.test(hint)
    ? 'GCJ02'
    : /bd.?09|百度|baidu/i.test(hint)
      ? 'BD09'
      : /wgs|cgcs|gps/i.test(hint)
        ? 'WGS84'
        : undefined;
  const said = hinted && close.find(({ crs }) => crs.startsWith(hinted));
  if (said) return { crs: said.crs, why: 'hint', tried, otherDatum };
  const plain = close.find(({ crs }) => crs.startsWith('WGS84')) ?? best;
  return { crs: plain.crs, why: 'range', tried, otherDatum };
}

function middle(known: readonly KnownPosition[], crs: string): number | null {
  const meters = known.flatMap(([position, at]) => {
    const point = fromSource(position, crs);
    return point ? distanceMeters(point, at) : [];
  });
  return meters.length === 0
    ? null
    : Math.round(meters.sort((a, b) => a - b)[Math.floor(meters.length / 2)]!);
}
