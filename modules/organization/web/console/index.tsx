import { lazy } from 'react';
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
