import { callRoute } from '../../../../ui/api/client.ts';
import { outbox } from '../../../../ui/offline/device.ts';
import { lazyWithWords, type MobileScreen } from '../../../../ui/shell/mobile-screen.ts';
import type { PatrolPayload } from './patrols/patrol.ts';

// Every part of a patrol goes by the same route, as often as it takes. A case that was reported of a visit adds its number.
outbox.register('places/patrol', ({ id, payload }) => {
  const { patrolId, body, caseNumber } = payload as PatrolPayload;
  const visits = body.visits?.map((one) => (caseNumber ? { ...one, caseNumber } : one));
  return callRoute(
    'PUT /api/places/patrols/:patrolId',
    { params: { patrolId }, body: { ...body, visits } },
    { idempotencyKey: id },
  );
});

/** Screens of the phone: patrols. */
export const screens: readonly MobileScreen[] = [
  { path: '/patrols', element: lazyWithWords(() => import('./patrols/begin.tsx')) },
  { path: '/patrols/walk', element: lazyWithWords(() => import('./patrols/walk.tsx')) },
  { path: '/patrols/visit', element: lazyWithWords(() => import('./patrols/visit.tsx')) },
  { path: '/patrols/other', element: lazyWithWords(() => import('./patrols/other.tsx')) },
];
