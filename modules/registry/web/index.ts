/** What other modules' screens may use of the registry. */
import { lazyWithWords } from '../../../ui/shell/mobile-screen.ts';

const pages = () => import('./mobile/pages.tsx');

/** What is kept under the reader's own number, and who opened it. */
export const MyRecords = lazyWithWords(async () => ({ default: (await pages()).MyRecords }));

/** How many homes of the reader's area are to be visited today; comes after the first screen, with its words. */
export const VisitsToday = lazyWithWords(async () => ({ default: (await pages()).VisitsToday }));
