import { useNavigate } from '@tanstack/react-router';
import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { groupZoom } from '../../../../../ui/map/bounds.ts';
import { useDrawn } from '../../../../../ui/map/drawn.ts';
import type { MapPanelProps } from '../../../../../ui/map/extensions.ts';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { useCaseList } from '../../queries.ts';
import { cityDay, clockStatuses } from '../lists/search.ts';
import {
  boxLayers,
  caseModes,
  drawCases,
  heatLayers,
  squareLayers,
  toBox,
  toDay,
  tones,
  toSquares,
} from './draw.ts';
import { frameAt, framesOf } from './frames.ts';
import { useGroupOf, useGroupSigns } from './groups.ts';
import { useMonth, useSight, useSquares } from './queries.ts';
import { useCaseMapSearch } from './search.ts';

/** So many cases are listed at once: a square that holds no more opens as a list, others come closer. */
const listable = 200;

/**
 * Cases of the reader's area on the map: how many in each square, how dense, or those of the list as pins; of a month that is
 * played, those of its day.
 */
export default function CasesLayer({ map, search: raw, change }: MapPanelProps) {
  const { t } = useTranslation(['cases', 'ui']);
  const asked = useCaseMapSearch(raw);
  const { filter, search, tone, play } = asked;
  // Of a day that is past, only numbers are known.
  const mode = play && asked.mode === 'pins' ? 'counts' : asked.mode;
  const sight = useSight(map);
  const squares = useSquares(sight, asked, mode !== 'pins' && !play);
  const month = useMonth(sight, asked);
  const signs = useGroupSigns(tone === 'group');
  const groupOf = useGroupOf(tone === 'group');
  const list = useCaseList(filter, { pollMs: 60_000, enabled: mode === 'pins' });
  const cases = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);

  const [day, step] = [play?.day, play?.step];
  const isPlayed = play !== undefined;
  const data = useMemo(() => {
    if (!isPlayed) return toSquares(squares.data?.items ?? [], tone, signs);
    const frames = framesOf(month.data?.days ?? [], step ?? 'day');
    const frame = frames[frameAt(frames, day)];
    if (!frame) return toDay([], { from: 0, to: 0 });
    return toDay(month.data?.items ?? [], {
      from: step === 'week' ? frame.at - (frame.at % 7) : frame.at,
      to: frame.at,
    });
  }, [isPlayed, squares.data, tone, signs, month.data, step, day]);
  useDrawn(map, mode === 'heat' ? { source: 'cases-heat', data, layers: heatLayers } : undefined);
  useDrawn(
    map,
    mode === 'counts' ? { source: 'cases-squares', data, layers: squareLayers } : undefined,
  );
  const outline = useMemo(() => (search.box ? toBox(search.box) : undefined), [search.box]);
  useDrawn(map, outline && { source: 'cases-box', data: outline, layers: boxLayers });
  useEffect(() => {
    if (!map) return;
    drawCases(
      map,
      mode === 'pins' ? cases : [],
      tone === 'group' ? { signs, of: groupOf } : undefined,
    );
    return () => drawCases(map, []);
  }, [map, mode, cases, tone, signs, groupOf]);
  useClicks(map, change);

  const number = squares.data?.total;
  const failed = [squares, month, list].find(({ isError }) => isError);
  const isPartial = play ? month.data?.partial : mode !== 'pins' && squares.data?.partial;
  return (
    <div className="cases-layer">
      <Choice
        name="cases"
        label={t('console.map.show')}
        among={caseModes}
        chosen={mode}
        off={play ? ['pins'] : []}
        wordOf={(one) => t(`console.map.modes.${one}`)}
        onChoose={(one) => change({ cases: one === 'counts' ? undefined : one })}
      />
      {!play && mode !== 'heat' && (
        <Choice
          name="by"
          label={t('console.map.by')}
          among={tones}
          chosen={tone}
          wordOf={(one) => t(`console.map.tones.${one}`)}
          onChoose={(one) => change({ by: one === 'clock' ? undefined : one })}
        />
      )}
      {!play && (
        <Choice
          name="status"
          label={t('console.filter.status')}
          among={['any', ...clockStatuses] as const}
          chosen={search.status ?? 'any'}
          wordOf={(one) => (one === 'any' ? t('console.filter.any') : t(`ui:clock.${one}`))}
          onChoose={(one) => change({ status: one === 'any' ? undefined : one })}
        />
      )}
      <p className="gw-soft" role="status">
        {!play &&
          mode !== 'pins' &&
          number !== undefined &&
          t(search.state ? 'console.map.countedAll' : 'console.map.counted', {
            count: number,
          })}
        {mode === 'pins' && t('console.map.pinned', { count: cases.length })}
        {isPartial && ` ${t('console.map.partial')}`}
      </p>
      {failed && <ErrorPanel error={failed.error} onRetry={() => void failed.refetch()} />}
      {!play && (
        <button
          type="button"
          className="gw-button"
          onClick={() => change({ month: cityDay(Date.now()).slice(0, 7), day: undefined })}
        >
          {t('console.map.playMonth')}
        </button>
      )}
    </div>
  );
}

