import type { ConsoleSection } from '../../../../ui/shell/section.ts';
import { facilitySections } from './facilities/index.tsx';
import { mapSections } from './map/index.tsx';
import { patrolSections } from './patrols/index.tsx';
import { planSections } from './plans/index.tsx';
import { transferSections } from './transfer/index.tsx';
import { treeSections } from './tree/index.tsx';

export { facilitiesOnMap } from './facilities/index.tsx';
export { patrolMapExtension } from './patrols/map/index.tsx';

/** The console's screens of places, in the order of the list on the left. */
export const sections: readonly ConsoleSection[] = [
  ...mapSections,
  ...treeSections,
  ...patrolSections,
  ...facilitySections,
  ...planSections,
  ...transferSections,
];
