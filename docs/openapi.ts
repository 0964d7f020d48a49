import type { FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
import { modules } from '../apps/server/modules.ts';
import { parseConfig } from '../kernel/config/config.ts';
import { registerFiles } from '../kernel/files/index.ts';
import { anonymous } from '../kernel/http/actor.ts';
import type { Services } from '../kernel/http/module.ts';
import { createServer } from '../kernel/http/server.ts';

/** A route as it is bound. */
export interface BoundRoute {
  method: string;
  url: string;
  /** Who may call; see `RouteDefinition.access`. */
  access: string | undefined;
}

/** A server with every module's routes and nothing behind them: no database, no store, no jobs. */
export async function buildRoutes(): Promise<{ app: FastifyInstance; routes: BoundRoute[] }> {
  const config = parseConfig({ LOG_LEVEL: 'silent' });
  const nothing = (what: string) =>
    new Proxy({} as never, {
      get: (_, name) => {
        if (typeof name === 'symbol' || name === 'then') return undefined;
        throw new Error(`a route is registered with ${what}.${name}, which is not there yet`);
      },
    });
  const pool = { on: () => pool } as unknown as Pool;
  const services: Services = {
    config,
    city: { schema: config.schema, pool },
    files: nothing('files'),
    jobs: nothing('jobs'),
  };
  const routes: BoundRoute[] = [];
  const app = await createServer({ config, resolveActor: async () => anonymous });
  app.addHook('onRoute', ({ method, url, config: given }) => {
    for (const one of [method].flat()) {
      if (one !== 'HEAD') routes.push({ method: one, url, access: given?.access });
    }
  });
  await registerFiles(app, services);
  for (const module of modules) await module.register?.(app, services);
  await app.ready();
  return { app, routes };
}

/** The OpenAPI document as a text that changes only when the API does: paths in order, two spaces. */
export async function renderOpenApi(): Promise<string> {
  const { app } = await buildRoutes();
  try {
    return formatOpenApi(app.swagger() as unknown as Record<string, unknown>);
  } finally {
    await app.close();
  }
}

/** Writes an OpenAPI document with its paths and its shapes in order of their names. */
export function formatOpenApi(document: Record<string, unknown>): string {
  const sorted = (value: unknown) =>
    Object.fromEntries(Object.entries(value ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
  const components = document.components as Record<string, unknown> | undefined;
  const ordered = {
    ...document,
    paths: sorted(document.paths),
    ...(components ? { components: { ...components, schemas: sorted(components.schemas) } } : {}),
  };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}
