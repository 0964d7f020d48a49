import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureWebBuilt } from '../../apps/server/web-build.ts';
import { findFreePort, startDemo } from './demo-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the demo server, `http://localhost:40123`. */
    demoUrl: string;
  }
}

/**
 * Starts one demo server on fresh data for the whole run. `GEWU_E2E_URL` names one that runs already, e.g. of
 * `npm run demo`, so that a journey can be tried again at once.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | void> {
  const given = process.env.GEWU_E2E_URL;
  if (given) return project.provide('demoUrl', given.replace(/\/$/, ''));
  await ensureWebBuilt({ log: (line) => console.log(line) });
  const folder = await mkdtemp(join(tmpdir(), 'gewu-e2e-'));
  const server = await startDemo(folder, await findFreePort());
  project.provide('demoUrl', server.url);
  return async () => {
    await server.stop();
    const said = server.said();
    if (/"level":(50|60)/.test(said)) console.error(`The demo server complained:\n${said}`);
    await rm(folder, { recursive: true, force: true });
  };
}
