/** The face of places for other modules. Browsers take `contract.ts` and `format.ts`. */
import './errors.ts';
import type { Module } from '../../kernel/http/module.ts';
import { placesWatch } from './cache.ts';
import { registerFacilities } from './facilities/routes.ts';
import { reduceJob } from './patrols/reduce.ts';
import { registerPatrols } from './patrols/routes.ts';
import { registerPlans } from './plans/routes.ts';
import { planJobs } from './plans/run.ts';
import { registerPlaces } from './routes.ts';
import { importJobs } from './transfer/jobs.ts';
import { registerTransfer } from './transfer/routes.ts';
import { followJob } from './tree/follow.ts';
import { registerTree } from './tree/routes.ts';

export { searchPlaces } from './address/search.ts';
export type { Location, Place, PlaceKind, PlaceName } from './contract.ts';
export type { LoadedPlaces, LoadPlacesOptions } from './load.ts';
export { loadPlaces } from './load.ts';
export {
  findPlace,
  listAreas,
  listPlaces,
  locatePoint,
  namePlaces,
} from './service.ts';
export { onPlacesMoved, registerLife } from './tree/life.ts';

/** Places as the composition sees them. */
export const placesModule: Module = {
  name: 'places',
  register: (app, services) => {
    registerTree(app, services);
    registerFacilities(app, services);
    registerPlaces(app, services);
    registerPlans(app, services);
    registerPatrols(app, services);
    registerTransfer(app, services);
  },
  jobs: (services) => [
    followJob(services.city),
    reduceJob(services.city),
    ...planJobs(services),
    ...importJobs(services),
  ],
  start: ({ city }) => placesWatch.start(city),
};
