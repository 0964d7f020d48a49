import type { FastifyInstance, FastifyRequest } from 'fastify';
import { uploadTokenHeader } from '../../kernel/files/contract.ts';
import { toWgs84 } from '../../kernel/geo/index.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import { localeOf } from '../../kernel/http/error-handler.ts';
import { implementRoutes } from '../../kernel/http/implement.ts';
import type { Asked, Handler, Services } from '../../kernel/http/module.ts';
import { takeAction } from './actions.ts';
import { listAudit } from './audit.ts';
import { actInBulk, type BulkContext } from './bulk/bulk.ts';
import { undoInBulk } from './bulk/undo.ts';
import { answerCall, completeCallStep, planCall, scoreCall } from './calls/answers.ts';
import { cancelCall, issueCall, listCalls, raiseCall, refuseCall } from './calls/calls.ts';
import { listCaseClasses } from './classes.ts';
import { caseActionRoutes, casesRoutes } from './contract.ts';
import { getDuty } from './duty/duty.ts';
import { createDutyStream } from './duty/stream.ts';
import { followCase } from './follow.ts';
import { countCases, listCases } from './lists.ts';
import { listCaseClusters } from './map/clusters.ts';
import { listCaseDays } from './map/days.ts';
import { createLiveCases } from './map/live.ts';
import { findColleagues } from './mentions.ts';
import type { Locale } from './names.ts';
import { listNearbyCases, listNearDuplicates } from './nearby.ts';
import { openReporterPhone } from './phone.ts';
import { authorize } from './policy.ts';
import { getCase, getPublicCase } from './read.ts';
import { reportCases } from './report.ts';
import type { Report } from './report-draft.ts';
import {
  changeSavedFilter,
  chooseColumns,
  deleteSavedFilter,
  listSavedFilters,
  saveFilter,
} from './saved/saved.ts';
import {
  getCalendar,
  listLimits,
  saveCaseClass,
  setCalendarDay,
  setLimit,
} from './settings/settings.ts';
import {
  addStandardReply,
  changeStandardReply,
  deleteStandardReply,
  listStandardReplies,
} from './standard-replies/standard-replies.ts';
import { exportStatistics } from './statistics/csv.ts';
import { getDwell, getStatistics } from './statistics/statistics.ts';
import { proposeOutside } from './suggest/outside.ts';
import { readSuggestions } from './suggest/report.ts';
import { askTraining } from './suggest/training.ts';
import { getCaseTargets } from './targets.ts';
import { answerTracked, type TrackOptions, trackCase } from './tracking/track.ts';
import { type ActionName, actionNames } from './workflow.ts';

/** The language that the answer is in: the person's own, or the one that the browser asks for. */
function languageOf(actor: Actor, request: FastifyRequest): Locale {
  return actor.kind === 'person' ? actor.locale : localeOf(request);
}

function trackOptions(asked: { actor: Actor; request: FastifyRequest }): TrackOptions {
  const { actor, request } = asked;
  return { locale: languageOf(actor, request), now: new Date(), requestId: request.id };
}

type Asking = Pick<BulkContext, 'trx' | 'actor'> & { request: FastifyRequest };

const worded = ({ trx, actor, request }: Asking) => ({
  trx,
  actor,
  locale: languageOf(actor, request),
});

function bulkContext(services: Services, { trx, actor, request }: Asking): BulkContext {
  const locale = languageOf(actor, request);
  return { trx, services, actor, locale, at: new Date(), requestId: request.id };
}

function toReport({ actor, body, request }: Asked<typeof casesRoutes.reportCase>): Report {
  const options = {
    uploadToken: headerOf(request, uploadTokenHeader),
    locale: languageOf(actor, request),
    requestId: request.id,
  };
  return { actor, input: body, options };
}

