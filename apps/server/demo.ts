import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Config } from '../../kernel/config/config.ts';
import { removeEmbedded } from '../../kernel/db/embedded-folders.ts';
import { type DemoData, prepareDemo } from './demo-data.ts';
import { type Cast, runDemoFlow } from './demo-flow.ts';
import { explainFailure, type Running, readConfigOrExit, serve, stopOnSignals } from './serve.ts';
import { ensureWebBuilt } from './web-build.ts';

const usage = `Usage: npm run demo -- [--exit] [--fresh]

Starts the server on the data of a synthetic neighbourhood and runs one report through the whole flow.
  --exit    ends after the flow: status 0, or 1 if a step failed
  --fresh   removes the embedded database and files of an earlier demo first
`;

const print = (line: string) => console.log(line);

/** Prints where to go and who one can be. */
function printGuide(url: string, { accounts, password, residents, open311Key }: DemoData): void {
  const screens: [string, string][] = [
    ['手机端 mobile (residents, grid workers)', `${url}/m/`],
    ['工作台 console (staff)', `${url}/console/`],
    ['接口文档 API reference', `${url}/api/docs`],
    ['OpenAPI', `${url}/api/openapi.json`],
    ['Open311 GeoReport v2', `${url}/open311/v2/discovery.json`],
    ['健康 health', `${url}/healthz  ${url}/readyz  ${url}/metrics`],
  ];
  print('\n网址 screens');
  for (const [name, address] of screens) print(`  ${name.padEnd(40)} ${address}`);
  print(`\n演示账号 demo accounts — 密码 password: ${password}`);
  for (const { username, post, where } of accounts) {
    print(`  ${username.padEnd(14)} ${post.padEnd(24)} ${where}`);
  }
  print(`\n居民 residents sign in by phone: ${residents.join('  ')}`);
  print(`  验证码 code: shown in this log, or ${url}/api/dev/last-code?phone=${residents[0]}`);
  print(`\nOpen311 api_key: ${open311Key}`);
  print(
    `  curl -d 'service_code=C0108&lat=39.501&long=106.718&description=...&api_key=${open311Key}' ${url}/open311/v2/requests.json`,
  );
}

async function runDemo(config: Config, exit: boolean): Promise<void> {
  let data: DemoData | undefined;
  const running: Running = await serve({
    config,
    log: print,
    prepare: async (city) => {
      data = await prepareDemo(config, city, print);
    },
  });
  try {
    const demo = data as unknown as DemoData;
    stopOnSignals(running, print);
    print(`\n一件事的全过程 one report through the whole flow, over HTTP at ${running.url}`);
    const cast: Cast = demo.cast;
    await runDemoFlow(running.url, cast, print);
    print('  ✓  流程完成 the flow is complete');
    if (exit) return await running.stop();
    printGuide(running.url, demo);
    print('\nCtrl+C 结束 ends the demo; the data stay. `npm run demo -- --fresh` starts over.');
  } catch (error) {
    await running.stop();
    throw error;
  }
}

const { values } = parseArgs({
  options: {
    exit: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  print(usage);
  process.exit(0);
}
process.env.GEWU_DEMO ??= 'true';
process.env.LOG_LEVEL ??= 'warn';
const config = readConfigOrExit();
if (config.production) {
  console.error('The demo makes demo accounts: it does not run with NODE_ENV=production.');
  process.exit(2);
}
try {
  if (values.fresh) {
    if (config.database.url) {
      console.error('--fresh removes the embedded database alone; empty DATABASE_URL’s yourself.');
      process.exit(2);
    }
    await removeEmbedded(join(config.dataFolder, 'database'));
    await rm(config.dataFolder, { recursive: true, force: true });
    print(`removed ${config.dataFolder}`);
  }
  await ensureWebBuilt({ log: print });
  await runDemo(config, values.exit);
  if (values.exit) process.exit(0);
} catch (error) {
  console.error(`\n✗ ${explainFailure(error)}`);
  process.exit(1);
}
