import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import BaseMap, { type BaseMapProps } from '../../../../../ui/map/base-map.tsx';
import type { MapPin } from '../../../../../ui/map/pin-images.ts';
import type { CaseSummary } from '../../queries.ts';
import { clockOf } from '../../words.ts';

type Mapped = Pick<
  CaseSummary,
  'id' | 'number' | 'className' | 'text' | 'lng' | 'lat' | 'clock' | 'state'
>;

/** The smallest box around some cases; a street's width around a single one. */
export function boxAround(cases: readonly Pick<Mapped, 'lng' | 'lat'>[]): BaseMapProps['view'] {
  const [first] = cases;
  if (!first) return undefined;
  if (cases.length === 1) return { lng: first.lng, lat: first.lat, zoom: 16 };
  const lngs = cases.map(({ lng }) => lng);
  const lats = cases.map(({ lat }) => lat);
  return {
    west: Math.min(...lngs) - 0.002,
    south: Math.min(...lats) - 0.002,
    east: Math.max(...lngs) + 0.002,
    north: Math.max(...lats) + 0.002,
  };
}

/** Cases as pins in clusters, each in the shape and colour of its clock. */
export default function CasesMap({
  cases,
  onOpen,
}: {
  cases: readonly Mapped[];
  onOpen?: (caseId: string) => void;
}) {
  const { t } = useTranslation(['cases', 'ui']);
  const pins = useMemo<MapPin[]>(
    () =>
      cases.map((one) => {
        const { state } = clockOf(one);
        return {
          id: one.id,
          lng: one.lng,
          lat: one.lat,
          tone: state === 'stopped' || state === 'none' ? 'plain' : state,
          label: [one.number, t(`ui:clock.${state}`), one.className, one.text].join(' · '),
        };
      }),
    [cases, t],
  );
  const view = useMemo(() => boxAround(cases), [cases]);
  return <BaseMap view={view} pins={pins} {...(onOpen ? { onPin: onOpen } : {})} />;
}
