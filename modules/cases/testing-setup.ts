import type { TestProject } from 'vitest/node';
import { createPool } from '../../kernel/db/pool.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import {
  appUrlOf,
  cloneDatabase,
  dropDatabase,
  TEST_SCHEMA,
} from '../../kernel/testing/cluster.ts';
import { loadUnits } from '../organization/index.ts';
import { loadPlaces } from '../places/index.ts';
import { loadCatalogue } from './index.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Database with places, units, classes and limits, that clones are made from. */
    cityTemplate: string;
  }
}

/** Vitest calls it once a run, after the server is there: one city that the files of tests need not load each. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { testServer } = project.getProvidedContext();
  const template = `${testServer.template}_city`;
  await cloneDatabase(testServer, template);
  const pool = createPool({ url: appUrlOf(testServer, template), schema: TEST_SCHEMA, max: 2 });
  await withTransaction({ schema: TEST_SCHEMA, pool }, system, {}, async (trx) => {
    await loadPlaces(trx, { city: '150300', synthetic: true });
    await loadUnits(trx, { city: '150300' });
    await loadCatalogue(trx);
  });
  await pool.end();
  project.provide('cityTemplate', template);
  return () => dropDatabase(testServer, template);
}
