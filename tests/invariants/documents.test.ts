import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildRoutes, renderOpenApi } from '../../docs/openapi.ts';
import { pages } from '../../docs/pages.ts';
import { environmentShape } from '../../kernel/config/config.ts';
import { listFiles, readText, root } from './house.ts';

describe('documents', () => {
  it.each(pages)(
    '$path says what the code says; else run npm run docs:generate',
    async ({ path, render }) => {
      expect(readText(path)).toBe(await render());
    },
  );

  it('docs/openapi.json is the API; else run npm run docs:generate', async () => {
    expect(readText('docs/openapi.json')).toBe(await renderOpenApi());
  });

  it('/api/docs has the policy of content of every page, so that it shows without TLS, too', async () => {
    const { app } = await buildRoutes();
    const policyOf = async (url: string) =>
      (await app.inject(url)).headers['content-security-policy'] as string;
    expect(await policyOf('/api/docs/')).toBe(await policyOf('/api/openapi.json'));
    expect(await policyOf('/api/docs/')).not.toContain('upgrade-insecure-requests');
    await app.close();
  });

  it('docs/errors.md names each code once', () => {
    const codes = [...readText('docs/errors.md').matchAll(/^\| `([^`]+)` \|/gm)].map(
      (match) => match[1],
    );
    expect(codes.length).toBeGreaterThan(50);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('docs/reference/configuration.md names each variable once, in order', () => {
    const named = [
      ...readText('docs/reference/configuration.md').matchAll(/^\| `([A-Z0-9_]+)` \|/gm),
    ];
    expect(named.map((match) => match[1])).toEqual(Object.keys(environmentShape.shape));
  });

  it('docs/reference/security.md names a test for each control, and each is there', () => {
    const [controls = '', operator] = readText('docs/reference/security.md').split(
      '## Left to the operator',
    );
    const rows = controls.split('\n').filter((line) => /^\| (?!control)[^-]/.test(line));
    const tests = (row: string) =>
      [...row.matchAll(/`([^`]+\.test\.tsx?)`/g)].map((m) => m[1] as string);
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.filter((row) => tests(row).length === 0)).toEqual([]);
    expect(rows.flatMap(tests).filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(operator).toMatch(/8\.1\.4\.\d/);
  });

  const documents = [
    ...listFiles(/\.md$/),
    'README.md',
    'README.zh-CN.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'data/README.md',
  ];
  it.each(documents)('%s links to nothing that is not there', (path) => {
    const links = [...readText(path).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(
      (m) => m[1] as string,
    );
    expect(links.filter((link) => !existsSync(join(root, dirname(path), link)))).toEqual([]);
  });

  it('README.md and README.zh-CN.md run the same commands', () => {
    const commands = (path: string) =>
      [...readText(path).matchAll(/^(?:\s*)((?:npm|npx|gewu) [^#\n]*)/gm)].map((m) =>
        (m[1] as string).trim(),
      );
    expect(commands('README.md').length).toBeGreaterThan(3);
    expect(commands('README.zh-CN.md')).toEqual(commands('README.md'));
  });

  it('README.md names only commands that package.json has', () => {
    const { scripts } = JSON.parse(readText('package.json'));
    const named = [...readText('README.md').matchAll(/npm run ([a-z:-]+)/g)].map(
      (m) => m[1] as string,
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});
