// The real server on an embedded database with places, units, classes and accounts but no cases: a process of its own, so
// that it can be measured and killed. Prints one line of JSON when it answers. Settings come from the environment.
import { serve, stopOnSignals } from '../apps/server/serve.ts';
import { readConfig } from '../kernel/config/config.ts';
import { withTransaction } from '../kernel/db/transaction.ts';
import { system } from '../kernel/http/actor.ts';
import { loadCatalogue } from '../modules/cases/index.ts';
import { loadUnits } from '../modules/organization/index.ts';
import { listPlaces, loadPlaces } from '../modules/places/index.ts';

const config = readConfig();
const running = await serve({
  config,
  log: (line) => console.error(line),
  prepare: (city) =>
    withTransaction(city, system, {}, async (trx) => {
      if ((await listPlaces(trx, 'grid', config.city)).length > 0) return;
      await loadPlaces(trx, { city: config.city, synthetic: true });
      await loadUnits(trx, { city: config.city });
      await loadCatalogue(trx);
    }),
});
stopOnSignals(running, (line) => console.error(line));
const { ownerUrl } = running.city;
console.log(JSON.stringify({ url: running.url, ownerUrl, pid: process.pid }));
