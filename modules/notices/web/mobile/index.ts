import { lazy } from 'react';
import type { MobileScreen } from '../../../../ui/shell/mobile-screen.ts';

/** Screens of the phone: messages. */
export const screens: readonly MobileScreen[] = [
  { path: '/messages', tab: 'messages', element: lazy(() => import('./messages.tsx')) },
];
