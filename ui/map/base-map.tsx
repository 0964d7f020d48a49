import 'maplibre-gl/dist/maplibre-gl.css';
import './map.css';
import type { FeatureCollection } from 'geojson';
import {
  type GeoJSONSource,
  type LngLatBoundsLike,
  MapLibreMap,
  type Marker,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../i18n/start.ts';
import { type Bounds, boundsOf, groupZoom } from './bounds.ts';
import { createDragPin, type Position } from './drag-pin.ts';
import { FindMeButton, FoundNote, useFindMe } from './find-me.tsx';
import { drawPins, type MapPin } from './pin-images.ts';
import { PinList } from './pin-list.tsx';
import { addRaster } from './raster.ts';
import { mapFont, mapStyle } from './style.ts';

// A file of our own: the Content-Security-Policy lets in nothing else.
setWorkerUrl(workerUrl);

export interface BaseMapProps {
  /** Where the map begins: a position with zoom, or bounds. */
  view?: { lng: number; lat: number; zoom?: number } | Bounds | undefined;
  pins?: readonly MapPin[];
  selected?: string | undefined;
  onPin?: (id: string) => void;
  /** Told the pins of a mark whose pins lie at one spot; the first of them goes to `onPin` without it. */
  onGroup?: (ids: string[]) => void;
  /** The pin that says where; with `onPosition` it can be moved, and a tap on the map sets it. */
  position?: Position | undefined;
  onPosition?: (position: Position) => void;
  /** Told after every move, with what is in sight. */
  onBounds?: (bounds: Bounds) => void;
  /** Stands in for the map when the list is chosen; the pins' labels unless given. */
  list?: ReactNode;
  /** Offers the device's own position. */
  locate?: boolean;
  /** Begins in 3D. */
  tilted?: boolean;
  /** Told the map once it is drawn, for layers of the screen's own; what it returns is called before the map goes. */
  onMap?: (map: MapLibreMap) => (() => void) | undefined;
}

const noPins: readonly MapPin[] = [];

const toFeatures = (pins: readonly MapPin[], selected: string | undefined): FeatureCollection => ({
  type: 'FeatureCollection',
  features: pins.map((pin) => ({
    type: 'Feature',
    properties: { id: pin.id, tone: pin.tone, selected: pin.id === selected },
    geometry: { type: 'Point', coordinates: [pin.lng, pin.lat] },
  })),
});

const isBounds = (view: BaseMapProps['view']): view is Bounds =>
  view !== undefined && 'west' in view;
const toBox = (bounds: Bounds): LngLatBoundsLike => [
  bounds.west,
  bounds.south,
  bounds.east,
  bounds.north,
];

/**
 * The city's map: outlines of places from our own server, pins in clusters, a pin to drag, buildings in 3D. Everything
 * it shows is also a list, for keyboards, screen readers and devices that can't draw it. Shown by `LazyMap`.
 */
export default function BaseMap({
  view,
  pins = noPins,
  selected,
  onPin,
  onGroup,
  position,
  onPosition,
  onBounds,
  list,
  locate = false,
  tilted = false,
  onMap,
}: BaseMapProps) {
  const { t } = useTranslation('ui');
  const titleId = useId();
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<MapLibreMap>();
  const [broken, setBroken] = useState(false);
  const [credit, setCredit] = useState('');
  const [asList, setAsList] = useState(false);
  const [solid, setSolid] = useState(tilted);
  const latest = useRef({ onPin, onGroup, onPosition, onBounds, onMap });
  latest.current = { onPin, onGroup, onPosition, onBounds, onMap };
  const words = {
    'Map.Title': t('map.surface'),
    'NavigationControl.ZoomIn': t('map.zoomIn'),
    'NavigationControl.ZoomOut': t('map.zoomOut'),
    'NavigationControl.ResetBearing': t('map.north'),
  };
  const begin = useRef({ view, tilted, words });

  useEffect(() => {
    if (!box.current) return;
    const made = openMap(
      box.current,
      begin.current.view,
      begin.current.tilted,
      begin.current.words,
    );
    if (!made) return setBroken(true);
    let stopOwn: (() => void) | undefined;
    made.on('load', () => {
      for (const [name, image] of drawPins()) made.addImage(name, image, { pixelRatio: 2 });
      listenToPins(made, (ids) => {
        const { onGroup, onPin } = latest.current;
        if (ids.length > 1 && onGroup) onGroup(ids);
        else if (ids[0]) onPin?.(ids[0]);
      });
      made.on('click', (event) =>
        latest.current.onPosition?.({ lng: event.lngLat.lng, lat: event.lngLat.lat }),
      );
      made.on('moveend', () => latest.current.onBounds?.(boundsOf(made)));
      latest.current.onBounds?.(boundsOf(made));
      stopOwn = latest.current.onMap?.(made);
      setMap(made);
    });
    let gone = false;
    // Without it the city's own outlines are the map.
    void addRaster(made, () => gone).then((raster) => raster && setCredit(raster.credit));
    return () => {
      gone = true;
      stopOwn?.();
      made.remove();
    };
  }, []);

  useEffect(() => {
    // Without pins of its own it leaves those that others draw.
    if (pins === noPins) return;
    map?.getSource<GeoJSONSource>('pins')?.setData(toFeatures(pins, selected));
  }, [map, pins, selected]);

  useEffect(() => {
    if (!map) return;
    map.setLayoutProperty('building-solid', 'visibility', solid ? 'visible' : 'none');
    if (map.getPitch() > 0 !== solid) map.easeTo({ pitch: solid ? 55 : 0, duration: 300 });
  }, [map, solid]);

  const target = useRef<string>('');
  useEffect(() => {
    const key = JSON.stringify(view);
    if (!map || !view || target.current === key) return;
    if (target.current !== '' || !begin.current.view) {
      if (isBounds(view)) map.fitBounds(toBox(view), { padding: 24, duration: 0 });
      else map.jumpTo({ center: [view.lng, view.lat], zoom: view.zoom ?? 15.5 });
    }
    target.current = key;
  }, [map, view]);

  const movable = onPosition !== undefined;
  const pinLabel = t('map.pin');
  const marker = useRef<Marker>(undefined);
  const placed = position !== undefined;
  useEffect(() => {
    if (!map || !placed) return;
    const made = createDragPin(pinLabel, (moved) => latest.current.onPosition?.(moved));
    made.setDraggable(movable);
    marker.current = made;
    return () => {
      made.remove();
      marker.current = undefined;
    };
  }, [map, placed, movable, pinLabel]);

  useEffect(() => {
    if (!map || !position || !marker.current) return;
    marker.current.setLngLat(position).addTo(map);
    if (!map.getBounds().contains(position))
      map.easeTo({ center: position, zoom: Math.max(map.getZoom(), 16) });
  }, [map, position]);

  const [found, findMe] = useFindMe((here) => {
    onPosition?.(here);
    map?.easeTo({ center: here, zoom: Math.max(map.getZoom(), 16) });
  });

  const listed = asList || broken;
  const canList = list !== undefined || onPin !== undefined;
  return (
    <section className="gw-map" aria-labelledby={titleId}>
      <h2 id={titleId} className="gw-sr">
        {t('map.title')}
      </h2>
      <div ref={box} className="gw-map__canvas" hidden={listed} />
      {listed && (
        <div className="gw-map__list">
          {broken && <p role="alert">{t('map.failed')}</p>}
          {list ?? <PinList pins={pins} onPin={onPin} />}
        </div>
      )}
      <div className="gw-map__controls">
        {canList && !broken && (
          <button type="button" className="gw-button" onClick={() => setAsList(!asList)}>
            {t(asList ? 'map.showMap' : 'map.showList')}
          </button>
        )}
        {!listed && (
          <>
            {locate && <FindMeButton onPress={findMe} />}
            {!movable && (
              <button
                type="button"
                className="gw-button"
                aria-pressed={solid}
                onClick={() => setSolid(!solid)}
              >
                {t('map.buildings')}
              </button>
            )}
          </>
        )}
      </div>
      {!listed && (
        <p className="gw-map__credit">
          <span className="gw-map__mark">{t('synthetic')}</span> {t('map.credit')} {credit}
        </p>
      )}
      <div role="status" className="gw-map__note">
        <FoundNote found={found} />
      </div>
    </section>
  );
}

/** A map in a box; undefined where the device has no WebGL. `words`: of its controls, for readers. */
function openMap(
  container: HTMLElement,
  view: BaseMapProps['view'],
  tilted: boolean,
  words: Record<string, string>,
): MapLibreMap | undefined {
  try {
    const map = new MapLibreMap({
      container,
      style: mapStyle(currentLocale(), location.origin),
      localIdeographFontFamily: mapFont,
      attributionControl: false,
      locale: words,
      pitch: tilted ? 55 : 0,
      maxPitch: 65,
      minZoom: 6,
      maxZoom: 20,
      ...(isBounds(view)
        ? { bounds: toBox(view), fitBoundsOptions: { padding: 24 } }
        : view
          ? { center: [view.lng, view.lat], zoom: view.zoom ?? 15.5 }
          : {}),
    });
    map.addControl(new NavigationControl({ visualizePitch: true }), 'top-right');
    map.addControl(new ScaleControl({ maxWidth: 80 }), 'bottom-left');
    return map;
  } catch {
    return undefined;
  }
}

const groupSize = 100;

function listenToPins(map: MapLibreMap, onPins: (ids: string[]) => void): void {
  map.on('click', 'pin', (event) => {
    const id = event.features?.[0]?.properties.id;
    if (typeof id === 'string') onPins([id]);
  });
  map.on('click', 'cluster', async (event) => {
    const cluster = event.features?.[0];
    const source = map.getSource<GeoJSONSource>('pins');
    if (!cluster || !source) return;
    const id = cluster.properties.cluster_id;
    const zoom = await source.getClusterExpansionZoom(id);
    if (zoom <= groupZoom && map.getZoom() < groupZoom - 1) {
      map.easeTo({ center: event.lngLat, zoom });
      return;
    }
    const leaves = await source.getClusterLeaves(id, groupSize, 0);
    onPins(leaves.map((leaf) => String(leaf.properties?.id)));
  });
  for (const layer of ['pin', 'cluster']) {
    map.on('mouseenter', layer, () => {
      map.getCanvas().style.cursor = 'pointer';
    });
    map.on('mouseleave', layer, () => {
      map.getCanvas().style.cursor = '';
    });
  }
}
