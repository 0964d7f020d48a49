import { lazyWithWords, type MobileScreen } from '../../../../ui/shell/mobile-screen.ts';

/** Screens of the phone: care visits. */
export const screens: readonly MobileScreen[] = [
  { path: '/visits', element: lazyWithWords(() => import('./visits.tsx')) },
  { path: '/visits/:residentId', element: lazyWithWords(() => import('./record.tsx')) },
];
