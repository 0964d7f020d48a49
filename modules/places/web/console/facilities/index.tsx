import { lazy } from 'react';
import type { MapExtension } from '../../../../../ui/map/extensions.ts';
import type { ConsoleSection } from '../../../../../ui/shell/section.ts';
import { editorPosts } from '../../../posts.ts';
import { cityPosts } from '../posts.ts';
import { useFacilitiesFound } from './queries.ts';
import { useFacilityLegend } from './words.tsx';
import './facilities.css';

/** The console's screens of facilities. */
export const facilitySections: readonly ConsoleSection[] = [
  {
    key: 'places.facilities',
    path: '/facilities',
    label: 'places:console.facilities.section',
    group: 'map',
    icon: 'target',
    shortcut: 'y',
    posts: cityPosts,
    element: lazy(() => import('./list-page.tsx')),
  },
  {
    key: 'places.newFacility',
    path: '/facilities/new',
    label: 'places:console.facilities.new',
    posts: editorPosts,
    element: lazy(() => import('./new-page.tsx')),
  },
  {
    key: 'places.facility',
    path: '/facilities/$path',
    label: 'places:console.facilities.one',
    posts: cityPosts,
    element: lazy(() => import('./facility-page.tsx')),
  },
];

/** Facilities on the map of the console. */
export const facilitiesOnMap: MapExtension = {
  key: 'facilities',
  label: 'places:console.facilities.section',
  layers: [
    {
      key: 'facilities',
      label: 'places:console.facilities.section',
      startsOff: true,
      Layer: lazy(() => import('./map-layer.tsx')),
      useLegend: useFacilityLegend,
    },
  ],
  Place: lazy(() => import('./map-place.tsx')),
  useFound: useFacilitiesFound,
};
