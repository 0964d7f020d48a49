import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** A demo server in a process of its own. */
export interface DemoServer {
  url: string;
  /** What it wrote. */
  said: () => string;
  /** Ends it as an administrator would, and waits. */
  stop: () => Promise<void>;
}

/** A port that nobody listens on now. */
export async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

/** Starts a demo server on a folder, which may have its data already; answers when it does. */
export async function startDemo(folder: string, port: number): Promise<DemoServer> {
  const log: string[] = [];
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
  return {
    url: `http://localhost:${port}`,
    said: () => log.join(''),
    async stop() {
      if (server.exitCode !== null) return;
      const gone = once(server, 'exit');
      server.kill('SIGTERM');
      await gone;
    },
  };
}
