import { lazy } from 'react';
import type { MapExtension } from '../../../../ui/map/extensions.ts';
import type { ConsoleSection } from '../../../../ui/shell/section.ts';
import './organization.css';

/** The console's screens of units and posts. */
export const sections: readonly ConsoleSection[] = [
  {
    key: 'organization.chart',
    path: '/organization',
    label: 'organization:console.section',
    group: 'data',
    icon: 'person',
    posts: 'any',
    element: lazy(() => import('./chart-page.tsx')),
  },
  {
    key: 'organization.sheet',
    path: '/organization/print',
    label: 'organization:console.sheet.title',
    posts: 'any',
    element: lazy(() => import('./print-page.tsx')),
  },
];

/** Whom to call, on the map of the console: for the place that is open. */
export const contactsOnMap: MapExtension = {
  key: 'contacts',
  label: 'organization:console.views.contacts',
  Place: lazy(() => import('./map-contacts.tsx')),
};
