import type { FastifyInstance } from 'fastify';
import { implementRoutes } from '../../../kernel/http/implement.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { onPlacesMoved } from '../tree/life.ts';
import { patrolsRoutes } from './contract.ts';
import { listPlacesDue, readCoverage } from './coverage.ts';
import { listPatrols, listVisits, readPatrol, recordPatrol } from './patrols.ts';
import { listPeriods, setPeriod, withdrawPeriod } from './periods.ts';
import { movePaths } from './store.ts';

/** Binds the routes of patrols; what is known of places goes with them when they move. */
export function registerPatrols(app: FastifyInstance, { city }: Services): void {
  onPlacesMoved(movePaths);
  implementRoutes(app, city, patrolsRoutes, {
    listPatrols: ({ trx, actor, query: { within, before, limit } }) =>
      listPatrols(trx, actor, within, before, limit),
    listPlacesDue: ({ trx, actor, query }) => listPlacesDue(trx, actor, query),
    readCoverage: ({ trx, actor, query }) => readCoverage(trx, actor, query.area),
    listVisits: ({ trx, actor, query }) => listVisits(trx, actor, query),
    listPeriods: ({ trx, actor, query }) => listPeriods(trx, actor, query.area),
    setPeriod: ({ trx, actor, body, request }) => setPeriod(trx, actor, body, request.id),
    withdrawPeriod: ({ trx, actor, query, request }) =>
      withdrawPeriod(trx, actor, query, request.id),
    readPatrol: ({ trx, actor, params }) => readPatrol(trx, actor, params.patrolId),
    recordPatrol: ({ trx, actor, params, body, request }) =>
      recordPatrol(trx, actor, params.patrolId, body, request.id),
  });
}
