import { lazy } from 'react';
import type { ConsoleSection } from '../../../../../ui/shell/section.ts';
import { editorPosts, patrolPosts } from '../../../posts.ts';

/** The screens of patrols. */
export const patrolSections: readonly ConsoleSection[] = [
  {
    key: 'places.patrols',
    path: '/patrols',
    label: 'places:console.patrols.section',
    group: 'map',
    icon: 'check',
    posts: [...patrolPosts, ...editorPosts],
    element: lazy(() => import('./patrols-page.tsx')),
  },
  {
    key: 'places.patrol',
    path: '/patrols/$patrolId',
    label: 'places:console.patrols.one',
    posts: [...patrolPosts, ...editorPosts],
    element: lazy(() => import('./patrol-page.tsx')),
  },
];
