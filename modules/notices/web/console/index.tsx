import { lazy } from 'react';
import type { ConsoleSection } from '../../../../ui/shell/section.ts';
import './notices.css';

const readers = ['systemAdministrator', 'cityOperator', 'auditor'];
const webhooks = lazy(() => import('./webhooks-page.tsx'));

/** The console's screens of notices: their words, when they leave, where events go, what did not arrive. */
export const sections: readonly ConsoleSection[] = [
  {
    key: 'notices.templates',
    path: '/notice-templates',
    label: 'notices:console.sections.templates',
    group: 'settings',
    icon: 'message',
    posts: readers,
    element: lazy(() => import('./templates-page.tsx')),
  },
  {
    key: 'notices.quiet',
    path: '/quiet-hours',
    label: 'notices:console.sections.quiet',
    group: 'settings',
    icon: 'bell',
    posts: 'any',
    element: lazy(() => import('./quiet-page.tsx')),
  },
  {
    key: 'notices.webhooks',
    path: '/webhooks',
    label: 'notices:console.sections.webhooks',
    group: 'system',
    icon: 'upDown',
    posts: readers,
    element: webhooks,
  },
  {
    key: 'notices.webhook',
    path: '/webhooks/$webhookId',
    label: 'notices:console.sections.webhooks',
    posts: readers,
    element: webhooks,
  },
  {
    key: 'notices.deliveries',
    path: '/deliveries',
    label: 'notices:console.sections.deliveries',
    group: 'system',
    icon: 'alert',
    posts: ['systemAdministrator', 'cityOperator'],
    element: lazy(() => import('./deliveries-page.tsx')),
  },
];
