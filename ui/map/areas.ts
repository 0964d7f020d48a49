import type { FeatureCollection } from 'geojson';
import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import { callRoute } from '../api/client.ts';
import { type AreaKind, areaKinds, areaZooms } from './style.ts';

/** West, south, east, north in degrees WGS84. */
export interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** Degrees of a cell: what is asked for snaps to it, so that small moves ask for nothing and answers are kept. */
const cells: Record<AreaKind, number> = {
  district: 360,
  community: 0.5,
  grid: 0.1,
  microGrid: 0.05,
  building: 0.05,
};

/** The box of whole cells around `bounds`, for the query; empty for what comes all at once. */
export function snapBounds(bounds: Bounds, cell: number): string {
  if (cell >= 360) return '';
  const down = (value: number) => (Math.floor(value / cell) * cell).toFixed(2);
  const up = (value: number) => (Math.ceil(value / cell) * cell).toFixed(2);
  return [down(bounds.west), down(bounds.south), up(bounds.east), up(bounds.north)].join();
}

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

/**
 * Keeps the outlines on a map up with where it is looked at. What fails to load is left out: the pins are what counts,
 * and the next move asks again.
 */
export function followAreas(map: MapLibreMap, kinds: readonly AreaKind[] = areaKinds): () => void {
  const shown = new Map<AreaKind, string>();
  const load = async (kind: AreaKind) => {
    const bbox = snapBounds(boundsOf(map), cells[kind]);
    if (map.getZoom() < areaZooms[kind] || shown.get(kind) === bbox) return;
    shown.set(kind, bbox);
    try {
      const query = { kind, bbox: bbox || undefined };
      const areas = (await callRoute(
        'GET /api/places/areas.geojson',
        { query },
        { quiet: true },
      )) as FeatureCollection;
      // The map may have moved on, or be gone.
      if (shown.get(kind) === bbox) map.getSource<GeoJSONSource>(kind)?.setData(areas);
    } catch {
      if (shown.get(kind) === bbox) shown.delete(kind);
    }
  };
  const update = () => {
    for (const kind of kinds) void load(kind);
  };
  map.on('moveend', update);
  update();
  return () => {
    map.off('moveend', update);
    shown.clear();
  };
}
