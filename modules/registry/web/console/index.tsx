import { lazy } from 'react';
import type { ConsoleSection } from '../../../../ui/shell/section.ts';
import { registryWorkers } from '../../posts.ts';
import { useCareDue } from '../queries.ts';

export { registryOnMap } from './map/index.tsx';

/** The console's screens of the registry. */
export const sections: readonly ConsoleSection[] = [
  {
    key: 'registry.visits',
    shortcut: 'v',
    path: '/visits',
    label: 'registry:console.visits.section',
    group: 'work',
    icon: 'home',
    posts: registryWorkers,
    element: lazy(() => import('./visits-page.tsx')),
    useCount: () => {
      const counts = useCareDue('overdue', { limit: 1 }).data?.counts;
      return counts && counts.overdue + counts.dueSoon;
    },
  },
];
