import type { FastifyInstance } from 'fastify';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import { system } from '../../kernel/http/actor.ts';
import { implementRoutes } from '../../kernel/http/implement.ts';
import type { Services } from '../../kernel/http/module.ts';
import { createSmsGateway } from '../../kernel/sms/gateway.ts';
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts';
import { describeAppointments, grantPost, renewPost } from './appointments.ts';
import { identityRoutes } from './contract.ts';
import { endDeputy, handOver, listDeputies, listDeputyCandidates } from './deputies.ts';
import type { Directory } from './directory.ts';
import { endPost } from './handover/end.ts';
import { getMe, listSessions, revokeOtherSessions, revokeSession, updateMe } from './me.ts';
import { listMyOpenings } from './openings.ts';
import { changeDisabled, createUser, resetPassword } from './people.ts';
import { getPerson, listPeople } from './people-views.ts';
import { getLastCode } from './phone-codes.ts';
import { sessionOf } from './resolve-actor.ts';
import { getReach, setHome, setLine } from './terms/reach.ts';

/** Binds the routes under `/api/identity`. */
export function registerIdentity(
  app: FastifyInstance,
  { config, city, jobs }: Services,
  directory: Directory,
): void {
  const sms = createSmsGateway(config) !== undefined;
  implementRoutes(app, city, identityRoutes, {
    getMe: ({ trx, actor }) => getMe(trx, actor, directory),
    updateMe: ({ trx, actor, body, ifMatch }) =>
      updateMe(trx, actor, directory, { changes: body, ifMatch }),
    listMyOpenings: ({ trx, actor, query }) => listMyOpenings(trx, actor, query.cursor),
    listSessions: async ({ trx, actor, request }) => ({
      items: await listSessions(trx, actor, sessionOf(request)),
    }),
    revokeSession: async ({ trx, actor, params }) => {
      await revokeSession(trx, actor, params.sessionId);
      return { ok: true as const };
    },
    revokeOtherSessions: async ({ trx, actor, request }) => ({
      revoked: await revokeOtherSessions(trx, actor, sessionOf(request)),
    }),
    listPeople: ({ trx, actor, query }) => listPeople(trx, actor, config, directory, query),
    getPerson: ({ trx, actor, params }) =>
      getPerson(trx, actor, config, directory, params.personId),
    createPerson: async ({ trx, actor, body }) => {
      const { personId, temporaryPassword } = await createUser(trx, actor, config, body);
      return {
        person: await getPerson(trx, actor, config, directory, personId),
        temporaryPassword,
      };
    },
    resetPassword: async ({ trx, actor, params, body }) => ({
      temporaryPassword: await resetPassword(trx, actor, config, { ...params, ...body }),
    }),
    disablePerson: async ({ trx, actor, params, body, ifMatch }) => {
      await changeDisabled(trx, actor, {
        ...params,
        ...body,
        ifMatch,
        disabled: true,
        describe: () => getPerson(trx, actor, config, directory, params.personId),
      });
      return getPerson(trx, actor, config, directory, params.personId);
    },
    enablePerson: async ({ trx, actor, params, ifMatch }) => {
      await changeDisabled(trx, actor, {
        ...params,
        ifMatch,
        disabled: false,
        describe: () => getPerson(trx, actor, config, directory, params.personId),
      });
      return getPerson(trx, actor, config, directory, params.personId);
    },
    grantPost: async ({ trx, actor, body }) => {
      const row = await grantPost(trx, actor, directory, body);
      const [view] = await describeAppointments(trx, directory, [row], actor.locale);
      return view!;
    },
    renewPost: async ({ trx, actor, params, body, ifMatch }) => {
      const given = { ...params, ...body, version: ifMatch };
      const row = await renewPost(trx, actor, directory, given);
      const [view] = await describeAppointments(trx, directory, [row], actor.locale);
      return view!;
    },
    endPost: async ({ trx, actor, params, body }) => {
      const services = { config, jobs };
      const context = { trx, actor, directory, services, now: new Date() };
      const { row, handoverId } = await endPost(context, { ...params, ...body });
      const [view] = await describeAppointments(trx, directory, [row], actor.locale);
      return { ...view!, handoverId };
    },
    getMyReach: ({ trx, actor }) => getReach(trx, actor, directory),
    setMyHome: ({ trx, actor, body }) => setHome(trx, actor, directory, body.placePath),
    setMyLine: ({ trx, actor, params, body }) =>
      setLine(trx, actor, directory, { ...params, ...body }),
    listDeputies: async ({ trx, actor, query }) => ({
      items: await listDeputies({ trx, actor, directory }, query.personId),
    }),
    listDeputyCandidates: async ({ trx, actor, params }) => ({
      items: await listDeputyCandidates({ trx, actor, directory }, params.appointmentId),
    }),
    handOver: ({ trx, actor, params, body }) =>
      handOver({ trx, actor, directory }, params.appointmentId, body),
    endDeputy: ({ trx, actor, params }) => endDeputy({ trx, actor, directory }, params.deputyId),
    listApiKeys: async ({ trx, actor }) => ({ items: await listApiKeys(trx, actor) }),
    createApiKey: ({ trx, actor, body }) => createApiKey(trx, actor, body),
    revokeApiKey: ({ trx, actor, params }) => revokeApiKey(trx, actor, params.apiKeyId),
    getSignInMethods: async () => ({
      phoneCode: sms,
      password: true,
      singleSignOn: config.oidc !== undefined,
    }),
    getLastCode: async ({ query }) => {
      if (config.production) throw new AppError('http/not-found');
      const code = await withTransaction(city, system, { readOnly: true }, (trx) =>
        getLastCode(trx, config, query.phone),
      );
      return { code };
    },
  });
}
