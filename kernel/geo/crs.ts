import library from 'gcoord';

// The package's default export is the object itself, in Node and in browsers; its types say it is one level deeper.
const gcoord = library as unknown as typeof library.default;

/** A position on the earth in degrees. */
export interface LngLat {
  lng: number;
  lat: number;
}

/**
 * Coordinate systems a client may send. `CGCS2000` is the national one and within centimetres of `WGS84`; `GCJ02` is what
 * Chinese consumer maps and phones' map kits give; `BD09` is Baidu's.
 */
export const crsList = ['WGS84', 'CGCS2000', 'GCJ02', 'BD09'] as const;

/** Name of a coordinate system: see {@link crsList}. */
export type Crs = (typeof crsList)[number];

const codes = {
  WGS84: gcoord.WGS84,
  CGCS2000: gcoord.WGS84,
  GCJ02: gcoord.GCJ02,
  BD09: gcoord.BD09,
} as const;

/**
 * What is stored, from what a client sent. Inverse of {@link fromWgs84} to within 0.3 m; outside China nothing changes.
 * @source GB/T 18578-2008 names CGCS2000; GCJ-02 by its published approximation
 */
export function toWgs84(point: LngLat, crs: Crs): LngLat {
  return convert(point, codes[crs], codes.WGS84);
}

/** What a map of another system shows, from what is stored. */
export function fromWgs84(point: LngLat, crs: Crs): LngLat {
  return convert(point, codes.WGS84, codes[crs]);
}

type Code = (typeof codes)[Crs];

function convert(point: LngLat, from: Code, to: Code): LngLat {
  if (from === to) return { lng: point.lng, lat: point.lat };
  const [lng, lat] = gcoord.transform<[number, number]>([point.lng, point.lat], from, to);
  return { lng, lat };
}
