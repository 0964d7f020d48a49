import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Position } from 'geojson';
import i18next from 'i18next';
import type { Map as MapLibreMap } from 'maplibre-gl';
import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import BaseMap from '../../../../../ui/map/base-map.tsx';
import { type Found, mapExtensions } from '../../../../../ui/map/extensions.ts';
import { SkeletonList } from '../../../../../ui/parts/states.tsx';
import { useMe } from '../../../../identity/web/index.ts';
import { usePlace, usePlaceName, usePlaceTree } from '../../queries.ts';
import { addOwnLayers, drawOpened, showLayers } from './draw.ts';
import { FindField } from './find-field.tsx';
import { buildingOf, cutCells } from './floors.ts';
import { allLayers, LayerList, layersOn, useLegends } from './layers.tsx';
import { PlacePanel } from './place-panel.tsx';
import { useEntrancePlans, useOutline } from './queries.ts';
import { useAskedTints } from './tints.tsx';
import { MapTools } from './tools.tsx';
import { formatView, parseView } from './view-state.ts';

const titleOf = i18next.t as unknown as (key: string) => string;
const placePath = /^\d{6}(\.\w+)+$/;

/** The city in 3D: places, what other modules have there, and a building that opens. All of it stands in the address. */
export default function MapPage() {
  const { t } = useTranslation('places');
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const [map, setMap] = useState<MapLibreMap>();
  const [line, setLine] = useState<Position[]>();
  const me = useMe();
  const root = me.data?.appointments.map((one) => one.placePath).find((path) => path !== null);
  const tree = usePlaceTree(undefined, me.data !== undefined && !root);
  const own = usePlace(root ?? tree.data?.places[0]?.path).data;

  const change = useCallback(
    (part: Record<string, unknown>) =>
      void navigate({
        to: '.',
        search: (before: Record<string, unknown>) => ({ ...before, ...part }),
        replace: true,
        resetScroll: false,
      } as never),
    [navigate],
  );

  const open =
    typeof search.place === 'string' && placePath.test(search.place) ? search.place : undefined;
  const building = buildingOf(open);
  // biome-ignore lint/correctness/useExhaustiveDependencies: nothing else of the address is read
  const on = useMemo(() => layersOn(search), [search.hide, search.show]);
  const { plans, error } = useEntrancePlans(building);
  const outline = useOutline(building);
  const asked = useAskedTints(building, plans, search.colour);
  const { tints } = asked;

  useEffect(() => {
    if (!map) return;
    addOwnLayers(map);
    const moved = () => {
      const { lng, lat } = map.getCenter();
      const [zoom, pitch, bearing] = [map.getZoom(), map.getPitch(), map.getBearing()];
      change({ at: formatView({ lng, lat, zoom, pitch, bearing }) });
    };
    map.on('moveend', moved);
    return () => void map.off('moveend', moved);
  }, [map, change]);

  useEffect(() => {
    if (map) showLayers(map, on, map.getPitch() > 0);
  }, [map, on]);

  const cells = useMemo(() => {
    if (!building || !plans || !outline.data) return [];
    return cutCells(outline.data, { path: building, floors: 1 }, plans, true);
  }, [building, plans, outline.data]);
  useEffect(() => {
    if (map) drawOpened(map, building, cells, tints, open);
  }, [map, building, cells, tints, open]);

  const measuring = useRef(false);
  measuring.current = line !== undefined;
  useEffect(() => {
    if (!map) return;
    const pick = (event: { point: { x: number; y: number } }) => {
      if (measuring.current) return;
      const { x, y } = event.point;
      const at = (layers: readonly string[]) =>
        map.queryRenderedFeatures([x, y], {
          layers: layers.filter((layer) => map.getLayer(layer)),
        })[0];
      // A mark on the map goes before what stands under it.
      const hit =
        at(allLayers().flatMap(({ marks = [] }) => marks)) ??
        at(['opened']) ??
        at(['building-solid', 'building-fill']);
      const path = hit?.properties.path;
      if (typeof path === 'string') change({ place: path });
    };
    map.on('click', pick);
    return () => void map.off('click', pick);
  }, [map, change]);

  // Whoever opens a building by its link or from the list sees it from aside.
  const seen = useRef<string>(undefined);
  useEffect(() => {
    const [point] = outline.data?.[0] ?? [];
    if (!map || !building || !point || seen.current === building) return;
    seen.current = building;
    map.flyTo({
      center: point as [number, number],
      zoom: Math.max(map.getZoom(), 17.5),
      pitch: 60,
    });
  }, [map, building, outline.data]);

  const begin = useRef(parseView(search.at));
  const onMap = useCallback((made: MapLibreMap) => {
    if (begin.current) {
      const { lng, lat, zoom, pitch, bearing } = begin.current;
      made.jumpTo({ center: [lng, lat], zoom, pitch, bearing });
    }
    setMap(made);
    return () => setMap(undefined);
  }, []);
  const view = useMemo(() => {
    if (begin.current) return begin.current;
    if (own?.bbox) {
      const [west, south, east, north] = own.bbox;
      return { west, south, east, north };
    }
    return own?.center ? { ...own.center, zoom: 12 } : undefined;
  }, [own]);

  // Extensions are registered once, so the order of hooks holds.
  const caption = {
    title: [t('console.map3d.title'), usePlaceName(open ?? root ?? undefined)]
      .filter(Boolean)
      .join(' · '),
    // biome-ignore lint/correctness/useHookAtTopLevel: see above
    lines: mapExtensions().flatMap(({ useWords }) => useWords?.(search) ?? []),
    legends: useLegends(search),
  };

  const fly = (found: Found) => {
    map?.flyTo({
      center: [found.lng, found.lat],
      zoom: Math.max(map.getZoom(), 17),
      pitch: 55,
    });
    if (found.open) change(found.open);
  };

  return (
    <div className="places-map">
      <aside className="places-map__aside" aria-label={t('console.map3d.aside')}>
        <h1>{t('console.map3d.title')}</h1>
        <FindField onFound={fly} />
        {open ? (
          <PlacePanel
            path={open}
            plans={plans}
            problem={error ?? outline.error}
            asked={asked}
            onColour={(colour) => change({ colour })}
            onOpen={(place) => change({ place })}
          />
        ) : null}
        <LayerList map={map} search={search} change={change} folded={open !== undefined} />
        {!open &&
          mapExtensions().map(
            ({ key, label, Panel }) =>
              Panel && (
                <section key={key} className="gw-stack">
                  <h2>{titleOf(label)}</h2>
                  <Suspense fallback={<SkeletonList rows={4} height={36} />}>
                    <Panel map={map} search={search} change={change} />
                  </Suspense>
                </section>
              ),
          )}
        <MapTools map={map} line={line} onLine={setLine} caption={caption} />
      </aside>
      <div className="places-map__map">
        <div className="places-map__surface">
          {view && (
            <BaseMap
              view={view}
              onMap={onMap}
              tilted={begin.current ? begin.current.pitch > 0 : true}
              list={<p>{t('console.map3d.listBeside')}</p>}
            />
          )}
        </div>
        {mapExtensions().map(
          ({ key, Below }) =>
            Below && (
              <Suspense key={key}>
                <Below map={map} search={search} change={change} />
              </Suspense>
            ),
        )}
      </div>
    </div>
  );
}
