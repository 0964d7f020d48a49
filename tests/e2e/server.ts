import { prepareDemo } from '../../apps/server/demo-data.ts';
import { readConfigOrExit, serve, stopOnSignals } from '../../apps/server/serve.ts';

/** The demo server of the journeys, in a process of its own; tells its parent when it answers. */
const config = readConfigOrExit();
const running = await serve({
  config,
  log: console.log,
  prepare: async (city) => {
    await prepareDemo(config, city, console.log);
  },
});
stopOnSignals(running, console.log);
process.send?.('ready');