/** Binds all routes of cases. */
export function registerCases(app: FastifyInstance, services: Services): void {
  const live = createLiveCases(services.city);
  const streamDuty = createDutyStream(app, services.city);
  implementRoutes(app, services.city, caseActionRoutes, actionHandlers(services));
  implementRoutes(app, services.city, casesRoutes, {
    listCaseClasses: {
      // Asked before the transaction: nobody's connection waits for another model.
      prepare: (request) => proposeOutside(services, (request.query as { q?: string }).q),
      run: ({ trx, actor, query, request, prepared }) =>
        listCaseClasses(trx, query, languageOf(actor, request), prepared),
    },
    readSuggestions: ({ trx, actor, request }) =>
      readSuggestions(trx, actor, services, languageOf(actor, request), new Date()),
    trainSuggestions: async ({ trx, actor }) => {
      await askTraining(trx, actor, services, new Date());
      return { running: true } as const;
    },
    reportCase: {
      // Pictures are taken under the eyes of who sent them.
      shares: ({ body }) => body.pictures.length === 0,
      together: (trx, requests) => reportCases(trx, services, requests.map(toReport)),
    },
    findDuplicates: async ({ trx, query }) => {
      const spot = { classCode: query.classCode, ...toWgs84(query, query.crs) };
      return { items: await listNearDuplicates(trx, spot, { around: new Date() }) };
    },
    followCase: ({ trx, actor, params, body }) =>
      followCase(trx, actor, params.caseId, body.follow),
    listCases: ({ trx, actor, query, request }) =>
      listCases(trx, actor, query, languageOf(actor, request), new Date()),
    countCases: ({ trx, actor, query }) => countCases(trx, actor, query.view, new Date()),
    listCaseClusters: {
      prepare: () => live.get(),
      run: ({ trx, actor, query, prepared, request }) =>
        listCaseClusters(trx, actor, query, prepared, languageOf(actor, request), new Date()),
    },
    listCaseDays: {
      prepare: () => live.get(),
      run: ({ trx, actor, query, prepared }) =>
        listCaseDays(trx, actor, query, prepared, new Date()),
    },
    listNearbyCases: ({ trx, actor, query, request }) =>
      listNearbyCases(trx, query, languageOf(actor, request)),
    trackCase: ({ trx, body, ...asked }) => trackCase(trx, services, body, trackOptions(asked)),
    rateTrackedCase: ({ trx, body, ...asked }) =>
      answerTracked(trx, services, 'rate', body, trackOptions(asked)),
    reopenTrackedCase: ({ trx, body, ...asked }) =>
      answerTracked(trx, services, 'reopen', body, trackOptions(asked)),
    getCase: ({ trx, actor, params, request }) =>
      getCase(trx, actor, params.caseId, languageOf(actor, request), new Date()),
    getPublicCase: ({ trx, actor, params, request }) =>
      getPublicCase(trx, params.caseId, languageOf(actor, request)),
    openReporterPhone: async ({ trx, actor, params, body }) => ({
      phone: await openReporterPhone(trx, services, actor, params.caseId, body.reason, new Date()),
    }),
    actInBulk: ({ body, ...asked }) => actInBulk(bulkContext(services, asked), body),
    undoInBulk: ({ params, body, ...asked }) =>
      undoInBulk(bulkContext(services, asked), params.bulkId, body.caseIds),
    listColleagues: async ({ trx, actor, params, query, request }) => ({
      items: await findColleagues(trx, actor, params.caseId, query.q, languageOf(actor, request)),
    }),
    listTargets: async ({ trx, actor, params, request }) => ({
      items: await getCaseTargets(trx, actor, params.caseId, languageOf(actor, request)),
    }),
    raiseCall: ({ trx, actor, params, body }) =>
      raiseCall({ trx, actor, services, now: new Date() }, params.caseId, body),
    listCalls: ({ trx, actor, query }) => listCalls({ trx, actor, now: new Date() }, query),
    issueCall: ({ trx, actor, params, body, ifMatch }) =>
      issueCall({ trx, actor, services, now: new Date() }, params.callId, ifMatch, body),
    refuseCall: ({ trx, actor, params, body, ifMatch }) =>
      refuseCall({ trx, actor, services, now: new Date() }, params.callId, ifMatch, body),
    cancelCall: ({ trx, actor, params, body, ifMatch }) =>
      cancelCall({ trx, actor, services, now: new Date() }, params.callId, ifMatch, body),
    answerCall: ({ trx, actor, params, body, ifMatch }) =>
      answerCall({ trx, actor, services, now: new Date() }, params.callId, ifMatch, body),
    planCall: ({ trx, actor, params, body, ifMatch }) =>
      planCall({ trx, actor, services, now: new Date() }, params.callId, ifMatch, body),
    completeCallStep: ({ trx, actor, params, body, ifMatch }) =>
      completeCallStep(
        { trx, actor, services, now: new Date() },
        params.callId,
        params.stepId,
        ifMatch,
        body,
      ),
    scoreCall: ({ trx, actor, params, body, ifMatch }) =>
      scoreCall({ trx, actor, services, now: new Date() }, params.callId, ifMatch, body),
    listLimits: ({ trx, actor, query }) => listLimits(trx, actor, query, new Date()),
    setLimit: ({ trx, actor, body }) => setLimit(trx, actor, body, new Date()),
    saveCaseClass: ({ trx, actor, params, body }) =>
      saveCaseClass(trx, actor, params.code, body, new Date()),
    getCalendar: ({ trx, query }) => getCalendar(trx, query.year),
    setCalendarDay: ({ trx, actor, params, body }) => setCalendarDay(trx, actor, params.date, body),
    listSavedFilters: ({ trx, actor, query, request }) =>
      listSavedFilters(trx, actor, query.list, languageOf(actor, request)),
    saveFilter: ({ trx, actor, body, request }) =>
      saveFilter(trx, actor, body, languageOf(actor, request)),
    changeSavedFilter: ({ trx, actor, params, body, ifMatch, request }) =>
      changeSavedFilter(trx, actor, params.filterId, ifMatch, body, languageOf(actor, request)),
    deleteSavedFilter: ({ trx, actor, params }) => deleteSavedFilter(trx, actor, params.filterId),
    chooseColumns: ({ trx, actor, params, body }) =>
      chooseColumns(trx, actor, params.list, body.columns),
    listStandardReplies: ({ query, ...asked }) => listStandardReplies(worded(asked), query),
    addStandardReply: ({ body, ...asked }) => addStandardReply(worded(asked), body),
    changeStandardReply: ({ params, ifMatch, body, ...asked }) =>
      changeStandardReply(worded(asked), params.replyId, ifMatch, body),
    deleteStandardReply: ({ params, ...asked }) =>
      deleteStandardReply(worded(asked), params.replyId),
    getStatistics: ({ trx, actor, query, request }) => {
      authorize(actor, 'cases.readStatistics');
      return getStatistics(trx, actor, query, languageOf(actor, request), new Date());
    },
    getDwell: ({ trx, actor, query }) => {
      authorize(actor, 'cases.readStatistics');
      return getDwell(trx, actor, query, new Date());
    },
    exportStatistics: async ({ trx, actor, query, request, reply }) => {
      authorize(actor, 'cases.readStatistics');
      const locale = languageOf(actor, request);
      const lines = await exportStatistics(trx, actor, query, locale, new Date());
      const file = `gewu-${query.by}-${query.from}-${query.to}.csv`;
      reply.header('content-disposition', `attachment; filename="${file}"`);
      return reply.type('text/csv; charset=utf-8').send(lines);
    },
    getDuty: ({ trx, actor, query, request }) => {
      authorize(actor, 'cases.readStatistics');
      const locale = languageOf(actor, request);
      const { city } = services.config;
      return getDuty(trx, actor, query, { locale, now: new Date(), city });
    },
    streamDuty: (context) => streamDuty(context, languageOf(context.actor, context.request)),
    listAudit: ({ trx, actor, params }) => listAudit(trx, actor, params.caseId),
  });
}

type ActionRoutes = typeof caseActionRoutes;

/** One handler for each action of the workflow: they differ by their row of the table alone. */
function actionHandlers(services: Services) {
  const handlerOf =
    (action: ActionName): Handler<ActionRoutes['case.accept']> =>
    async ({ trx, actor, params, body, ifMatch, request }) => {
      authorize(actor, `cases.${action}`);
      const locale = languageOf(actor, request);
      const at = new Date();
      const read = () => getCase(trx, actor, params.caseId, locale, at);
      await takeAction(trx, services, actor, params.caseId, action, body, {
        ifMatch,
        at,
        readCurrent: read,
        requestId: request.id,
      });
      return read();
    };
  return Object.fromEntries(
    actionNames.map((action) => [`case.${action}`, handlerOf(action)]),
  ) as unknown as { [K in keyof ActionRoutes]: Handler<ActionRoutes[K]> };
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
