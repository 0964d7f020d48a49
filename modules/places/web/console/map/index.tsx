import { lazy } from 'react';
import type { ConsoleSection } from '../../../../../ui/shell/section.ts';
import { cityPosts } from '../posts.ts';
import './map.css';

/** The map of the console. */
export const mapSections: readonly ConsoleSection[] = [
  {
    key: 'places.map',
    shortcut: 'm',
    path: '/map',
    label: 'places:console.map3d.section',
    group: 'map',
    icon: 'map',
    posts: cityPosts,
    element: lazy(() => import('./map-page.tsx')),
  },
];
