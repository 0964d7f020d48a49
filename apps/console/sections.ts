import type { ConsoleSection } from '../../ui/shell/section.ts';

/** Every screen of the console, in the order of the list on the left. */
export const sections: readonly ConsoleSection[] = [];
