import { lazy, Suspense, useState } from 'react';
import { Skeleton } from '../parts/states.tsx';
import type { BaseMapProps } from './base-map.tsx';

/** What a map that was loaded on demand is told beside its own. */
export interface LoadedMapProps extends BaseMapProps {
  /** Tries to load the map's code once more. */
  onRetry: () => void;
}

// What fails to load stands in for the map: a page must not fall with it.
const load = () => lazy(() => import('./base-map.tsx').catch(() => import('./no-map.tsx')));
let Loaded = load();

/** The map, whose code comes when it is shown; without a network, what can be done without it. */
export function LazyMap({
  height = '100%',
  ...props
}: BaseMapProps & { height?: number | string }) {
  const [Shown, setShown] = useState(() => Loaded);
  const retry = () => {
    Loaded = load();
    setShown(() => Loaded);
  };
  return (
    <Suspense fallback={<Skeleton height={height} />}>
      <Shown {...props} onRetry={retry} />
    </Suspense>
  );
}
