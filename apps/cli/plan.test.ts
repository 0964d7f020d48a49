import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../kernel/config/config.ts';
import { runCli } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'gewu-plan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command as the terminal would. */
async function gewu(args: string[]): Promise<{ status: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await runCli(args, {
    config: () => parseConfig({}),
    print: (line) => out.push(line),
    log: (line) => err.push(line),
    readInput: async () => '',
  });
  return { status, out: out.join('\n'), err: err.join('\n') };
}

describe('gewu plan', () => {
  const town = join(folder, 'town.json');
  const parts = join(folder, 'town.part');
  const graph = {
    w: [40, 20, 30, 30],
    xy: [0, 1, 2, 3].map((i) => [i * 30, 0]),
    edges: [0, 1, 2].map((i) => [i, i + 1, 1]),
  };

  test('writes the part of each building, and says how good the plan is', async () => {
    writeFileSync(town, JSON.stringify(graph));
    const args = ['--graph', town, '--min', '50', '--max', '80', '--seed', '1', '--out', parts];
    const { status, out } = await gewu(['plan', ...args, '--json']);
    expect(status).toBe(0);
    expect(readFileSync(parts, 'utf8')).toBe('0\n0\n1\n1\n');
    expect(JSON.parse(out)).toMatchObject({ parts: 2, avoidable: 0, broken: 0 });
    const printed = await gewu(['plan', '--graph', town, '--min', '50']);
    expect(printed.out).toBe('0\n0\n1\n1');
  });

  test.each([
    [['--min', '50'], 2, '--graph or --area is missing'],
    [['--graph', town, '--area', '1'], 2, '--graph or --area is missing'],
    [['--graph', town, '--max', 'many'], 2, "--max 'many' is none; accepted: a whole number"],
    [['--graph', town, '--min', '90'], 2, '--max 80 is below --min 90'],
    [['--graph', `${town}.gone`], 2, "can't be read"],
  ])('refuses %j', async (args, expected, said) => {
    const { status, err } = await gewu(['plan', ...args]);
    expect(status).toBe(expected);
    expect(err).toContain(said);
  });

  test('names the field of a graph that is not as it should be', async () => {
    writeFileSync(town, JSON.stringify({ ...graph, edges: [[0, 9, 1]] }));
    const { status, err } = await gewu(['plan', '--graph', town]);
    expect(status).toBe(1);
    expect(err).toContain(
      'edges[0] is not as it should be; accepted: two different buildings from 0 to 3',
    );
  });
});
