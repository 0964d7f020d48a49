/** The face of the registry for other modules. Browsers take `contract.ts`. */
import './errors.ts';
import type { Module } from '../../kernel/http/module.ts';
import { eraseJob } from './erase.ts';
import { followPlaces } from './follow-places.ts';
import { registerRegistry } from './routes.ts';

/** The registry as the composition sees it. */
export const registryModule: Module = {
  name: 'registry',
  register(app, services) {
    followPlaces();
    registerRegistry(app, services);
  },
  jobs: ({ city }) => [eraseJob(city)],
};
