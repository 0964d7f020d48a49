import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureWebBuilt } from '../../apps/server/web-build.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the demo server, `http://localhost:40123`. */
    demoUrl: string;
  }
}

/** A port that nobody listens on now. */
async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

/**
 * Starts one demo server on fresh data for the whole run. `GEWU_E2E_URL` names one that runs already, e.g. of
 * `npm run demo`, so that a journey can be tried again at once.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | void> {
  const given = process.env.GEWU_E2E_URL;
  if (given) return project.provide('demoUrl', given.replace(/\/$/, ''));
  const log: string[] = [];
  await ensureWebBuilt({ log: (line) => console.log(line) });
  const folder = await mkdtemp(join(tmpdir(), 'gewu-e2e-'));
  const port = await findFreePort();
  const server = fork(join(import.meta.dirname, 'server.ts'), {
    env: {
      ...process.env,
      NODE_ENV: 'development',
      PORT: String(port),
      GEWU_DATA: folder,
      GEWU_DEMO: 'true',
      LOG_LEVEL: 'warn',
      // Each browser says an address of its own, so that they do not use up one another's requests.
      TRUST_PROXY: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [server.stdout, server.stderr]) {
    stream?.on('data', (text: Buffer) => log.push(String(text)));
  }
  const started = await Promise.race([
    once(server, 'message').then(() => true),
    once(server, 'exit').then(() => false),
  ]);
  if (!started) throw new Error(`The demo server did not start:\n${log.join('')}`);
  project.provide('demoUrl', `http://localhost:${port}`);
  return async () => {
    await stop(server);
    const said = log.join('');
    if (/"level":(50|60)/.test(said)) console.error(`The demo server complained:\n${said}`);
    await rm(folder, { recursive: true, force: true });
  };
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const gone = once(server, 'exit');
  server.kill('SIGTERM');
  await gone;
}
