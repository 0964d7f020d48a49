import { lazyWithWords, type MobileScreen } from '../../../../ui/shell/mobile-screen.ts';

/** Screens of the phone: whom to call, where I live, and on which number I am called. */
export const screens: readonly MobileScreen[] = [
  { path: '/call', element: lazyWithWords(() => import('./call.tsx')) },
  { path: '/call/find', element: lazyWithWords(() => import('./find.tsx')) },
  { path: '/me/home', element: lazyWithWords(() => import('./home.tsx')) },
  { path: '/me/lines', element: lazyWithWords(() => import('./lines.tsx')) },
];
