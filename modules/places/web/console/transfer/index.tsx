import { lazy } from 'react';
import type { ConsoleSection } from '../../../../../ui/shell/section.ts';
import { editorPosts } from '../../../posts.ts';
import { cityPosts } from '../posts.ts';
import './transfer.css';

/** The console's screens of files of places. */
export const transferSections: readonly ConsoleSection[] = [
  {
    key: 'places.transfer',
    path: '/transfer',
    label: 'places:console.sections.transfer',
    group: 'data',
    icon: 'upDown',
    shortcut: 'f',
    posts: cityPosts,
    element: lazy(() => import('./transfer-page.tsx')),
  },
  {
    key: 'places.import',
    path: '/transfer/$importId',
    label: 'places:console.sections.import',
    posts: editorPosts,
    element: lazy(() => import('./import-page.tsx')),
  },
];
