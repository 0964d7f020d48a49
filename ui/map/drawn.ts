import type { FeatureCollection } from 'geojson';
import type { AddLayerObject, GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import { useEffect, useRef } from 'react';

/** What is drawn on the map while a part of the screen is there. */
export interface Drawn {
  /** Id of a source of its own; without it the layers name one that is there, such as `placesSource`. */
  source?: string;
  /** What the source holds now. */
  data?: FeatureCollection;
  /** Layers of the style, from below; those of the own source need not name it. Taken as they are when first drawn. */
  layers: readonly AddLayerObject[];
  /** Id of the layer that they go beneath; above all if it is not there. */
  beneath?: string;
}

const empty: FeatureCollection = { type: 'FeatureCollection', features: [] };

/** Draws on the map, keeps it as the data is, and takes it away when the part goes or `drawn` is undefined. */
export function useDrawn(map: MapLibreMap | undefined, drawn: Drawn | undefined): void {
  const latest = useRef(drawn);
  latest.current = drawn;
  const isOn = drawn !== undefined;
  useEffect(() => {
    const begin = latest.current;
    if (!map || !isOn || !begin) return;
    const { source, layers, beneath } = begin;
    let gone = false;
    map.once('remove', () => {
      gone = true;
    });
    if (source) map.addSource(source, { type: 'geojson', data: latest.current?.data ?? empty });
    const before = beneath !== undefined && map.getLayer(beneath) ? beneath : undefined;
    for (const layer of layers) {
      map.addLayer({ ...(source ? { source } : {}), ...layer } as AddLayerObject, before);
    }
    return () => {
      if (gone) return;
      for (const { id } of layers) if (map.getLayer(id)) map.removeLayer(id);
      if (source) map.removeSource(source);
    };
  }, [map, isOn]);
  const data = drawn?.data;
  const source = drawn?.source;
  useEffect(() => {
    if (map && source && data) map.getSource<GeoJSONSource>(source)?.setData(data);
  }, [map, source, data]);
}
