import { defineCommand } from '../command.ts';

/** `gewu serve` */
export const serveCommand = defineCommand({
  name: 'serve',
  summary: 'runs the server until it is stopped',
  positionals: [],
  options: {
    web: { type: 'boolean', help: 'answers requests only' },
    worker: { type: 'boolean', help: 'runs the jobs only' },
  },
  details:
    'Without a flag it does both. It migrates the database first if it may. Ctrl+C or SIGTERM finishes what is in flight.',
  async run({ config: readConfig, flag }) {
    const config = readConfig();
    const { createLog, serve, stopOnSignals } = await import('../../server/serve.ts');
    const { ensureWebBuilt } = await import('../../server/web-build.ts');
    const print = createLog(config);
    const both = flag('web') === flag('worker');
    const web = both || flag('web');
    if (web) await ensureWebBuilt({ log: print });
    const worker = both ? config.worker : flag('worker');
    const running = await serve({ config: { ...config, worker }, web, log: print });
    stopOnSignals(running, print);
    print(`Gewu listens on ${running.url}`);
    return 0;
  },
});
