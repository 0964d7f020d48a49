import type { FeatureCollection } from 'geojson';
import type { AddLayerObject } from 'maplibre-gl';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../../ui/i18n/start.ts';
import { boundsOf } from '../../../../../../ui/map/bounds.ts';
import { useDrawn } from '../../../../../../ui/map/drawn.ts';
import type { MapPanelProps } from '../../../../../../ui/map/extensions.ts';
import { ErrorPanel } from '../../../../../../ui/parts/states.tsx';
import { light } from '../../../../../../ui/tokens.ts';
import { formatPlace } from '../../../../format.ts';
import { type DuePlace, usePlacesDue } from '../../../patrols/queries.ts';
import { StateMark } from '../../../patrols/state-mark.tsx';
import { useLastWords } from '../../../patrols/words.ts';
import '../patrols.css';
import { stateSigns, useReadArea } from './tints.ts';

/** Most places that are drawn at once: the longest unvisited of those in sight. */
const most = 1000;
/** Places in the list beside the map. */
const listed = 12;

const letters: Record<string, string> = {
  dot: '●',
  diamond: '◆',
  triangle: '▲',
  ring: '○',
  square: '■',
};

const layers: readonly AddLayerObject[] = [
  {
    id: 'patrol-places',
    type: 'symbol',
    source: 'patrol-places',
    layout: {
      'text-field': ['get', 'mark'],
      'text-font': ['Gewu'],
      'text-size': 18,
      'text-allow-overlap': true,
      'text-ignore-placement': true,
    },
    paint: {
      'text-color': ['get', 'colour'],
      'text-halo-color': light.surface,
      'text-halo-width': 2,
    },
  },
];

/** West, south, east, north of what is in sight, after each move. */
function useSight(map: MapPanelProps['map']): string | undefined {
  const [sight, setSight] = useState<string>();
  useEffect(() => {
    if (!map) return;
    const look = () => {
      const { west, south, east, north } = boundsOf(map);
      setSight([west, south, east, north].map((one) => one.toFixed(5)).join());
    };
    look();
    map.on('moveend', look);
    return () => void map.off('moveend', look);
  }, [map]);
  return sight;
}

/** Places of the reader's area by their last visit, and the list that says the same. */
export default function PatrolsLayer({ map, change }: MapPanelProps) {
  const { t } = useTranslation('places');
  const area = useReadArea();
  const sight = useSight(map);
  const due = usePlacesDue(sight ? area : undefined, sight, most);
  const items = due.data?.items;
  const data = useMemo(() => toFeatures(items ?? []), [items]);
  useDrawn(map, { source: 'patrol-places', data, layers });
  useColouredBuildings(map, items);
  if (!area) return <p className="gw-soft">{t('console.patrols.map.noArea')}</p>;
  return (
    <>
      {due.isError && <ErrorPanel error={due.error} onRetry={() => void due.refetch()} />}
      {due.data && (
        <>
          <p className="gw-soft" role="status">
            {t('console.patrols.map.inSight', { count: due.data.total })}
            {due.data.total > due.data.items.length &&
              t('console.patrols.map.most', { count: due.data.items.length })}
          </p>
          <PlaceLines
            items={due.data.items.slice(0, listed)}
            today={due.data.today}
            onOpen={(place) => change({ place })}
          />
        </>
      )}
    </>
  );
}

/** What colours the buildings of the base map, standing and flat. */
const buildingPaints = [
  ['building-solid', 'fill-extrusion-color'],
  ['building-fill', 'fill-color'],
] as const;

/** Colours the buildings themselves while the layer is on. */
function useColouredBuildings(
  map: MapPanelProps['map'],
  items: readonly DuePlace[] | undefined,
): void {
  useEffect(() => {
    if (!map || !items?.length) return;
    let gone = false;
    map.once('remove', () => {
      gone = true;
    });
    const colours = items.flatMap(({ path, state }) => [
      path,
      state === 'never' ? light.surface : stateSigns[state].colour,
    ]);
    const before = buildingPaints.map(([layer, paint]) => map.getPaintProperty(layer, paint));
    const match = ['match', ['get', 'path'], ...colours, light.line] as never;
    for (const [layer, paint] of buildingPaints) map.setPaintProperty(layer, paint, match);
    return () => {
      if (gone) return;
      buildingPaints.forEach(([layer, paint], at) => {
        map.setPaintProperty(layer, paint, before[at]);
      });
    };
  }, [map, items]);
}

function PlaceLines({
  items,
  today,
  onOpen,
}: {
  items: readonly DuePlace[];
  today: string;
  onOpen: (path: string) => void;
}) {
  const last = useLastWords();
  return (
    <ul className="patrol-lines">
      {items.map((one) => (
        <li key={one.path}>
          <button type="button" onClick={() => onOpen(one.path)}>
            {formatPlace(one.names, currentLocale())}
          </button>
          <span className="gw-inline gw-small">
            <StateMark state={one.state} />
            <span className="gw-soft">{last(one.lastVisit, today)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function toFeatures(items: readonly DuePlace[]): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: items.flatMap(({ path, center, state }) =>
      center
        ? [
            {
              type: 'Feature' as const,
              properties: {
                path,
                colour: stateSigns[state].colour,
                mark: letters[stateSigns[state].shape],
              },
              geometry: { type: 'Point' as const, coordinates: [center.lng, center.lat] },
            },
          ]
        : [],
    ),
  };
}
