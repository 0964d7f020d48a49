import { addProtocol, type Map as MapLibreMap } from 'maplibre-gl';
import { callRoute } from '../api/client.ts';
import { shiftedParts } from './shift.ts';

/** A layer of pictures that the configuration names, as the server tells it. */
interface Raster {
  /** Address of a tile with {z}, {x} and {y}. */
  tiles: string;
  crs: 'WGS84' | 'CGCS2000' | 'GCJ02' | 'BD09';
  credit: string;
}

let asked: Promise<Raster | null> | undefined;

/** Pixels across a tile of pictures. */
const tileSize = 256;

/**
 * Lays the pictures of the configured service under the outlines, where there is one; a failure leaves the plain ground.
 *
 * @param isGone whether the map was taken away meanwhile
 */
export async function addRaster(map: MapLibreMap, isGone: () => boolean): Promise<Raster | null> {
  asked ??= (
    callRoute('GET /api/places/map', {}, { quiet: true }) as Promise<{ raster: Raster | null }>
  ).then((answer) => answer.raster);
  const raster = await asked.catch(() => {
    asked = undefined;
    return null;
  });
  if (!raster || isGone()) return null;
  const shifted = raster.crs === 'GCJ02';
  if (shifted) await shiftTiles();
  const add = () => {
    if (isGone() || map.getSource('pictures')) return;
    const tiles = [
      shifted ? `gcj02://${encodeURIComponent(raster.tiles)}#{z}/{x}/{y}` : raster.tiles,
    ];
    map.addSource('pictures', { type: 'raster', tiles, tileSize, maxzoom: 18 });
    map.addLayer({ id: 'pictures', type: 'raster', source: 'pictures' }, 'estate-fill');
    for (const id of ['estate-fill', 'community-fill', 'district-fill'])
      map.setLayoutProperty(id, 'visibility', 'none');
  };
  if (map.isStyleLoaded()) add();
  else map.once('load', add);
  return raster;
}

/** Tiles of a service in GCJ-02 are put together anew, moved to where the places are: some 500 m, the same all over a tile. */
async function shiftTiles(): Promise<void> {
  const { fromWgs84 } = await import('../../kernel/geo/crs.ts');
  addProtocol('gcj02', async ({ url }, { signal }: AbortController) => {
    const [, template = '', z = '0', x = '0', y = '0'] =
      /^gcj02:\/\/(.*)#(\d+)\/(\d+)\/(\d+)$/.exec(url) ?? [];
    const canvas = new OffscreenCanvas(tileSize, tileSize);
    const context = canvas.getContext('2d')!;
    const parts = shiftedParts({ z: +z, x: +x, y: +y }, (point) => fromWgs84(point, 'GCJ02'));
    await Promise.all(
      parts.map(async (part) => {
        const address = decodeURIComponent(template)
          .replace('{z}', z)
          .replace('{x}', String(part.x))
          .replace('{y}', String(part.y));
        const answer = await fetch(address, { signal });
        if (!answer.ok) return;
        const picture = await createImageBitmap(await answer.blob());
        context.drawImage(picture, part.left * tileSize, part.top * tileSize, tileSize, tileSize);
      }),
    );
    return { data: await createImageBitmap(canvas) };
  });
}
