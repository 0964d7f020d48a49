import { sections as cases, mapExtension } from '../../modules/cases/web/console/index.tsx';
import { sections as identity } from '../../modules/identity/web/console/index.tsx';
import { sections as notices } from '../../modules/notices/web/console/index.tsx';
import {
  contactsOnMap,
  sections as organization,
} from '../../modules/organization/web/console/index.tsx';
import {
  facilitiesOnMap,
  patrolMapExtension,
  sections as places,
} from '../../modules/places/web/console/index.tsx';
import { sections as registry, registryOnMap } from '../../modules/registry/web/console/index.tsx';
import { registerMapExtensions } from '../../ui/map/extensions.ts';
import type { ConsoleSection } from '../../ui/shell/section.ts';

/** Every screen of the console, in the order of the list on the left. */
export const sections: readonly ConsoleSection[] = [
  ...cases,
  ...registry,
  ...places,
  ...organization,
  ...identity,
  ...notices,
];

registerMapExtensions([
  mapExtension,
  registryOnMap,
  facilitiesOnMap,
  patrolMapExtension,
  contactsOnMap,
]);
