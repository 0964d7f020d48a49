import { lazy } from 'react';
import type { MapExtension } from '../../../../../ui/map/extensions.ts';
import {
  useCareLegend,
  useCareTints,
  useKnowsPeople,
  useOccupancyLegend,
  useOccupancyTints,
} from './tints.ts';

/** People on the map of the console: on the page of a dwelling, and as colours of an open building. */
export const registryOnMap: MapExtension = {
  key: 'registry',
  label: 'registry:console.map.label',
  useKnows: useKnowsPeople,
  Place: lazy(() => import('./place-people.tsx')),
  tints: [
    {
      key: 'vacancy',
      label: 'registry:console.map.vacancy',
      useTints: useOccupancyTints,
      useLegend: useOccupancyLegend,
    },
    {
      key: 'careDue',
      label: 'registry:console.map.care',
      useTints: useCareTints,
      useLegend: useCareLegend,
    },
  ],
};
