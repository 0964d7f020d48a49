import type { FastifyInstance } from 'fastify';
import { implementRoutes } from '../../../kernel/http/implement.ts';
import type { Services } from '../../../kernel/http/module.ts';
import type { Directory } from '../directory.ts';
import { confirmHandover } from './confirm.ts';
import { handoverRoutes } from './contract.ts';
import type { HandoverContext } from './hand-over.ts';
import { askToLeave, getOpenWork, listLeaves, withdrawLeave } from './leave.ts';
import { undoHandover } from './undo.ts';
import { describeHandover, getHandover, listHandovers } from './views.ts';

/** Binds the routes of hand-overs. */
export function registerHandovers(
  app: FastifyInstance,
  services: Pick<Services, 'config' | 'city' | 'jobs'>,
  directory: Directory,
): void {
  const context = ({ trx, actor }: Pick<HandoverContext, 'trx' | 'actor'>): HandoverContext => ({
    trx,
    actor,
    directory,
    services,
    now: new Date(),
  });
  implementRoutes(app, services.city, handoverRoutes, {
    getOpenWork: (asked) => getOpenWork(context(asked), asked.params.appointmentId),
    askToLeave: (asked) => askToLeave(context(asked), asked.params.appointmentId, asked.body),
    withdrawLeave: (asked) => withdrawLeave(context(asked), asked.params.appointmentId),
    listLeaves: async (asked) => ({ items: await listLeaves(context(asked)) }),
    listHandovers: (asked) => listHandovers(context(asked), asked.query),
    getHandover: (asked) => getHandover(context(asked), asked.params.handoverId),
    confirmHandover: async (asked) => {
      const given = context(asked);
      return describeHandover(given, await confirmHandover(given, asked.params.handoverId));
    },
    undoHandover: async (asked) => {
      const given = context(asked);
      return describeHandover(given, await undoHandover(given, asked.params.handoverId));
    },
  });
}
