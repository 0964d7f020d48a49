import { lazy } from 'react';
import type { MapExtension } from '../../../../../../ui/map/extensions.ts';
import { useStateLegend, useVisitTints } from './tints.ts';

/** Patrols on the map of the console: when each place was last seen. */
export const patrolMapExtension: MapExtension = {
  key: 'patrols',
  label: 'places:console.patrols.section',
  layers: [
    {
      key: 'patrols',
      label: 'places:console.patrols.map.layer',
      startsOff: true,
      Layer: lazy(() => import('./layer.tsx')),
      useLegend: useStateLegend,
      marks: ['patrol-places'],
    },
  ],
  Place: lazy(() => import('./place-visits.tsx')),
  tints: [
    {
      key: 'lastVisit',
      label: 'places:console.patrols.map.tint',
      useTints: useVisitTints,
      useLegend: useStateLegend,
    },
  ],
};
