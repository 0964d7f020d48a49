/** The face of cases for other modules. Browsers take `contract.ts` and `workflow.ts`. */
import './errors.ts';
import { sql } from 'kysely';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { registerFileGuard } from '../../kernel/files/index.ts';
import { system } from '../../kernel/http/actor.ts';
import type { Module } from '../../kernel/http/module.ts';
import { bulkJobs } from './bulk/bulk.ts';
import { clockJobs } from './escalation/escalation.ts';
import { registerCaseEvents } from './events.ts';
import { registerExports } from './exports/routes.ts';
import { followPlaces } from './follow-places.ts';
import { followSettings } from './follow-settings.ts';
import { vacantJobs } from './handover/sweep.ts';
import { open311Jobs, registerOpen311 } from './open311/index.ts';
import { registerCases } from './routes.ts';
import { rulesWatch } from './rules.ts';
import { searchJobs } from './search/word-index.ts';
import { factJobs } from './statistics/facts.ts';
import { suggestionsWatch } from './suggest/proposals.ts';
import { loadDictionary } from './suggest/tokens.ts';
import { suggestionJobs } from './suggest/training.ts';
import { contactJobs } from './tracking/contact-mail.ts';

export { takeAction } from './actions.ts';
export { listCaseClasses } from './classes.ts';
export { openWorkOfCases } from './handover/open-work.ts';
export { getCase, getPublicCase } from './read.ts';
export { type ReportInput, reportCase } from './report.ts';
export { type SeedPerson, seedCases } from './seed/seed.ts';
export { loadCatalogue } from './settings/store.ts';
export { seeCases } from './visible.ts';

/** Cases as the composition sees them. */
export const casesModule: Module = {
  name: 'cases',
  async register(app, services) {
    // Row-level security shows an event to whoever may see it: its pictures too.
    registerFileGuard('caseEvent', async (trx, _actor, eventId) => {
      const { rows } = await sql`select from case_events where id = ${eventId}`.execute(trx);
      return rows.length > 0;
    });
    registerCaseEvents();
    followPlaces();
    followSettings();
    registerCases(app, services);
    registerExports(app, services);
    await registerOpen311(app, services);
  },
  jobs: (services) => [
    ...bulkJobs(services),
    ...clockJobs(services),
    ...contactJobs(services),
    ...open311Jobs(services),
    ...factJobs(services),
    ...vacantJobs(services),
    ...searchJobs(services),
    ...suggestionJobs(services),
  ],
  async start({ city, jobs }) {
    await withTransaction(city, system, {}, (trx) => jobs.enqueue(trx, 'cases.fillSearch', {}));
    loadDictionary();
    const watches = [rulesWatch, suggestionsWatch];
    const stops = await Promise.all(watches.map((watch) => watch.start(city)));
    return async () => {
      await Promise.all(stops.map((stop) => stop()));
    };
  },
};