function Choice<T extends string>({
  name,
  label,
  among,
  chosen,
  off = [],
  wordOf,
  onChoose,
}: {
  name: string;
  label: string;
  among: readonly T[];
  chosen: T;
  off?: readonly T[];
  wordOf: (one: T) => string;
  onChoose: (one: T) => void;
}) {
  return (
    <fieldset className="cases-modes">
      <legend>{label}</legend>
      {among.map((one) => (
        <label key={one}>
          <input
            type="radio"
            name={`cases-${name}`}
            checked={chosen === one}
            disabled={off.includes(one)}
            onChange={() => onChoose(one)}
          />
          {wordOf(one)}
        </label>
      ))}
    </fieldset>
  );
}

/** A pin opens its case; what stands for several comes closer, or opens as the list beside the map. */
function useClicks(map: MapLibreMap | undefined, change: MapPanelProps['change']): void {
  const navigate = useNavigate();
  const latest = useRef({ navigate, change });
  latest.current = { navigate, change };
  useEffect(() => {
    if (!map) return;
    type Click = {
      lngLat: { lng: number; lat: number };
      features?: { properties: Record<string, unknown> }[];
    };
    const propertiesOf = (event: Click) => event.features?.[0]?.properties ?? {};
    const openPin = (event: Click) => {
      const { id } = propertiesOf(event);
      if (typeof id !== 'string') return;
      void latest.current.navigate({ to: '/cases/$caseId', params: { caseId: id } });
    };
    const openSquare = (event: Click) => {
      const { box, count } = propertiesOf(event);
      if (typeof box !== 'string') return;
      if (Number(count) <= listable || map.getZoom() >= groupZoom) latest.current.change({ box });
      else map.easeTo({ center: event.lngLat, zoom: map.getZoom() + 2 });
    };
    // The map itself comes closer while that takes pins apart.
    const openCluster = async (event: Click) => {
      const { cluster_id: id } = propertiesOf(event);
      const source = map.getSource<GeoJSONSource>('pins');
      if (!source || typeof id !== 'number') return;
      const apart = await source.getClusterExpansionZoom(id);
      if (apart <= groupZoom && map.getZoom() < groupZoom - 1) return;
      const leaves = await source.getClusterLeaves(id, listable, 0);
      const spots = leaves.flatMap(({ geometry }) =>
        geometry.type === 'Point' ? [geometry.coordinates] : [],
      );
      const edge = (axis: 0 | 1, pick: typeof Math.min, more: number) =>
        pick(...spots.map((spot) => spot[axis]!)) + more;
      const margin = 1e-6;
      const box = [
        edge(0, Math.min, -margin),
        edge(1, Math.min, -margin),
        edge(0, Math.max, margin),
        edge(1, Math.max, margin),
      ];
      latest.current.change({ box: box.join() });
    };
    map.on('click', 'pin', openPin);
    map.on('click', 'cases-square', openSquare);
    map.on('click', 'cluster', openCluster);
    return () => {
      map.off('click', 'pin', openPin);
      map.off('click', 'cases-square', openSquare);
      map.off('click', 'cluster', openCluster);
    };
  }, [map]);
}
