import { lazy } from 'react';
import type { ConsoleSection } from '../../../../../ui/shell/section.ts';
import './tree.css';

/** Who holds any post reads places and what they were; who may change them is asked for each place. */
const posts = 'any';

/** The tree of places, its changes, and its gaps. */
export const treeSections: readonly ConsoleSection[] = [
  {
    key: 'places.tree',
    path: '/places',
    label: 'places:console.tree.sections.tree',
    group: 'map',
    icon: 'pin',
    posts,
    element: lazy(() => import('./places-page.tsx')),
  },
  {
    key: 'places.changes',
    path: '/places/changes',
    label: 'places:console.tree.sections.changes',
    posts,
    element: lazy(() => import('./changes-page.tsx')),
  },
  {
    key: 'places.gaps',
    path: '/places/gaps',
    label: 'places:console.tree.sections.gaps',
    posts,
    element: lazy(() => import('./gaps-page.tsx')),
  },
];
