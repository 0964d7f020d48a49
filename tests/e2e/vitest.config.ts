import { defineConfig } from 'vitest/config';

/** The browser journeys: `npm run test:e2e`. One demo server for all of them, two browsers at a time. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['tests/e2e/**/*.test.ts'],
    globalSetup: ['tests/e2e/global-setup.ts'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 90_000,
    expect: { poll: { timeout: 15_000 } },
    // A journey's steps build on each other: after the first that fails the rest says nothing new.
    bail: process.env.CI ? 20 : 0,
  },
});
