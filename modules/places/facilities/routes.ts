import type { FastifyInstance } from 'fastify';
import { implementRoutes } from '../../../kernel/http/implement.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { facilitiesRoutes } from './contract.ts';
import { getFacility, listFacilities, proposeFacility } from './service.ts';

/** Binds the routes of facilities. */
export function registerFacilities(app: FastifyInstance, { city }: Services): void {
  implementRoutes(app, city, facilitiesRoutes, {
    listFacilities: ({ trx, query }) => listFacilities(trx, query),
    getFacility: ({ trx, params }) => getFacility(trx, params.path),
    proposeFacility: ({ trx, actor, query }) => proposeFacility(trx, actor, query),
  });
}
