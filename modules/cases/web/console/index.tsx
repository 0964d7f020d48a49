import { lazy } from 'react';
import type { ConsoleSection } from '../../../../ui/shell/section.ts';
import { useCalls, useCaseCounts } from '../queries.ts';
import { useExports } from '../queries-exports.ts';
import { areaPosts, callPosts, deskPosts, exportPosts, fieldPosts } from './posts.ts';
import './console.css';
import './parts/forms.css';
import './lists/lists.css';
import './case/case.css';
import './calls/calls.css';
import './settings/limits.css';
import './settings/calendar.css';
import './home/home.css';
import './report/report.css';
import './statistics/statistics.css';
import './export/export.css';
import './suggestions/suggestions.css';
import './map/map.css';

export { mapExtension } from './map/index.tsx';

const handlers = [...deskPosts, ...fieldPosts];
const poll = { pollMs: 60_000 };
const pages = () => import('./lists/pages.tsx');

/** The console's screens of cases, in the order of the list on the left. */
export const sections: readonly ConsoleSection[] = [
  {
    key: 'cases.home',
    shortcut: 'h',
    path: '/home',
    label: 'cases:console.sections.home',
    group: 'work',
    icon: 'home',
    posts: handlers,
    element: lazy(() => import('./home/home-page.tsx')),
  },
  {
    key: 'cases.inbox',
    shortcut: 'i',
    path: '/inbox',
    label: 'cases:console.sections.inbox',
    group: 'work',
    icon: 'inbox',
    posts: handlers,
    element: lazy(() => pages().then(({ InboxPage }) => ({ default: InboxPage }))),
    useCount: () => useCaseCounts('inbox', poll).data?.total,
  },
  {
    key: 'cases.handled',
    shortcut: 'd',
    path: '/handled',
    label: 'cases:console.sections.handled',
    group: 'work',
    icon: 'check',
    posts: handlers,
    element: lazy(() => pages().then(({ HandledPage }) => ({ default: HandledPage }))),
  },
  {
    key: 'cases.area',
    shortcut: 'l',
    path: '/area',
    label: 'cases:console.sections.area',
    group: 'work',
    icon: 'map',
    posts: [...areaPosts, ...fieldPosts],
    element: lazy(() => pages().then(({ AreaPage }) => ({ default: AreaPage }))),
  },
  {
    key: 'cases.calls',
    shortcut: 'c',
    path: '/calls',
    label: 'cases:console.sections.calls',
    group: 'work',
    icon: 'bell',
    posts: callPosts,
    element: lazy(() => import('./calls/board-page.tsx')),
    useCount: () => useCalls('open', poll).data?.items.length,
  },
  {
    key: 'cases.supervision',
    shortcut: 's',
    path: '/supervision',
    label: 'cases:console.sections.supervision',
    group: 'work',
    icon: 'alert',
    posts: areaPosts,
    element: lazy(() => pages().then(({ SupervisionPage }) => ({ default: SupervisionPage }))),
    useCount: () => useCaseCounts('overdue', poll).data?.total,
  },
  {
    key: 'cases.report',
    shortcut: 'n',
    path: '/cases/new',
    label: 'cases:console.sections.report',
    group: 'work',
    icon: 'add',
    posts: handlers,
    element: lazy(() => import('./report/report-page.tsx')),
  },
  {
    key: 'cases.case',
    path: '/cases/$caseId',
    label: 'cases:console.sections.case',
    posts: [...handlers, 'auditor'],
    element: lazy(() => import('./case/case-page.tsx')),
  },
  {
    key: 'cases.statistics',
    shortcut: 't',
    path: '/statistics',
    label: 'cases:console.sections.statistics',
    group: 'data',
    icon: 'chart',
    posts: deskPosts,
    element: lazy(() => import('./statistics/statistics-page.tsx')),
  },
  {
    key: 'cases.statisticsList',
    path: '/statistics/cases',
    label: 'cases:console.sections.statisticsList',
    posts: deskPosts,
    element: lazy(() => pages().then(({ CountedPage }) => ({ default: CountedPage }))),
  },
  {
    key: 'cases.duty',
    path: '/duty',
    label: 'cases:console.duty.section',
    bare: true,
    posts: deskPosts,
    element: lazy(() => import('./duty/duty-page.tsx')),
  },
  {
    key: 'cases.exports',
    shortcut: 'e',
    path: '/exports',
    label: 'cases:console.sections.exports',
    group: 'data',
    icon: 'download',
    posts: exportPosts,
    element: lazy(() => import('./export/exports-page.tsx')),
    useCount: () => useExports('toDecide', poll).data?.items.length,
  },
  {
    key: 'cases.export',
    path: '/exports/$exportId',
    label: 'cases:console.sections.exports',
    posts: exportPosts,
    element: lazy(() => import('./export/export-page.tsx')),
  },
  {
    key: 'cases.limits',
    path: '/limits',
    label: 'cases:console.sections.limits',
    group: 'settings',
    icon: 'gear',
    posts: deskPosts,
    element: lazy(() => import('./settings/limits-page.tsx')),
  },
  {
    key: 'cases.suggestions',
    path: '/suggestions',
    label: 'cases:console.sections.suggestions',
    group: 'settings',
    icon: 'gear',
    posts: ['cityOperator'],
    element: lazy(() => import('./suggestions/suggestions-page.tsx')),
  },
  {
    key: 'cases.replies',
    shortcut: 'r',
    path: '/replies',
    label: 'cases:console.sections.replies',
    group: 'settings',
    icon: 'gear',
    posts: handlers,
    element: lazy(() => import('./settings/replies-page.tsx')),
  },
  {
    key: 'cases.calendar',
    path: '/calendar',
    label: 'cases:console.sections.calendar',
    group: 'settings',
    icon: 'gear',
    posts: deskPosts,
    element: lazy(() => import('./settings/calendar-page.tsx')),
  },
];
