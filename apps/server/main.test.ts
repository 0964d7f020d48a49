import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { parseConfig } from '../../kernel/config/config.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { serve } from './serve.ts';

const database = useTestDatabase();
const settings = () => ({
  // a secret of its own would change the password of `gewu_app`, which belongs to the whole server
  GEWU_SECRET: 'secret-of-the-test-databases-alone',
  // whatever a .env of the developer says
  DATABASE_URL: '',
  DATABASE_OWNER_URL: database.ownerUrl.replace('@/', '@localhost/'),
  PUBLIC_URL: 'https://gewu.example.cn',
});

test('npm start ends in order when npm is told to, and in production says all of it as JSON', async () => {
  const npm = spawn('npm', ['start', '--silent', '--', '--worker'], {
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, ...settings(), NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  npm.stdout.on('data', (chunk: Buffer) => lines.push(...String(chunk).trimEnd().split('\n')));
  const said = () => lines.map((line) => JSON.parse(line).msg as string);
  await expect.poll(() => said().join(), { timeout: 30_000 }).toMatch(/listens/);
  // The pipe closes only when the server itself has ended, not when npm has.
  const closed = once(npm.stdout, 'close');
  npm.kill('SIGTERM');
  const ended = await Promise.race([closed.then(() => true), wait(10_000, false)]);
  if (!ended) process.kill(JSON.parse(lines[0] as string).pid, 'SIGKILL');
  expect(ended).toBe(true);
  expect(said().at(-1)).toBe('SIGTERM: finishing what is in flight');
}, 60_000);

test('says which port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const config = parseConfig({ ...settings(), PORT: String(port), LOG_LEVEL: 'silent' });
  try {
    await expect(
      serve({ config: { ...config, worker: false }, log: () => {} }),
    ).rejects.toMatchObject({
      code: 'http/can-not-listen',
      details: { port, cause: 'EADDRINUSE' },
    });
  } finally {
    other.close();
  }
});
