import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cruiseImports } from './cruise.ts';
import { root } from './house.ts';

describe('imports of the house', () => {
  it('keep the rules, in every file', async () => {
    const { modules, dependencies, breaches } = await cruiseImports(root);
    // A tool that looks at nothing finds nothing wrong.
    expect(modules).toBeGreaterThan(200);
    expect(dependencies).toBeGreaterThan(modules);
    expect(breaches.map(({ rule, from, to }) => `${rule}: ${from} -> ${to}`)).toEqual([]);
  }, 60_000);
});

/** A small house in which each file breaks the rule that it is listed under, or none. */
const house: Record<string, { imports: string[]; breaks?: string }> = {
  'kernel/db/pool.ts': { imports: [] },
  'kernel/http/contract.ts': { imports: [] },
  'kernel/testing/cluster.ts': { imports: [] },
  'modules/a/index.ts': { imports: ['./service.ts'] },
  'modules/a/service.ts': {
    imports: ['../b/index.ts', '../b/contract.ts', '../../kernel/db/pool.ts'],
  },
  'modules/b/index.ts': { imports: ['./service.ts'] },
  'modules/b/service.ts': { imports: [] },
  'modules/b/store.ts': { imports: [] },
  'modules/b/contract.ts': { imports: ['../../kernel/http/contract.ts'] },
  'modules/b/web/index.ts': { imports: ['../contract.ts', '../../../ui/part.ts'] },
  'ui/part.ts': { imports: ['../kernel/http/contract.ts'] },
  'apps/server/main.ts': { imports: ['../../modules/a/index.ts'] },
  'apps/mobile/main.ts': { imports: ['../../modules/b/web/index.ts'] },
  'modules/a/past-the-face.ts': {
    imports: ['../b/store.ts'],
    breaks: 'a-module-is-entered-by-its-face',
  },
  'modules/a/testing-in-product.ts': {
    imports: ['../../kernel/testing/cluster.ts'],
    breaks: 'builders-of-tests-stay-in-tests',
  },
  'modules/a/web/type-of-server.ts': {
    imports: ['type ../service.ts'],
    breaks: 'screens-import-no-server-file',
  },
  'modules/a/web/other-web.ts': {
    imports: ['../../b/web/inner.ts'],
    breaks: 'a-module-is-entered-by-its-face',
  },
  'modules/b/web/inner.ts': { imports: [] },
  'modules/a/web/node.ts': { imports: ['node:fs'], breaks: 'screens-use-nothing-of-node' },
  'modules/b/part/contract.ts': { imports: ['../contract.ts'] },
  'modules/b/web/part.ts': { imports: ['../part/contract.ts'] },
  'modules/a/part.ts': {
    imports: ['../b/part/contract.ts'],
    breaks: 'a-module-is-entered-by-its-face',
  },
  'modules/c/part/contract.ts': {
    imports: ['../../../kernel/db/pool.ts'],
    breaks: 'faces-are-pure',
  },
  'modules/c/contract.ts': { imports: ['../../kernel/db/pool.ts'], breaks: 'faces-are-pure' },
  'modules/c/web/through.ts': {
    imports: ['../contract.ts'],
    breaks: 'screens-reach-no-server-file',
  },
  'node_modules/polyclip-ts/index.ts': { imports: [] },
  'kernel/geo/clip.ts': { imports: ['polyclip-ts'] },
  'modules/a/cut.ts': { imports: ['polyclip-ts'], breaks: 'outlines-are-cut-in-one-place' },
  'node_modules/pg/index.ts': { imports: [] },
  'modules/a/web/database.ts': { imports: ['pg'], breaks: 'screens-reach-no-server-file' },
  'kernel/db/civic.ts': {
    imports: ['../../modules/a/index.ts'],
    breaks: 'kernel-and-ui-know-no-module',
  },
  'kernel/db/screen.ts': { imports: ['../../ui/part.ts'], breaks: 'the-kernel-has-no-screen' },
  'modules/a/composed.ts': {
    imports: ['../../apps/server/main.ts'],
    breaks: 'nothing-imports-apps',
  },
  'apps/mobile/console.ts': { imports: ['../console/main.ts'], breaks: 'shells-share-by-ui' },
  'apps/console/main.ts': { imports: [] },
  'modules/a/one.ts': { imports: ['./other.ts'], breaks: 'no-circles' },
  'modules/a/other.ts': { imports: ['./one.ts'] },
  'modules/a/nowhere.ts': { imports: ['./gone.ts'], breaks: 'everything-imported-exists' },
};

describe('rules of imports', () => {
  let folder: string;
  let found: Map<string, string[]>;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gewu-imports-'));
    for (const [file, { imports }] of Object.entries(house)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      const lines = imports.map((path, i) =>
        path.startsWith('type ')
          ? `import type { x as x${i} } from '${path.slice(5)}'; export type Y${i} = x${i};`
          : `export * as x${i} from '${path}';`,
      );
      writeFileSync(
        join(folder, file),
        `${lines.join('\n')}\nexport type x = 1;\nexport const self = 1;\n`,
      );
    }
    const { breaches } = await cruiseImports(folder, ['kernel', 'modules', 'ui', 'apps']);
    found = new Map();
    for (const { from, rule } of breaches) found.set(from, [...(found.get(from) ?? []), rule]);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.entries(house).filter(([, file]) => file.breaks))(
    'find what %s does wrong',
    (file, { breaks }) => {
      expect(found.get(file) ?? []).toContain(breaks);
    },
  );

  it.each(Object.entries(house).filter(([, file]) => !file.breaks))('let %s be', (file) => {
    expect(found.get(file) ?? []).toEqual([]);
  });
});
