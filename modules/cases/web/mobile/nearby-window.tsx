import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Bounds } from '../../../../ui/map/bounds.ts';
import { MiniMap } from '../../../../ui/map/mini-map.tsx';
import { Icon } from '../../../../ui/parts/icons.tsx';
import { ErrorPanel, Skeleton } from '../../../../ui/parts/states.tsx';
import { Link } from '../../../../ui/router/router.tsx';
import { useAreas } from '../../../places/web/index.ts';
import { useNearbyCases } from '../queries.ts';
import { around, useDefaultView } from './default-view.ts';

/** A small window on what is open nearby; the map is behind it. */
export function NearbyWindow() {
  const { t } = useTranslation('cases');
  const { view, near } = useDefaultView();
  const bounds = useMemo(() => view && ('west' in view ? view : around(view)), [view]);
  const cases = useNearbyCases(bounds && { ...bounds, limit: 200 });
  const bbox = bounds && [bounds.west, bounds.south, bounds.east, bounds.north].join();
  const outlines = useAreas(bbox ? { kind: near ? 'grid' : 'district', bbox } : undefined);
  const buildings = useAreas(bbox && near ? { kind: 'building', bbox } : undefined);
  if (cases.isError) return <ErrorPanel error={cases.error} onRetry={() => void cases.refetch()} />;
  if (!bounds || !cases.data) return <Skeleton height={192} />;
  const count = cases.data.total;
  const title = t(near ? 'mobile.nearby.near' : 'mobile.nearby.city', { count });
  return (
    <Link to="/map" className="gw-card home-map">
      <MiniMap
        bounds={bounds satisfies Bounds}
        areas={[outlines.data, buildings.data]}
        pins={cases.data.items}
        label={title}
      />
      <p>
        <strong>{title}</strong>
        <Icon name="next" />
      </p>
    </Link>
  );
}
