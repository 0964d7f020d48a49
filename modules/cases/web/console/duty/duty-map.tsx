import 'maplibre-gl/dist/maplibre-gl.css';
import type { FeatureCollection } from 'geojson';
import {
  type GeoJSONSource,
  MapLibreMap,
  type StyleSpecification,
  setWorkerUrl,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { useEffect, useRef, useState } from 'react';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { inPalette } from '../../../../../ui/map/palette.ts';
import { mapFont, mapStyle } from '../../../../../ui/map/style.ts';
import { dark } from '../../../../../ui/tokens.ts';
import { type Duty, isNew, type RecentCase, toneAt } from './recent.ts';

setWorkerUrl(workerUrl);

type Spot = Pick<Duty['place'], 'lng' | 'lat' | 'bbox'>;

interface Props {
  /** What is looked at; the map flies there, and on around it. */
  spot: Spot;
  /** How long it is looked at, seconds. */
  seconds: number;
  cases: readonly RecentCase[];
  /** The word that stands at a grid with new cases. */
  newWord: string;
  /** Told on devices that can't draw it. */
  onBroken: () => void;
}

const pitch = 50;
const flightMs = 6_000;
/** How far it turns round a place while it is looked at. Degrees a second. */
const turning = 0.5;

const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

const shapes = { late: '▲', dueSoon: '◆', onTime: '●', none: '●', done: '✓' } as const;
const colours = {
  late: dark.late,
  dueSoon: dark.dueSoon,
  onTime: dark.onTime,
  none: dark.accent,
  done: dark.textSoft,
} as const;

/** One mark for each grid that has recent cases: all of its cases stand at one point, which is nobody's door. */
export function marksOf(
  cases: readonly RecentCase[],
  now: number,
  newWord: string,
): FeatureCollection {
  const byGrid = Map.groupBy(
    cases.filter((one) => isNew(one, now) || toneAt(one, now) !== 'done'),
    ({ placePath }) => placePath,
  );
  const order = ['late', 'dueSoon', 'onTime', 'none', 'done'] as const;
  return {
    type: 'FeatureCollection',
    features: [...byGrid.values()].flatMap((here) => {
      const { lng, lat } = here[0]!;
      if (lng === null || lat === null) return [];
      const tones = here.map((one) => toneAt(one, now));
      const tone = order.find((one) => tones.includes(one)) ?? 'none';
      const fresh = here.filter((one) => isNew(one, now));
      const words = fresh.length > 0 ? `${newWord} ${fresh[0]!.className}` : '';
      return [
        {
          type: 'Feature' as const,
          properties: {
            mark: `${shapes[tone]} ${here.length}`,
            colour: colours[tone],
            fresh: fresh.length > 0,
            words,
          },
          geometry: { type: 'Point' as const, coordinates: [lng, lat] },
        },
      ];
    }),
  };
}

/** A hundredth of the wall's width, or of its height where that is less, px: as in duty.css. */
const unit = () => Math.min(innerWidth / 100, (1.78 * innerHeight) / 100);

/** The style with names as large as all else on the wall: 1.5 units. */
function forWall(style: StyleSpecification): StyleSpecification {
  return {
    ...style,
    layers: style.layers.map((layer) =>
      layer.type === 'symbol' && typeof layer.layout?.['text-size'] === 'number'
        ? { ...layer, layout: { ...layer.layout, 'text-size': 1.5 * unit() } }
        : layer,
    ),
  };
}

function addMarks(map: MapLibreMap): void {
  const u = unit();
  map.addSource('duty', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
  map.addLayer({
    id: 'duty-mark',
    type: 'circle',
    source: 'duty',
    paint: {
      'circle-radius': ['case', ['get', 'fresh'], 2.2 * u, 1.7 * u],
      'circle-color': dark.surface,
      'circle-stroke-width': ['case', ['get', 'fresh'], 6, 3],
      'circle-stroke-color': ['get', 'colour'],
    },
  });
  const text = (id: string, field: string, size: number, offset: [number, number]) =>
    map.addLayer({
      id,
      type: 'symbol',
      source: 'duty',
      layout: {
        'text-field': ['get', field],
        'text-font': ['Gewu'],
        'text-size': size,
        'text-offset': offset,
        'text-allow-overlap': true,
      },
      paint: {
        'text-color': dark.text,
        'text-halo-color': dark.page,
        'text-halo-width': 2,
      },
    });
  text('duty-number', 'mark', 1.3 * u, [0, 0]);
  text('duty-words', 'words', 1.7 * u, [0, 2]);
}

/** Flies to a place and slowly round it; without motion it cuts. */
function look(
  map: MapLibreMap,
  { lng, lat, bbox }: Spot,
  seconds: number,
): (() => void) | undefined {
  const camera = bbox
    ? map.cameraForBounds([bbox[0], bbox[1], bbox[2], bbox[3]], { padding: 40, maxZoom: 17 })
    : lng !== null && lat !== null
      ? { center: { lng, lat }, zoom: 15.5 }
      : undefined;
  if (!camera) return undefined;
  const bearing = map.getBearing();
  if (still()) {
    map.jumpTo({ ...camera, pitch, bearing: 0 });
    return undefined;
  }
  map.flyTo({ ...camera, pitch, bearing, duration: flightMs });
  const timer = setTimeout(
    () =>
      map.easeTo({
        bearing: bearing + seconds * turning,
        duration: seconds * 1_000,
        easing: (share) => share,
      }),
    flightMs,
  );
  return () => clearTimeout(timer);
}

/** The city in the dark, seen from above and aside; nothing on it can be clicked. What it says is also in the lists. */
export default function DutyMap({ spot, seconds, cases, newWord, onBroken }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<MapLibreMap>();
  const latest = useRef(onBroken);
  latest.current = onBroken;
  useEffect(() => {
    let made: MapLibreMap;
    try {
      made = new MapLibreMap({
        container: box.current!,
        style: forWall(inPalette(mapStyle(currentLocale(), location.origin), dark)),
        localIdeographFontFamily: mapFont,
        attributionControl: false,
        interactive: false,
        pitch,
        maxPitch: 65,
        minZoom: 6,
        // What was passed an hour ago is asked for again.
        maxTileCacheSize: 200,
      });
    } catch {
      return latest.current();
    }
    made.on('load', () => {
      made.setLayoutProperty('building-solid', 'visibility', 'visible');
      addMarks(made);
      setMap(made);
    });
    return () => {
      setMap(undefined);
      made.remove();
    };
  }, []);
  const { lng, lat, bbox } = spot;
  const key = JSON.stringify([lng, lat, bbox]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place, not the same one read anew
  useEffect(() => (map ? look(map, spot, seconds) : undefined), [map, key, seconds]);
  useEffect(() => {
    const draw = () =>
      map?.getSource<GeoJSONSource>('duty')?.setData(marksOf(cases, Date.now(), newWord));
    draw();
    // Clocks run over, and what is new grows old, without any event.
    const timer = setInterval(draw, 30_000);
    return () => clearInterval(timer);
  }, [map, cases, newWord]);
  return <div ref={box} className="duty__map" aria-hidden="true" />;
}
