import { lazy } from 'react';
import type { MobileScreen } from '../../../../ui/shell/mobile-screen.ts';

/** Screens of the phone: messages, and when they may disturb. */
export const screens: readonly MobileScreen[] = [
  { path: '/messages', tab: 'messages', element: lazy(() => import('./messages.tsx')) },
  { path: '/me/quiet', element: lazy(() => import('./quiet.tsx')) },
];
