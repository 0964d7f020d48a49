import { lazy } from 'react';
import type { MobileScreen } from '../../../../ui/shell/mobile-screen.ts';
import { registerSenders } from './senders.ts';

registerSenders();

/** Screens of the phone: report, follow, handle. */
export const screens: readonly MobileScreen[] = [
  { path: '/', tab: 'home', element: lazy(() => import('./home.tsx')) },
  { path: '/map', tab: 'map', element: lazy(() => import('./nearby-map.tsx')) },
  { path: '/report', element: lazy(() => import('./report/what.tsx')) },
  { path: '/report/where', element: lazy(() => import('./report/where.tsx')) },
  { path: '/report/check', element: lazy(() => import('./report/check.tsx')) },
  { path: '/report/class', element: lazy(() => import('./report/choose-class.tsx')) },
  { path: '/report/sent', element: lazy(() => import('./report/sent.tsx')) },
  { path: '/cases/mine', element: lazy(() => import('./my-cases.tsx')) },
  { path: '/cases/todo', element: lazy(() => import('./todo.tsx')) },
  { path: '/cases/:caseId', element: lazy(() => import('./case-page.tsx')) },
  { path: '/cases/:caseId/do/:action', element: lazy(() => import('./action-page.tsx')) },
  { path: '/cases/:caseId/call', element: lazy(() => import('./raise-call.tsx')) },
  { path: '/calls', element: lazy(() => import('./calls.tsx')) },
  { path: '/calls/:callId/do/:step', element: lazy(() => import('./answer-call.tsx')) },
  { path: '/track', element: lazy(() => import('./track.tsx')) },
];
