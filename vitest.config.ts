import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{kernel,modules,ui,apps,bench}/**/*.test.{ts,tsx}', 'tests/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**', 'tests/e2e/**', 'tests/durability/**'],
    globalSetup: ['kernel/testing/global-setup.ts', 'modules/cases/testing-setup.ts'],
    environment: 'node',
    pool: 'forks',
    // one a core: most of them wait for the database
    maxWorkers: '100%',
    // a first run on a slow machine starts a database meanwhile
    testTimeout: 20_000,
    hookTimeout: 30_000,
    env: { NODE_ENV: 'test', TZ: 'UTC' },
  },
});
