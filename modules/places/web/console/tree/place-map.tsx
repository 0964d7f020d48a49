import type { MapLibreMap } from 'maplibre-gl';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { BaseMapProps } from '../../../../../ui/map/base-map.tsx';
import { LazyMap } from '../../../../../ui/map/lazy-map.tsx';
import { addTreeLayers, type Ears, type Scene, showScene } from './map-layers.ts';

/** The base map with a scene of places on it; what it shows is also a list, or stands beside it. */
export function PlaceMap({
  view,
  scene,
  ears,
  list,
}: {
  view: BaseMapProps['view'];
  scene: Scene;
  ears: Ears;
  list: ReactNode;
}) {
  const [map, setMap] = useState<MapLibreMap>();
  const latest = useRef(ears);
  latest.current = ears;
  const take = useCallback((made: MapLibreMap) => {
    const stop = addTreeLayers(made, () => latest.current);
    setMap(made);
    return () => {
      setMap(undefined);
      stop();
    };
  }, []);
  useEffect(() => {
    if (map) showScene(map, scene);
  }, [map, scene]);
  return <LazyMap view={view} onMap={take} list={list} />;
}
