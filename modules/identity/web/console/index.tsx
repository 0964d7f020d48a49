import { lazy } from 'react';
import type { ConsoleSection } from '../../../../ui/shell/section.ts';
import './identity.css';

const administrators = ['systemAdministrator', 'securityAdministrator', 'auditor'];

/** The console's screens of accounts. */
export const sections: readonly ConsoleSection[] = [
  {
    key: 'identity.audit',
    path: '/audit',
    label: 'identity:console.sections.audit',
    group: 'system',
    icon: 'search',
    posts: [
      'auditor',
      'securityAdministrator',
      'communitySecretary',
      'subdistrictLead',
      'cityOperator',
    ],
    element: lazy(() => import('./audit.tsx')),
  },
  {
    key: 'identity.people',
    path: '/people',
    label: 'identity:console.sections.people',
    group: 'system',
    icon: 'person',
    posts: administrators,
    element: lazy(() => import('./people-page.tsx')),
  },
  {
    key: 'identity.apiKeys',
    path: '/api-keys',
    label: 'identity:console.sections.apiKeys',
    group: 'system',
    icon: 'upDown',
    posts: administrators,
    element: lazy(() => import('./keys-page.tsx')),
  },
  {
    key: 'identity.handovers',
    path: '/handovers',
    label: 'identity:console.sections.handovers',
    group: 'settings',
    icon: 'upDown',
    posts: 'any',
    element: lazy(() => import('./handovers-page.tsx')),
  },
  {
    key: 'identity.handover',
    path: '/handovers/$handoverId',
    label: 'identity:console.sections.handover',
    posts: 'any',
    element: lazy(() => import('./handover-page.tsx')),
  },
  {
    key: 'identity.account',
    shortcut: 'a',
    path: '/account',
    label: 'identity:console.sections.account',
    group: 'settings',
    icon: 'gear',
    posts: 'any',
    element: lazy(() => import('./account-page.tsx')),
  },
];
