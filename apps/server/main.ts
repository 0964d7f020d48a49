import { parseArgs } from 'node:util';
import { createLog, explainFailure, readConfigOrExit, serve, stopOnSignals } from './serve.ts';
import { ensureWebBuilt } from './web-build.ts';

const usage = `Usage: npm start -- [--web] [--worker] [--migrate]

Without a flag this process answers requests, runs the jobs, and migrates first if it may.
  --web      answers requests only
  --worker   runs the jobs only
  --migrate  migrates, then ends
`;

const { values } = parseArgs({
  options: {
    web: { type: 'boolean' },
    worker: { type: 'boolean' },
    migrate: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const config = readConfigOrExit();
const log = createLog(config);
try {
  if (values.migrate) {
    const { openDatabase } = await import('../../kernel/db/open.ts');
    const city = await openDatabase(config, {
      log,
      onProgress: ({ name }) => log(`migrated ${name}`),
    });
    await city.close();
    process.exit(0);
  }
  const both = !values.web && !values.worker;
  if (both || values.web) await ensureWebBuilt({ log });
  const running = await serve({
    config: { ...config, worker: both ? config.worker : values.worker === true },
    web: both || values.web === true,
    log,
  });
  stopOnSignals(running, log);
  log(`Gewu listens on ${running.url}`);
} catch (error) {
  console.error(explainFailure(error));
  process.exit(1);
}
