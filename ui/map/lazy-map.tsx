import { lazy, Suspense, useState } from 'react';
import { Skeleton } from '../parts/states.tsx';
import type { BaseMapProps } from './base-map.tsx';

// What fails to load stands in for the map: a page must not fall with it.
const load = () => lazy(() => import('./base-map.tsx').catch(() => import('./no-map.tsx')));
let Loaded = load();

/** The map, whose code comes when it is shown; without a network, what can be done without it. */
export function LazyMap(props: BaseMapProps) {
  const [Shown, setShown] = useState(() => Loaded);
  const retry = () => {
    Loaded = load();
    setShown(() => Loaded);
  };
  return (
    <Suspense fallback={<Skeleton height="100%" />}>
      <Shown {...props} onRetry={retry} />
    </Suspense>
  );
}
