/** What other modules' screens may use of the registry. */
import { lazyWithWords } from '../../../ui/shell/mobile-screen.ts';

/** How many homes of the reader's area are to be visited today; comes after the first screen, with its words. */
export const VisitsToday = lazyWithWords(async () => ({
  default: (await import('./mobile/pages.tsx')).VisitsToday,
}));
