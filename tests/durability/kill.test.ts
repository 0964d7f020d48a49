import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPostmasterFile } from '../../kernel/db/embedded-process.ts';
import { hasPostgres15 } from './cluster.ts';
import { useHouse } from './house.ts';
import { expectOnce, expectWhole, newStream, streamReports } from './stream.ts';

const house = useHouse();

/** The databases that a server may stand on, and how each is killed. */
const databases = [
  {
    name: 'embedded',
    skip: false,
    prepare: async (folder: string) => ({
      settings: {} as Record<string, string>,
      killDatabase: async () => {
        const file = readPostmasterFile(join(folder, 'database', 'pgdata'));
        process.kill(file?.pid as number, 'SIGKILL');
      },
    }),
  },
  {
    name: 'PostgreSQL 15',
    skip: !hasPostgres15,
    prepare: async () => {
      const cluster = await house.cluster();
      return {
        settings: { DATABASE_URL: cluster.url } as Record<string, string>,
        killDatabase: async () => {
          cluster.kill();
          // as systemd would; its processes may take a moment to let go of their memory
          for (let tries = 0; tries < 50; tries += 1) {
            try {
              return await cluster.start();
            } catch {
              await new Promise((resolve) => setTimeout(resolve, 100));
            }
          }
          throw new Error('the database does not start again');
        },
      };
    },
  },
];

describe.each(databases)('a kill -9 in the middle of a stream of reports, $name', (database) => {
  test.skipIf(database.skip)(
    'of the server loses no acknowledged one, and each sent again is there once',
    async () => {
      const folder = house.folder();
      const { settings } = await database.prepare(folder);
      const first = await house.serve(folder, settings);
      const stream = newStream();
      const ended = once(first.child, 'exit');
      await streamReports(
        first.url,
        stream,
        () => first.child.kill('SIGKILL'),
        () => first.child.signalCode !== null,
      );
      await ended;
      const second = await house.serve(folder, settings);
      await expectWhole(second.ownerUrl, stream);
      await expectOnce(second.url, second.ownerUrl, stream);
    },
  );

  test.skipIf(database.skip)(
    'of the database loses no acknowledged one, and the server goes on by itself',
    async () => {
      const folder = house.folder();
      const { settings, killDatabase } = await database.prepare(folder);
      const server = await house.serve(folder, settings);
      const stream = newStream();
      let after = Number.POSITIVE_INFINITY;
      await streamReports(
        server.url,
        stream,
        () => {
          after = stream.acknowledged.size;
          return killDatabase();
        },
        () => stream.acknowledged.size >= after + 30,
      );
      expect(server.child.exitCode).toBeNull();
      await expectOnce(server.url, server.ownerUrl, stream);
      for (const refusal of stream.refused) {
        expect(refusal).toEqual({ status: 503, code: 'http/unavailable', retryAfter: true });
      }
    },
  );
});
