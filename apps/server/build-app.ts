import type { FastifyInstance, FastifyRequest } from 'fastify';
import { auditSealJob } from '../../kernel/audit/job.ts';
import type { Config } from '../../kernel/config/config.ts';
import type { CityDatabase } from '../../kernel/db/transaction.ts';
import { registerFiles } from '../../kernel/files/index.ts';
import { createFileStore } from '../../kernel/files/store.ts';
import { type Actor, anonymous } from '../../kernel/http/actor.ts';
import { forgetAnswersJob } from '../../kernel/http/forget-answers.ts';
import type { Services } from '../../kernel/http/module.ts';
import { createServer } from '../../kernel/http/server.ts';
import { type Jobs, startJobs } from '../../kernel/jobs/jobs.ts';
import { registerHealth } from './health.ts';
import { modules } from './modules.ts';
import { registerWeb } from './web.ts';

export interface BuildOptions {
  config: Config;
  city: CityDatabase;
  /** Run the jobs in this process; off in tests. */
  worker?: boolean;
  /** Requests a minute from one address or person. */
  ratePerMinute?: number;
  /** Finds who sent a request; by its session or key unless told. */
  resolveActor?: (request: FastifyRequest) => Promise<Actor>;
}

export interface App {
  app: FastifyInstance;
  services: Services;
  /** Answers what is in flight, waits for running jobs, lets go of the database's connections for jobs. */
  close: () => Promise<void>;
}

/** The whole server, ready for `listen` or `inject`. The caller owns the database. */
export async function buildApp({
  config,
  city,
  worker = false,
  ratePerMinute,
  resolveActor,
}: BuildOptions): Promise<App> {
  let app: FastifyInstance | undefined;
  let jobs: Jobs | undefined;
  const stops: (() => Promise<void>)[] = [];
  const close = async () => {
    await app?.close();
    for (const stop of stops.reverse()) await stop();
    await jobs?.stop();
  };
  try {
    jobs = await startJobs(city, (error) => app?.log.error({ err: error }, 'jobs'), { worker });
    const services: Services = { config, city, files: createFileStore(config), jobs };
    app = await createServer({
      config,
      resolveActor: resolveActor ?? findAuthentication(services),
      ...(ratePerMinute ? { ratePerMinute } : {}),
    });
    registerHealth(app, services);
    const fileJobs = await registerFiles(app, services);
    for (const module of modules) await module.register?.(app, services);
    await registerWeb(app);
    await app.ready();
    for (const module of modules) {
      const stop = await module.start?.(services);
      if (stop) stops.push(stop);
    }
    if (worker) {
      await jobs.work([
        auditSealJob(city, config.dataFolder),
        forgetAnswersJob(city),
        ...fileJobs,
        ...modules.flatMap((module) => module.jobs?.(services) ?? []),
      ]);
    }
    return { app, services, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function findAuthentication(services: Services): (request: FastifyRequest) => Promise<Actor> {
  for (const module of modules) {
    if (module.authenticate) return module.authenticate(services);
  }
  return async () => anonymous;
}
