import { lazy } from 'react';
import type { ConsoleSection } from '../../../../../ui/shell/section.ts';
import './plans.css';

/** Posts that plan in their area. */
const planners = [
  'communityStaff',
  'communitySecretary',
  'subdistrictDispatcher',
  'subdistrictLead',
  'cityOperator',
];

/** The screens of plans of micro-grids. */
export const planSections: readonly ConsoleSection[] = [
  {
    key: 'places.plans',
    path: '/micro-grids',
    label: 'places:console.plans.sections.plans',
    group: 'map',
    icon: 'map',
    posts: planners,
    element: lazy(() => import('./plans-page.tsx')),
  },
  {
    key: 'places.newPlan',
    path: '/micro-grids/new',
    label: 'places:console.plans.sections.new',
    posts: planners,
    element: lazy(() => import('./new-page.tsx')),
  },
  {
    key: 'places.plan',
    path: '/micro-grids/$planId',
    label: 'places:console.plans.sections.plan',
    posts: planners,
    element: lazy(() => import('./plan-page.tsx')),
  },
];
