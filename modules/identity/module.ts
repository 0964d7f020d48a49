import './errors.ts';
import type { Module, Services } from '../../kernel/http/module.ts';
import { registerAudit } from './audit-routes.ts';
import { createAuth } from './auth.ts';
import type { Directory } from './directory.ts';
import { followPlaces } from './follow-places.ts';
import { createJobs } from './jobs.ts';
import { createResolver } from './resolve-actor.ts';
import { registerIdentity } from './routes.ts';
import { registerSignIn } from './sign-in-routes.ts';

/**
 * Accounts, sessions, posts: who somebody is and where they may act.
 *
 * @param directory names of places and units, from the modules that have them
 */
export function createIdentityModule(directory: Directory): Module {
  return {
    name: 'identity',
    authenticate: (services: Services) => createResolver(services),
    register: (app, services) => {
      registerSignIn(app, services, createAuth(services));
      registerIdentity(app, services, directory);
      registerAudit(app, services, directory);
      followPlaces();
    },
    jobs: (services) => createJobs(services),
  };
}
