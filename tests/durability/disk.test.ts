import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { makeReport } from '../../bench/intake.ts';
import { writeBackup } from '../../kernel/db/transfer/backup.ts';
import { hasPostgres15, newCluster, newFolder, ownFolder, removeFolder, until } from './cluster.ts';
import { useHouse } from './house.ts';
import { expectOnce, expectWhole, newStream, streamReports } from './stream.ts';

const house = useHouse();

/** Mounts a small disk on a folder; only root may, and not in every container. */
function mount(folder: string, megabytes: number): boolean {
  const done = spawnSync('mount', [
    '-t',
    'tmpfs',
    '-o',
    `size=${megabytes}m,mode=755`,
    'tmpfs',
    folder,
  ]);
  return done.status === 0;
}

const mayMount = (() => {
  const folder = newFolder();
  const done = mount(folder, 1);
  if (done) spawnSync('umount', [folder]);
  removeFolder(folder);
  return done;
})();

/** A disk of a few megabytes, taken away after the test. */
function smallDisk(megabytes: number): string {
  const folder = newFolder();
  expect(mount(folder, megabytes)).toBe(true);
  return folder;
}

function removeDisk(folder: string): void {
  spawnSync('umount', ['-l', folder]);
  removeFolder(folder);
}

/** Fills a disk up to its last byte. */
function fill(folder: string, leaving = 0): void {
  const { bavail, bsize } = statfsSync(folder);
  const size = bavail * bsize - leaving;
  writeFileSync(join(folder, 'filler'), Buffer.alloc(Math.max(0, size)));
}

const free = (folder: string) => rmSync(join(folder, 'filler'));

describe.skipIf(!mayMount || !hasPostgres15)('a full disk', () => {
  test('of the files refuses a picture, keeps the report, and leaves nothing half', async () => {
    const disk = smallDisk(8);
    house.onEnd(() => removeDisk(disk));
    const cluster = await house.cluster();
    const server = await house.serve(disk, { DATABASE_URL: cluster.url });
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
    const picture = await sharp({
      create: { width: 900, height: 900, channels: 3, background: '#888888', noise },
    })
      .jpeg()
      .toBuffer();
    const upload = async () => {
      const form = new FormData();
      form.set('file', new Blob([picture]), 'p.jpg');
      const answer = await fetch(`${server.url}/api/files`, { method: 'POST', body: form });
      return { status: answer.status, body: (await answer.json()) as Record<string, string> };
    };
    expect((await upload()).status).toBe(201);
    fill(disk, 20_000);
    const refused = await upload();
    expect(refused).toMatchObject({ status: 503, body: { code: 'files/store-unavailable' } });
    expect(readdirSync(join(disk, 'files', 'tmp'))).toEqual([]);
    const ready = await fetch(`${server.url}/readyz`);
    expect([200, 503]).toContain(ready.status);
    // the report itself needs no room there
    const stream = newStream();
    await streamReports(
      server.url,
      stream,
      () => true,
      () => stream.acknowledged.size >= 32,
    );
    await expectWhole(cluster.url, stream);
    // a backup onto it says so and leaves no half archive
    const target = join(disk, 'backup.tar');
    await expect(
      writeBackup({
        url: cluster.url,
        schema: 'city_150300',
        secret: 's',
        filesFolder: join(disk, 'files'),
        target,
      }),
    ).rejects.toMatchObject({ code: 'ENOSPC' });
    expect([existsSync(target), existsSync(`${target}.partial`)]).toEqual([false, false]);
    free(disk);
    expect((await upload()).status).toBe(201);
  });

  test('of the database answers that it is unavailable, and loses no acknowledged report', async () => {
    const disk = smallDisk(260);
    const cluster = await newCluster(ownFolder(join(disk, 'postgres')), "max_wal_size = '64MB'\n");
    house.onEnd(async () => {
      await cluster.stop('immediate');
      removeDisk(disk);
    });
    const server = await house.serve(house.folder(), { DATABASE_URL: cluster.url });
    const stream = newStream();
    const long = () => ({ ...makeReport(), text: '路灯不亮。'.repeat(380) });
    let over = false;
    await streamReports(
      server.url,
      stream,
      async () => {
        fill(disk, 1_000_000);
        while (stream.refused.length < 20) await wait(50);
        free(disk);
        // with no room for its log the database stops; whoever looks after it starts it again
        await until(async () => {
          if (!existsSync(join(cluster.data, 'postmaster.pid'))) await cluster.start();
          return (await fetch(`${server.url}/readyz`)).status === 200;
        });
        const { size } = stream.acknowledged;
        while (stream.acknowledged.size < size + 30) await wait(50);
        over = true;
      },
      () => over,
      long,
    );
    expect(server.child.exitCode).toBeNull();
    for (const { status, code } of stream.refused) {
      expect({ status, code }).toEqual({ status: 503, code: 'http/unavailable' });
    }
    await expectOnce(server.url, cluster.url, stream);
  });
});
