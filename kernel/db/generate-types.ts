import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloneDatabase, startTestServer, TEST_SCHEMA, urlOfDatabase } from '../testing/cluster.ts';
import { repositoryRoot } from './migrate.ts';
import { generateSchemaTypes } from './schema-types.ts';

// `npm run db:types`: migrates a new database, writes what it then looks like, throws it away.
const { server, stop } = await startTestServer();
try {
  const database = `gewu_test_${server.run}_types`;
  await cloneDatabase(server, database);
  const types = await generateSchemaTypes(urlOfDatabase(server.ownerUrl, database), TEST_SCHEMA);
  const file = join(repositoryRoot, 'modules', 'schema.ts');
  writeFileSync(file, types);
  console.log(`${file}: ${types.match(/^export interface \w+Table /gm)?.length ?? 0} tables`);
} finally {
  await stop();
}
