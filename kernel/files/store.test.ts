import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDiskStore, removeLeftovers } from './disk-store.ts';
import { type FakeS3, startFakeS3 } from './fake-s3.ts';
import { fileKey, typeOfKey } from './keys.ts';
import { createS3Store } from './s3-store.ts';
import { createFileStore, type FileStore } from './store.ts';

let folder: string;
let s3: FakeS3;
const keys = { id: 'key-id', secret: 'key-secret' };
const stores: Record<string, () => FileStore> = {
  disk: () => createDiskStore(folder),
  s3: () => createS3Store(settings(), { retries: 1 }),
};

function settings(secret = keys.secret) {
  return {
    endpoint: s3.endpoint,
    bucket: 'files',
    region: 'cn-north-1',
    accessKeyId: keys.id,
    secretAccessKey: secret,
  };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gewu-files-'));
  s3 = await startFakeS3(keys);
});
afterAll(async () => {
  await s3.close();
  await rm(folder, { recursive: true });
});

describe.each(Object.keys(stores))('file store on %s', (name) => {
  const open = () => (stores[name] as () => FileStore)();

  it('gives back what was put, byte for byte, with type and size', async () => {
    const store = open();
    const data = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7) % 256));
    const key = fileKey('pictures', crypto.randomUUID(), 'image/webp');
    await store.put(key, data, 'image/webp');
    const file = await store.get(key);
    expect(file).toMatchObject({ type: 'image/webp', size: data.length });
    expect((await buffer(file.stream)).equals(data)).toBe(true);
  });

  it('answers files/not-found for what is not there, and after removal', async () => {
    const store = open();
    const key = fileKey('pictures', crypto.randomUUID(), 'image/jpeg');
    await expect(store.get(key)).rejects.toMatchObject({ code: 'files/not-found' });
    await store.put(key, Buffer.from('x'), 'image/jpeg');
    await store.remove(key);
    await store.remove(key);
    await expect(store.get(key)).rejects.toMatchObject({ code: 'files/not-found' });
  });

  it('refuses a key that would leave its folder', async () => {
    const store = open();
    for (const key of [
      '../secret.txt',
      '/etc/passwd.txt',
      'a/../../b.txt',
      'a/..\\b.txt',
      'a/b\0.txt',
      'a//b.txt',
    ]) {
      await expect(store.put(key, Buffer.from('x'), 'text/plain')).rejects.toThrow('not the key');
      await expect(store.get(key)).rejects.toThrow('not the key');
      await expect(store.remove(key)).rejects.toThrow('not the key');
    }
  });

  it('checks itself and leaves no probe behind', async () => {
    const before = s3.objects.size;
    await open().check();
    expect(s3.objects.size).toBe(before);
    expect(await readdir(join(folder, 'probes')).catch(() => [])).toEqual([]);
  });
});

describe('file store on disk', () => {
  it('leaves nothing under a temporary name', async () => {
    const store = createDiskStore(folder);
    const all = Array.from({ length: 10 }, () =>
      fileKey('notes', crypto.randomUUID(), 'text/plain'),
    );
    await Promise.all(all.map((key) => store.put(key, Buffer.from(key), 'text/plain')));
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  });

  it('removes leftovers of a crash once no write can still own them', async () => {
    const old = join(folder, 'tmp', 'old');
    await writeFile(old, 'half');
    await writeFile(join(folder, 'tmp', 'running'), 'half');
    const hoursAgo = new Date(Date.now() - 2 * 3_600_000);
    await utimes(old, hoursAgo, hoursAgo);
    expect(await removeLeftovers(folder)).toBe(1);
    expect(await readdir(join(folder, 'tmp'))).toEqual(['running']);
  });

  it('says that the store is unavailable when its folder cannot be made', async () => {
    const file = join(folder, 'plain-file');
    await writeFile(file, '');
    const key = fileKey('notes', crypto.randomUUID(), 'text/plain');
    await expect(
      createDiskStore(file).put(key, Buffer.from('x'), 'text/plain'),
    ).rejects.toMatchObject({
      code: 'files/store-unavailable',
    });
  });
});

describe('file store on S3', () => {
  it('is unavailable when the secret is wrong', async () => {
    const store = createS3Store(settings('wrong'), { retries: 0 });
    const key = fileKey('notes', crypto.randomUUID(), 'text/plain');
    const refused = s3.refused;
    await expect(store.put(key, Buffer.from('x'), 'text/plain')).rejects.toMatchObject({
      code: 'files/store-unavailable',
    });
    expect(s3.refused).toBe(refused + 1);
  });

  it('tries again after a 503 and keeps the file once', async () => {
    const key = fileKey('notes', crypto.randomUUID(), 'text/plain');
    s3.failures.push(503);
    await createS3Store(settings(), { retries: 1 }).put(key, Buffer.from('again'), 'text/plain');
    expect(s3.objects.get(key)?.data.toString()).toBe('again');
  });

  it('is unavailable when nobody listens', async () => {
    const store = createS3Store({ ...settings(), endpoint: 'http://127.0.0.1:1' }, { retries: 0 });
    await expect(store.check()).rejects.toMatchObject({ code: 'files/store-unavailable' });
  });

  it('is chosen by configuration', async () => {
    const key = fileKey('notes', crypto.randomUUID(), 'text/plain');
    await createFileStore({ s3: settings(), dataFolder: folder }).put(
      key,
      Buffer.from('s'),
      'text/plain',
    );
    expect(s3.objects.has(key)).toBe(true);
    await createFileStore({ s3: undefined, dataFolder: folder }).put(
      key,
      Buffer.from('d'),
      'text/plain',
    );
    const file = await createDiskStore(join(folder, 'files')).get(key);
    expect((await buffer(file.stream)).toString()).toBe('d');
  });
});

describe('file keys', () => {
  it('accept no text but their own form', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab1/.-_\\A\0') }), (text) => {
        const key = `a${text}.txt`;
        let type: string | undefined;
        try {
          type = typeOfKey(key);
        } catch {
          return;
        }
        expect(type).toBe('text/plain');
        expect(join('/files', key)).toBe(`/files/${key}`);
        expect(key).toMatch(/^[a-z0-9_/-]+\.txt$/);
      }),
    );
  });

  it('keep type and variant in the name', () => {
    const id = '0190a1b2-0000-7000-8000-abcdefabcdef';
    expect(fileKey('pictures', id, 'image/webp', 'thumb')).toBe(`pictures/ef/${id}-thumb.webp`);
    expect(() => fileKey('pictures', id, 'image/svg+xml')).toThrow();
  });
});
