/** The face of units for other modules. Browsers take `contract.ts`. */
import './errors.ts';
import type { Module } from '../../kernel/http/module.ts';
import { chartJobs } from './chart/jobs.ts';
import { followPlaces } from './follow-places.ts';
import { registerOrganization } from './routes.ts';

export { loadSeats } from './chart/seats.ts';
export type { Unit, UnitKind } from './contract.ts';
export { loadPartyUnits, loadUnits } from './load.ts';
export { findUnit, findUnitAt, getUnit, listUnits, nameUnits } from './service.ts';
export type { UnitRow } from './store.ts';

/** Units as the composition sees them. */
export const organizationModule: Module = {
  name: 'organization',
  register(app, services) {
    followPlaces();
    registerOrganization(app, services);
  },
  jobs: chartJobs,
};
