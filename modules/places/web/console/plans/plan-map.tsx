import type { MapLibreMap } from 'maplibre-gl';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Bounds } from '../../../../../ui/map/bounds.ts';
import { LazyMap } from '../../../../../ui/map/lazy-map.tsx';
import { boundsOfPositions, positionsOf } from '../drawing.ts';
import { addPlanLayers, type PlanEars, type PlanScene, showScene } from './plan-layers.ts';
import type { DivisionPart, PlanAreaView } from './queries.ts';

/** West, south, east and north of everything in an area. */
function boundsOfArea({ outline, buildings }: PlanAreaView): Bounds | undefined {
  return boundsOfPositions([
    ...buildings.flatMap(({ point }) => (point ? [[point.lng, point.lat]] : [])),
    ...positionsOf(outline?.coordinates),
  ]);
}

/** The base map with the parts of a division, its buildings and barriers; the same as a list stands in for it. */
export function PlanMap({
  area,
  parts = [],
  drawing = [],
  list,
  onDrop,
  onPoint,
}: {
  area: PlanAreaView;
  parts?: readonly Pick<DivisionPart, 'number' | 'households' | 'outline' | 'label' | 'range'>[];
  drawing?: readonly [number, number][];
  list: ReactNode;
} & PlanEars) {
  const [map, setMap] = useState<MapLibreMap>();
  const ears = useRef<PlanEars>({});
  ears.current = { onDrop, onPoint };
  const view = useMemo(() => boundsOfArea(area), [area]);
  const scene = useMemo(
    (): PlanScene => ({
      parts: [...parts],
      buildings: area.buildings.flatMap(({ path, name, point }) =>
        point ? [{ path, label: /^\d+/.exec(name)?.[0] ?? name, ...point, number: 0 }] : [],
      ),
      barriers: area.barriers,
      drawing: [...drawing],
    }),
    [area, parts, drawing],
  );
  const take = useCallback((made: MapLibreMap) => {
    const stop = addPlanLayers(made, () => ears.current);
    setMap(made);
    return () => {
      setMap(undefined);
      stop();
    };
  }, []);
  useEffect(() => {
    if (map) showScene(map, scene);
  }, [map, scene]);
  return (
    <div className="plans__map">
      <LazyMap view={view} onMap={take} list={list} />
    </div>
  );
}
