/** Vector tiles of places: which layers there are, and how to ask for them. Safe for browsers. */
import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';
import type { areaKinds } from '../contract.ts';

/** Name of a layer with outlines: the kind of its places. */
type AreaLayer = (typeof areaKinds)[number];

/**
 * The zoom from which on a layer has something in its tiles: before, its areas would be smaller than a few pixels, or
 * too many. In the order in which a map draws them.
 */
export const areaLayers: Record<AreaLayer, number> = {
  district: 0,
  subdistrict: 7,
  community: 9,
  grid: 11,
  microGrid: 13,
  estate: 12,
  building: 14,
};

/** The zoom from which on the layer `label` has a point for a place of a kind: one for each, inside its area. */
export const labelZooms: Record<AreaLayer, number> = {
  district: 0,
  subdistrict: 9,
  community: 11,
  grid: 13,
  microGrid: 15,
  estate: 13,
  building: 16,
};

/** The zoom from which on the layer `facility` has points: street lamps stand 30 m apart, ten pixels there. */
export const facilityZoom = 15;

/** Layers with outlines, and `label` with points: what a map of the city draws, together `all`. */
export const mapLayers = [...(Object.keys(areaLayers) as AreaLayer[]), 'label'] as const;

/** Every layer: `facility` is asked for by who shows facilities, and no part of `all`. */
export const layerNames = [...mapLayers, 'facility'] as const;

/** See {@link layerNames}. */
export type LayerName = (typeof layerNames)[number];

/** The deepest zoom with tiles of its own: a unit is 12 cm there. Clients enlarge them for more. */
export const maxTileZoom = 16;

/** Units across a tile. */
export const tileExtent = 4096;

const layer = z
  .enum([...layerNames, 'all'])
  .describe(
    'One layer, named as its kind of places; `label`; or `all` of them but `facility` in one tile',
  );

const whole = (max: number) => z.coerce.number<string>().int().min(0).max(max);

const tileParams = z
  .object({
    layer,
    z: whole(maxTileZoom).describe('Zoom'),
    x: whole(2 ** maxTileZoom - 1).describe('Column from the west, below 2 to the power of z'),
    y: whole(2 ** maxTileZoom - 1).describe('Row from the north, below 2 to the power of z'),
  })
  .check((context) => {
    const { z: zoom, x, y } = context.value;
    if (!(zoom >= 0 && zoom <= maxTileZoom)) return;
    for (const [name, value] of Object.entries({ x, y })) {
      const maximum = 2 ** zoom - 1;
      if (value <= maximum) continue;
      context.issues.push({
        code: 'too_big',
        origin: 'number',
        maximum,
        input: value,
        path: [name],
      });
    }
  });

const vectorLayer = z.object({
  id: z.string(),
  description: z.string(),
  minzoom: z.int(),
  maxzoom: z.int(),
  fields: z.record(z.string(), z.string()),
});

/** What a map has to know of tiles. */
export const tileJsonShape = z
  .object({
    tilejson: z.literal('3.0.0'),
    name: z.string(),
    scheme: z.literal('xyz'),
    tiles: z.array(z.string()).describe('Where the tiles are, with {z}, {x} and {y}'),
    minzoom: z.int(),
    maxzoom: z.int(),
    bounds: z
      .tuple([z.number(), z.number(), z.number(), z.number()])
      .describe('West, south, east, north of the city, degrees WGS84'),
    vector_layers: z.array(vectorLayer),
  })
  .meta({ id: 'TileJson' });

/** Routes of vector tiles: what the city looks like today. */
export const tilesRoutes = defineRoutes({
  getTile: {
    method: 'GET',
    path: '/tiles/:layer/:z/:x/:y',
    summary: 'A vector tile of places (Mapbox Vector Tile 2); 204 where nothing is',
    access: 'public',
    raw: true,
    ratePerMinute: 20_000,
    params: tileParams,
    response: z.string().describe('the tile, application/vnd.mapbox-vector-tile'),
  },
  getTileJson: {
    method: 'GET',
    path: '/tiles/:layer.json',
    summary: 'What a map has to know of the tiles of a layer (TileJSON 3.0)',
    access: 'public',
    params: z.object({ layer }),
    response: tileJsonShape,
  },
});
