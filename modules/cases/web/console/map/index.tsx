import { lazy } from 'react';
import type { MapExtension } from '../../../../../ui/map/extensions.ts';
import { useCaseLegend, useCaseWords } from './legend.ts';
import { useCaseFound, useCaseTints, useClockLegend } from './tints.ts';

/** Cases on the map of the console. */
export const mapExtension: MapExtension = {
  key: 'cases',
  label: 'cases:console.map.label',
  layers: [
    {
      key: 'cases',
      label: 'cases:console.map.label',
      Layer: lazy(() => import('./layer.tsx')),
      useLegend: useCaseLegend,
      marks: ['pin', 'cluster', 'cases-square'],
    },
  ],
  Panel: lazy(() => import('./panel.tsx')),
  Below: lazy(() => import('./time-bar.tsx')),
  Place: lazy(() => import('./place-cases.tsx')),
  tints: [
    {
      key: 'openCases',
      label: 'cases:console.map.open',
      useTints: useCaseTints,
      useLegend: useClockLegend,
    },
  ],
  useFound: useCaseFound,
  useWords: useCaseWords,
};
