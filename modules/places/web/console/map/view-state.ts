/** The view of the map in its address, so that a link shows the same. Pure. */

/** Where the map is looked at from. Degrees. */
export interface MapView {
  lng: number;
  lat: number;
  zoom: number;
  pitch: number;
  bearing: number;
}

const limits: [keyof MapView, number, number, number][] = [
  ['lng', -180, 180, 5],
  ['lat', -85, 85, 5],
  ['zoom', 0, 22, 2],
  ['pitch', 0, 85, 0],
  ['bearing', -180, 180, 0],
];

/** As it stands in an address, `106.71800,39.50100,15.50,55,0`: metres are enough. */
export function formatView(view: MapView): string {
  return limits.map(([name, , , digits]) => view[name].toFixed(digits)).join();
}

/** Reads it; undefined for what is none. */
export function parseView(text: unknown): MapView | undefined {
  const numbers = typeof text === 'string' ? text.split(',').map(Number) : [];
  if (numbers.length !== limits.length) return undefined;
  const isRight = limits.every(([, low, high], at) => numbers[at]! >= low && numbers[at]! <= high);
  return isRight
    ? (Object.fromEntries(limits.map(([name], at) => [name, numbers[at]])) as unknown as MapView)
    : undefined;
}
