import { lazyWithWords, type MobileScreen } from '../../../../ui/shell/mobile-screen.ts';

const element = lazyWithWords(() => import('./pages.tsx'));

/** Screens of the phone: care visits. */
export const screens: readonly MobileScreen[] = [
  { path: '/visits', element },
  { path: '/visits/:residentId', element },
];
