import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Actor } from '../../../kernel/http/actor.ts';
import { implementRoutes } from '../../../kernel/http/implement.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { drawBarrier, removeBarrier } from './barriers.ts';
import { plansRoutes } from './contract.ts';
import { keepMove, type Move, nameLead, tellConsequence, undoMove, workOutMove } from './edits.ts';
import { divideInside } from './inside.ts';
import * as plans from './plans.ts';
import { requirePlanningPost } from './policy.ts';
import { printDivision } from './print/print.ts';
import { followUndone, publishDivision, readEffects } from './publish.ts';
import { listCandidates } from './views.ts';

/** Binds the routes of plans. */
export function registerPlans(app: FastifyInstance, services: Services): void {
  const { city } = services;
  followUndone(services);
  const preparedMove = (request: FastifyRequest, actor: Actor) => {
    const { divisionId } = request.params as { divisionId: string };
    return workOutMove(city, actor, divisionId, request.body as Move);
  };
  const preparedInside = (request: FastifyRequest, actor: Actor) =>
    divideInside(city, actor, (request.params as { divisionId: string }).divisionId);
  implementRoutes(app, city, plansRoutes, {
    listPlans: async ({ trx, actor, query }) => ({
      items: await plans.listPlans(trx, actor, query.within, query.limit),
    }),
    startPlan: ({ trx, actor, body }) => plans.startPlan(trx, actor, services, body),
    describePlanArea: ({ trx, actor, params }) => plans.describePlanArea(trx, actor, params.path),
    drawBarrier: ({ trx, actor, body }) => drawBarrier(trx, actor, body),
    removeBarrier: ({ trx, actor, params }) => removeBarrier(trx, actor, params.barrierId),
    listPlanLeads: async ({ trx, actor, query }) => {
      requirePlanningPost(actor, 'places.plan', query.area);
      return { items: await listCandidates(trx, query.area) };
    },
    compareDivisions: ({ trx, actor, query }) => plans.compareDivisions(trx, actor, query.division),
    readDivision: ({ trx, actor, params }) => plans.readDivision(trx, actor, params.divisionId),
    previewMove: {
      prepare: preparedMove,
      run: async ({ prepared }) => tellConsequence(prepared),
    },
    moveInDivision: {
      prepare: preparedMove,
      run: ({ trx, actor, prepared }) => keepMove(trx, actor, prepared),
    },
    undoMove: ({ trx, actor, params }) => undoMove(trx, actor, params.divisionId),
    nameLead: ({ trx, actor, params, body }) =>
      nameLead(trx, actor, params.divisionId, params.number, body.personId, listCandidates),
    readEffects: {
      prepare: preparedInside,
      run: ({ trx, actor, params, query, prepared }) =>
        readEffects(trx, actor, params.divisionId, prepared, query.from),
    },
    publishDivision: {
      prepare: preparedInside,
      run: ({ trx, actor, params, body, prepared }) =>
        publishDivision(trx, actor, params.divisionId, prepared, body),
    },
    printDivision: async ({ trx, actor, params, request, reply }) => {
      const locale = /^en/.test(request.headers['accept-language'] ?? '') ? 'en' : 'zh-CN';
      const sheet = await printDivision(trx, services, actor, params.divisionId, locale);
      const name = encodeURIComponent(`${params.divisionId}.pdf`);
      reply
        .type('application/pdf')
        .header('content-disposition', `inline; filename*=UTF-8''${name}`);
      return sheet;
    },
    readPlan: ({ trx, actor, params }) => plans.readPlan(trx, actor, params.planId),
    cancelPlan: ({ trx, actor, params }) => plans.cancelPlan(trx, actor, params.planId),
  });
}
