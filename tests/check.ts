import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** `npm run check`: what a change must keep beside the tests. Every check runs; the last line counts them. */
const checks: { name: string; command: string; args: string[] }[] = [
  { name: 'types', command: 'tsc', args: ['--noEmit', '-p', '.'] },
  { name: 'format and lint', command: 'biome', args: ['check', '.'] },
  { name: 'import rules', command: 'node', args: ['tests/invariants/cruise.ts'] },
  { name: 'dead code', command: 'knip', args: ['--no-config-hints'] },
  { name: 'message keys', command: 'node', args: ['tests/invariants/messages.ts'] },
  { name: 'documents', command: 'node', args: ['docs/generate.ts', '--check'] },
];

const root = join(import.meta.dirname, '..');

/** Runs a check to its end and keeps what it says. */
function run(command: string, args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const path = `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`;
    const child = spawn(command, args, { cwd: root, env: { ...process.env, PATH: path } });
    let output = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    child.stderr.on('data', (text) => {
      output += text;
    });
    child.on('error', (error) => resolve({ code: 1, output: String(error) }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

let failed = 0;
for (const { name, command, args } of checks) {
  const started = performance.now();
  const { code, output } = await run(command, args);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  if (code === 0) continue;
  failed += 1;
  console.log(output.trimEnd());
}
console.log(`check: ${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
