import type { Map as MapLibreMap } from 'maplibre-gl';

/** West, south, east, north in degrees WGS84. */
export interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** From this zoom on a mark of several pins opens as a list instead of coming closer; so does one that never comes apart. */
export const groupZoom = 18;

/** The bounds of what a map shows. */
export function boundsOf(map: MapLibreMap): Bounds {
  const bounds = map.getBounds();
  return {
    west: bounds.getWest(),
    south: bounds.getSouth(),
    east: bounds.getEast(),
    north: bounds.getNorth(),
  };
}
