import './errors.ts';
import type { Module, Services } from '../../kernel/http/module.ts';
import { registerAudit } from './audit-routes.ts';
import { createAuth } from './auth.ts';
import type { Directory } from './directory.ts';
import { followPlaces } from './follow-places.ts';
import { ownWork } from './handover/own-work.ts';
import { registerHandovers } from './handover/routes.ts';
import { handoverJobs } from './handover/run-out.ts';
import { createJobs } from './jobs.ts';
import { createResolver } from './resolve-actor.ts';
import { registerIdentity } from './routes.ts';
import { registerSignIn } from './sign-in-routes.ts';

/**
 * Accounts, sessions, posts: who somebody is and where they may act.
 *
 * @param lent names of places and units and open work, from the modules that have them
 */
export function createIdentityModule(lent: Directory): Module {
  const directory = { ...lent, openWork: [...(lent.openWork ?? []), ...ownWork(lent)] };
  return {
    name: 'identity',
    authenticate: (services: Services) => createResolver(services),
    register: (app, services) => {
      registerSignIn(app, services, createAuth(services));
      registerIdentity(app, services, directory);
      registerAudit(app, services, directory);
      registerHandovers(app, services, directory);
      followPlaces();
    },
    jobs: (services) => [...createJobs(services), ...handoverJobs(services, directory)],
  };
}
