import type { z } from 'zod';
import type { Bbox } from '../../../kernel/geo/index.ts';
import type { Directory } from '../directory.ts';
import {
  areaLayers,
  facilityZoom,
  type LayerName,
  labelZooms,
  mapLayers,
  maxTileZoom,
  type tileJsonShape,
} from './contract.ts';

const fields = {
  path: 'String',
  code: 'String',
  kind: 'String',
  name: 'String',
  nameEn: 'String',
  category: 'String',
  synthetic: 'Boolean',
  floors: 'Number',
  heightM: 'Number',
  households: 'Number',
};

const facilityFields = {
  path: 'String',
  name: 'String',
  nameEn: 'String',
  category: 'String',
  overdue: 'Boolean',
  synthetic: 'Boolean',
};

function descriptionOf(layer: LayerName): string {
  if (layer === 'label') return 'A point in each place, for its name';
  return layer === 'facility' ? 'A point for each facility' : `Outlines: ${layer}`;
}

function minZoomOf(layer: LayerName): number {
  if (layer === 'label') return Math.min(...Object.values(labelZooms));
  return layer === 'facility' ? facilityZoom : areaLayers[layer];
}

/**
 * TileJSON of a layer, or of `all`.
 * @param origin before the paths, `https://city.example`
 * @source TileJSON 3.0.0
 */
export function describeTiles(
  directory: Directory,
  layer: LayerName | 'all',
  origin: string,
): z.output<typeof tileJsonShape> {
  const layers = (layer === 'all' ? mapLayers : [layer]).map((id) => ({
    id,
    description: descriptionOf(id),
    minzoom: minZoomOf(id),
    maxzoom: maxTileZoom,
    fields: id === 'facility' ? facilityFields : fields,
  }));
  return {
    tilejson: '3.0.0',
    name: directory.city?.name ?? layer,
    scheme: 'xyz',
    tiles: [`${origin}/tiles/${layer}/{z}/{x}/{y}`],
    minzoom: Math.min(...layers.map(({ minzoom }) => minzoom)),
    maxzoom: maxTileZoom,
    bounds: boundsOf(directory),
    vector_layers: layers,
  };
}

/** The box around all districts; the whole map when none has an outline. */
export function boundsOf(directory: Directory): Bbox {
  const boxes = directory.entries.flatMap(({ kind, bbox }) =>
    kind === 'district' && bbox ? [bbox] : [],
  );
  if (boxes.length === 0) return [-180, -85.051129, 180, 85.051129];
  const side = (at: 0 | 1 | 2 | 3, pick: (...values: number[]) => number) =>
    pick(...boxes.map((box) => box[at]));
  return [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)];
}
