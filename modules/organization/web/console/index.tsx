import { lazy } from 'react';
import type { ConsoleSection } from '../../../../ui/shell/section.ts';
import './organization.css';

/** The console's screen of units and posts. */
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
];
