import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { type Config, ConfigError, readConfig } from '../../kernel/config/config.ts';
import { type OpenDatabase, openDatabase } from '../../kernel/db/open.ts';
import { AppError, formatError } from '../../kernel/errors/app-error.ts';
import { assertNoDemoAccounts } from '../../modules/identity/demo.ts';
import { type App, buildApp } from './build-app.ts';

export interface Running extends App {
  config: Config;
  city: OpenDatabase;
  /** Address that answers, `http://localhost:8080`. */
  url: string;
  /** Stops taking requests, finishes what is in flight, then the jobs, then the database. Safe to call twice. */
  stop: () => Promise<void>;
}

export interface ServeOptions {
  config: Config;
  log: (line: string) => void;
  /** Answer requests. */
  web?: boolean;
  /** Called with the database before anybody may come in: seeds, checks. */
  prepare?: (city: OpenDatabase) => Promise<void>;
}

/**
 * Opens the database, builds the server and listens.
 *
 * @throws AppError `http/can-not-listen`, and what `openDatabase` throws.
 */
export async function serve({ config, log, web = true, prepare }: ServeOptions): Promise<Running> {
  const city = await openDatabase(config, {
    log,
    onProgress: ({ name }) => log(`migrated ${name}`),
    onLost: (error) => {
      log(`the database is lost: ${error.message}`);
      process.exit(1);
    },
  });
  let built: App | undefined;
  try {
    if (config.production) await assertNoDemoAccounts(city);
    await prepare?.(city);
    built = await buildApp({ config, city, worker: config.worker });
    if (web) await listen(built, config);
  } catch (error) {
    await built?.close();
    await city.close();
    throw error;
  }
  const { app, services, close } = built;
  const address = web ? (app.server.address() as AddressInfo) : undefined;
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= close().then(() => city.close());
    return stopping;
  };
  return {
    app,
    services,
    close,
    config,
    city,
    url: `http://localhost:${address?.port ?? 0}`,
    stop,
  };
}

/** @throws AppError `http/can-not-listen` */
async function listen({ app }: App, { host, port }: Config): Promise<void> {
  try {
    await app.listen({ port, host });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new AppError('http/can-not-listen', { host, port, cause: code ?? String(error) });
  }
}

/** How a server talks about itself: in production as it logs its requests, one JSON object a line; else as plain text. */
export function createLog(config: Config): (line: string) => void {
  if (!config.production) return (line) => console.log(line);
  const logger = pino({ level: config.logLevel });
  return (line) => logger.info(line);
}

/** Stops on SIGTERM and SIGINT, and says so; a second signal ends at once. */
export function stopOnSignals(running: Running, log: (line: string) => void): void {
  let asked = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (asked) process.exit(130);
      asked = true;
      log(`${signal}: finishing what is in flight`);
      running.stop().then(
        () => process.exit(0),
        (error) => {
          log(String(error));
          process.exit(1);
        },
      );
    });
  }
}

/** Reads the configuration; a wrong one ends the process with what is wrong and what is accepted. */
export function readConfigOrExit(): Config {
  try {
    return readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}

/** What a failure of starting says to the person at the terminal. */
export function explainFailure(error: unknown): string {
  return error instanceof AppError
    ? formatError(error, 'en')
    : String((error as Error).stack ?? error);
}
