/** What other modules' screens may use of cases. */
export { type FollowUp, reportAbout } from './mobile/report/about.ts';
