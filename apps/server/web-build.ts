import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '../..');
const shells = ['mobile', 'console'] as const;
/** What the screens are made from; a change in any of it makes the build stale. */
const sources = [
  'ui',
  'apps/mobile',
  'apps/console',
  'modules',
  'kernel/http',
  'package-lock.json',
];
const configs = ['vite.config.shared.ts', 'vite.config.mobile.ts', 'vite.config.console.ts'];

/** Files of the screens below a path: in modules what is `web/`, a contract, a pure table or a locale. */
function listSources(path: string): string[] {
  const entry = join(root, path);
  if (!existsSync(entry)) return [];
  if (/\.\w+$/.test(path)) return [path];
  return readdirSync(entry, { withFileTypes: true, recursive: true })
    .filter((file) => file.isFile() && !file.name.includes('.test.'))
    .map((file) => relative(root, join(file.parentPath, file.name)))
    .filter(
      (file) => !file.startsWith('modules/') || /\/(web|locales)\/|\/[a-z-]+\.ts$/.test(file),
    );
}

/** A fingerprint of all that the screens are made from. */
export function hashWebSources(): string {
  const hash = createHash('sha256');
  for (const file of [...sources, ...configs].flatMap(listSources).sort()) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function stampOf(shell: string): string {
  return join(root, 'dist', shell, '.sources');
}

function isBuilt(shell: string, hash: string): boolean {
  if (!existsSync(join(root, 'dist', shell, 'index.html'))) return false;
  // An installation without the builder (`npm ci --omit=dev`) takes what was built for it.
  if (findVite() === undefined) return true;
  return existsSync(stampOf(shell)) && readFileSync(stampOf(shell), 'utf8') === hash;
}

function findVite(): string | undefined {
  try {
    return join(createRequire(import.meta.url).resolve('vite/package.json'), '../bin/vite.js');
  } catch {
    return undefined;
  }
}

/** Builds a shell in a process of its own, so that the server's memory stays free of the builder. */
async function buildShell(shell: string, hash: string): Promise<void> {
  const vite = findVite();
  if (!vite) {
    throw new Error(
      'The screens are not built and the builder is not installed: run npm ci, then npm run build.',
    );
  }
  const args = [vite, 'build', '--config', `vite.config.${shell}.ts`, '--logLevel', 'warn'];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  if (code !== 0) throw new Error(`The ${shell} screens were not built:\n${Buffer.concat(output)}`);
  writeFileSync(stampOf(shell), hash);
}

/**
 * Builds the screens that are missing in `dist/` or older than their sources; some seconds on 2 cores.
 *
 * @throws Error with the builder's own words when a build fails
 */
export async function ensureWebBuilt({
  log = () => {},
  force = false,
}: {
  log?: (line: string) => void;
  force?: boolean;
} = {}): Promise<void> {
  const hash = hashWebSources();
  const due = shells.filter((shell) => force || !isBuilt(shell, hash));
  if (due.length === 0) return;
  const started = performance.now();
  log(`building screens: ${due.join(', ')}`);
  await Promise.all(due.map((shell) => buildShell(shell, hash)));
  log(`screens built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

if (import.meta.main) await ensureWebBuilt({ log: (line) => console.log(line), force: true });
