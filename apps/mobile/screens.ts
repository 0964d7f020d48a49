import { lazy } from 'react';
import { screens as cases } from '../../modules/cases/web/mobile/index.ts';
import { screens as identity } from '../../modules/identity/web/mobile/index.ts';
import { screens as notices } from '../../modules/notices/web/mobile/index.ts';
import { screens as organization } from '../../modules/organization/web/mobile/index.ts';
import { screens as places } from '../../modules/places/web/mobile/index.ts';
import { screens as registry } from '../../modules/registry/web/mobile/index.ts';
import type { MobileScreen } from '../../ui/shell/mobile-screen.ts';

/** Every screen of the phone. The first that matches a path is shown. */
export const screens: readonly MobileScreen[] = [
  ...cases,
  ...places,
  ...registry,
  ...notices,
  ...organization,
  ...identity,
  { path: '/outbox', element: lazy(() => import('./outbox-screen.tsx')) },
];
