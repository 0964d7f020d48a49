import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import type { MapPanelProps } from '../../../../../ui/map/extensions.ts';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { useMe } from '../../../../identity/web/index.ts';
import { facilityCategories } from '../../../facilities/fields.ts';
import { drawFacilities, facilityLayer, removeFacilities } from './draw.ts';
import { FacilityLines } from './map-place.tsx';
import { useFacilities } from './queries.ts';
import { parseCategories, useFacilityWords } from './words.tsx';

/** Facilities on the map, of all sorts or those that are chosen; and the list that says the same. */
export default function MapLayer({ map, search, change }: MapPanelProps) {
  const { t } = useTranslation('places');
  const words = useFacilityWords();
  const navigate = useNavigate();
  const me = useMe();
  const root = me.data?.appointments.map((one) => one.placePath).find((path) => path !== null);
  const chosen = useMemo(() => parseCategories(search.facilities), [search.facilities]);
  const shown = chosen.length > 0 ? chosen : facilityCategories;
  const late = search.facilitiesLate === true || search.facilitiesLate === 'true';
  const sign = t as unknown as (key: string) => string;
  const signs = facilityCategories.map(
    (one) => [one, sign(`console.facilities.signs.${one}`)] as const,
  );
  const list = useFacilities(
    { within: root ?? undefined, category: chosen, overdue: late },
    { limit: 50 },
  );
  const [first] = list.data?.pages ?? [];
  const latest = useRef(signs);
  latest.current = signs;
  useEffect(() => {
    if (map) drawFacilities(map, latest.current, shown, late, currentLocale());
  }, [map, shown, late]);
  useEffect(() => {
    if (!map) return;
    let gone = false;
    map.once('remove', () => {
      gone = true;
    });
    return () => {
      if (!gone) removeFacilities(map);
    };
  }, [map]);
  const go = useRef(navigate);
  go.current = navigate;
  useEffect(() => {
    if (!map) return;
    const open = (event: { features?: { properties: Record<string, unknown> }[] }) => {
      const path = event.features?.[0]?.properties.path;
      if (typeof path === 'string') {
        void go.current({ to: '/facilities/$path', params: { path } } as never);
      }
    };
    map.on('click', facilityLayer, open);
    return () => void map.off('click', facilityLayer, open);
  }, [map]);
  return (
    <>
      <fieldset className="facilities__signs">
        <legend className="gw-sr">{t('console.facilities.sorts')}</legend>
        {facilityCategories.map((one) => (
          <label key={one}>
            <input
              type="checkbox"
              checked={chosen.includes(one)}
              onChange={(event) => {
                const rest = chosen.filter((other) => other !== one);
                change({
                  facilities: (event.target.checked ? [...rest, one] : rest).join() || undefined,
                });
              }}
            />
            {words.category(one)}
          </label>
        ))}
        <label>
          <input
            type="checkbox"
            checked={late}
            onChange={(event) => change({ facilitiesLate: event.target.checked || undefined })}
          />
          {t('console.facilities.onlyLate')}
        </label>
      </fieldset>
      <p className="gw-soft gw-small">{t('console.facilities.closer')}</p>
      {list.isError && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <SkeletonList rows={4} height={36} />}
      {first && (
        <>
          <p className="gw-soft" role="status">
            {t('console.facilities.found', { count: first.total })}
          </p>
          <FacilityLines facilities={list.data?.pages.flatMap((page) => page.facilities) ?? []} />
          {list.hasNextPage && (
            <button
              type="button"
              className="gw-button"
              disabled={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              {t('console.facilities.more')}
            </button>
          )}
        </>
      )}
    </>
  );
}
