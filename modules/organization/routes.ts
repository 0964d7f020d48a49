import type { FastifyInstance } from 'fastify';
import { implementRoutes } from '../../kernel/http/implement.ts';
import type { Services } from '../../kernel/http/module.ts';
import { organizationRoutes } from './contract.ts';
import { createUnit, getUnit, listUnits, updateUnit } from './service.ts';

/** Binds the routes of units. */
export function registerOrganization(app: FastifyInstance, { city }: Services): void {
  implementRoutes(app, city, organizationRoutes, {
    listUnits: ({ trx, actor, query }) => listUnits(trx, actor, query),
    getUnit: ({ trx, actor, params }) => getUnit(trx, actor, params.unitId),
    createUnit: ({ trx, actor, body }) => createUnit(trx, actor, body),
    updateUnit: ({ trx, actor, params, body, ifMatch }) =>
      updateUnit(trx, actor, params.unitId, ifMatch, body),
  });
}
