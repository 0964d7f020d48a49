import type { TestProject } from 'vitest/node';
import { startTestServer, type TestServer } from './cluster.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServer;
  }
}

/** Vitest calls it once a run, before the workers: one server and one migrated template for all of them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { server, stop } = await startTestServer();
  project.provide('testServer', server);
  return stop;
}
