import type { FastifyInstance } from 'fastify';
import { implementRoutes } from '../../kernel/http/implement.ts';
import type { Services } from '../../kernel/http/module.ts';
import { getAuditSeals, listAuditEntries, verifyAudit } from './audit.ts';
import { auditRoutes } from './audit-contract.ts';
import type { Directory } from './directory.ts';

/** Binds the routes under `/api/audit`. */
export function registerAudit(
  app: FastifyInstance,
  services: Pick<Services, 'config' | 'city'>,
  directory: Directory,
): void {
  implementRoutes(app, services.city, auditRoutes, {
    listAuditEntries: ({ trx, actor, query }) => listAuditEntries(trx, actor, directory, query),
    getAuditSeals: ({ trx, actor }) => getAuditSeals(trx, actor),
    verifyAudit: {
      // A transaction of the system's own: the request's would see but the actor's rows.
      prepare: (_request, actor) => verifyAudit(services, actor, new Date()),
      run: async ({ prepared }) => prepared,
    },
  });
}
