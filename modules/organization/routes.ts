import type { FastifyInstance } from 'fastify';
import { implementRoutes } from '../../kernel/http/implement.ts';
import type { Services } from '../../kernel/http/module.ts';
import { chartRoutes } from './chart/contract.ts';
import { listGaps } from './chart/gaps.ts';
import { getSeats, setSeats, setWarning } from './chart/seats.ts';
import { getChart, getSheet, openHolderPhone, whomToCall } from './chart/service.ts';
import { organizationRoutes } from './contract.ts';
import { createUnit, getUnit, listUnits, updateUnit } from './service.ts';

/** Binds the routes of units. */
export function registerOrganization(app: FastifyInstance, { city, config }: Services): void {
  implementRoutes(app, city, organizationRoutes, {
    listUnits: ({ trx, actor, query }) => listUnits(trx, actor, query),
    getUnit: ({ trx, actor, params }) => getUnit(trx, actor, params.unitId),
    createUnit: ({ trx, actor, body }) => createUnit(trx, actor, body),
    updateUnit: ({ trx, actor, params, body, ifMatch }) =>
      updateUnit(trx, actor, params.unitId, ifMatch, body),
  });
  implementRoutes(app, city, chartRoutes, {
    getChart: ({ trx, actor, query }) =>
      getChart(trx, actor, { path: query.path ?? config.city, days: query.days }),
    getSheet: ({ trx, actor, query }) => getSheet(trx, actor, query),
    listGaps: ({ trx, actor, query }) => listGaps(trx, actor, query),
    whomToCall: ({ trx, actor, query }) => whomToCall(trx, actor, query.path),
    openHolderPhone: ({ trx, actor, params, body }) =>
      openHolderPhone(trx, actor, config, { ...params, ...body }),
    listSeats: ({ trx, actor, query }) => getSeats(trx, actor, query.path),
    setSeats: ({ trx, actor, body, ifMatch }) => setSeats(trx, actor, ifMatch, body),
    setWarning: ({ trx, actor, body }) => setWarning(trx, actor, body),
  });
}
