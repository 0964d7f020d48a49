import { lazy } from 'react';
import type { MapExtension } from '../../../../../ui/map/extensions.ts';
import { useCaseFound, useCaseTints } from './tints.ts';

/** Cases on the map of the console. */
export const mapExtension: MapExtension = {
  key: 'cases',
  label: 'cases:console.map.label',
  Panel: lazy(() => import('./panel.tsx')),
  Place: lazy(() => import('./place-cases.tsx')),
  useTints: useCaseTints,
  useFound: useCaseFound,
};
