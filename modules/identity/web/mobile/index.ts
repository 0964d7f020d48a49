import { lazy } from 'react';
import { lazyWithWords, type MobileScreen } from '../../../../ui/shell/mobile-screen.ts';

/** Screens of the phone: signing in, and what belongs to me. */
export const screens: readonly MobileScreen[] = [
  { path: '/me', tab: 'me', element: lazyWithWords(() => import('./me.tsx')) },
  { path: '/sign-in', element: lazy(() => import('./sign-in.tsx')) },
  { path: '/me/deputy', element: lazy(() => import('./deputies.tsx')) },
  { path: '/handovers', element: lazyWithWords(() => import('./handovers.tsx')) },
  { path: '/handovers/:handoverId', element: lazyWithWords(() => import('./handover.tsx')) },
  { path: '/me/privacy', element: lazyWithWords(() => import('./privacy.tsx')) },
];
