import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import packageJson from '../package.json' with { type: 'json' };

/** A server that runs in a process of its own. */
export interface ServerProcess {
  /** `http://localhost:40123` */
  url: string;
  /** Owner's connection of its database. */
  ownerUrl: string;
  child: ChildProcess;
  /** Ends it as an administrator would, and waits. */
  stop: () => Promise<void>;
}

/** Settings of the engine, as `npm start` gives them: a large new space, so that little of what is soon over is copied. */
const flags = packageJson.scripts.start.match(/--\S+/g) ?? [];

/**
 * Starts the real server on a folder and waits until it answers.
 *
 * @param folder holds the database and the files; taken up again if it has them
 * @throws Error with what the server said when it ends instead.
 */
export async function startServer(
  folder: string,
  settings: Record<string, string> = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...flags, join(import.meta.dirname, 'server.ts')], {
    env: {
      ...process.env,
      NODE_ENV: 'test',
      GEWU_DATA: folder,
      DATABASE_URL: '',
      DATABASE_OWNER_URL: '',
      PORT: '0',
      LOG_LEVEL: 'error',
      // each report comes from an address of its own, as in a city; otherwise the limit for one address decides
      TRUST_PROXY: 'true',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{"url"')) continue;
    child.stdout.resume();
    const { url, ownerUrl } = JSON.parse(line) as { url: string; ownerUrl: string };
    const stop = async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await ended;
    };
    return { url, ownerUrl, child, stop };
  }
  await ended;
  throw new Error(`The server did not start:\n${said.slice(-20).join('\n')}`);
}
