import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTar, tarEnd, tarHeader, tarPadding } from './tar.ts';

interface File {
  name: string;
  content: Buffer;
}

const time = new Date('2026-11-23T08:00:00Z');

function pack(files: readonly File[]): Buffer {
  const blocks = files.flatMap(({ name, content }) => [
    tarHeader(name, content.length, time),
    content,
    tarPadding(content.length),
  ]);
  return Buffer.concat([...blocks, tarEnd]);
}

/** The archive in chunks of any size, as a network would bring it. */
function inChunks(archive: Buffer, size: number): Readable {
  const chunks: Buffer[] = [];
  for (let at = 0; at < archive.length; at += size) chunks.push(archive.subarray(at, at + size));
  return Readable.from(chunks);
}

async function unpack(source: AsyncIterable<Buffer>, want = (_: string) => true): Promise<File[]> {
  const files: File[] = [];
  for await (const { name, content } of readTar(source)) {
    const chunks: Buffer[] = [];
    if (want(name)) for await (const chunk of content) chunks.push(chunk);
    files.push({ name, content: Buffer.concat(chunks) });
  }
  return files;
}

const name = fc.oneof(
  fc.stringMatching(/^[a-z0-9./-]{1,90}$/),
  fc.stringMatching(/^[a-z]{101,180}$/),
  fc.constantFrom('照片/瑞德花园.webp', 'with space', 'ü'),
);
const file = fc.record({
  name,
  content: fc.uint8Array({ maxLength: 1500 }).map((bytes) => Buffer.from(bytes)),
});

describe('tar', () => {
  test('gives back what went in, in whatever chunks it comes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(file, { maxLength: 5 }),
        fc.integer({ min: 1, max: 5000 }),
        async (files, size) => {
          expect(await unpack(inChunks(pack(files), size))).toEqual(files);
        },
      ),
    );
  });

  test('passes over files that nobody reads, whole or in part', async () => {
    const files = ['a', 'b', 'c'].map((n) => ({ name: n, content: Buffer.alloc(3000, n) }));
    const read = await unpack(inChunks(pack(files), 700), (n) => n === 'c');
    expect(read.map((f) => f.content.length)).toEqual([0, 0, 3000]);
    const names: string[] = [];
    for await (const entry of readTar(inChunks(pack(files), 700))) {
      for await (const _ of entry.content) break;
      names.push(entry.name);
    }
    expect(names).toEqual(['a', 'b', 'c']);
  });

  test('refuses an archive that is cut short anywhere before its end', async () => {
    const archive = pack([{ name: 'a', content: Buffer.alloc(700, 'a') }]);
    for (const length of [0, 100, 512, 600, 1535, 1536]) {
      await expect(unpack(inChunks(archive.subarray(0, length), 64))).rejects.toThrow(/cut short/);
    }
  });

  test('refuses a header whose bytes were changed', async () => {
    const archive = pack([{ name: 'a', content: Buffer.from('x') }]);
    archive[0] = 'b'.charCodeAt(0);
    await expect(unpack(inChunks(archive, 512))).rejects.toThrow(/damaged/);
  });

  test('states sizes past 8 GiB where ustar has no room for them', () => {
    const blocks = tarHeader('big', 9 * 1024 ** 3, time);
    expect(blocks.length).toBe(3 * 512);
    expect(blocks.toString('latin1')).toContain(`size=${9 * 1024 ** 3}\n`);
  });

  const systemTar = spawnSync('tar', ['--version']).status === 0;
  test.runIf(systemTar)("is read by the system's tar", () => {
    const folder = mkdtempSync(join(tmpdir(), 'gewu-tar-'));
    const names = ['plain.txt', `${'long/'.repeat(30)}name.txt`, '照片/瑞德花园.webp'];
    writeFileSync(
      join(folder, 'a.tar'),
      pack(names.map((n) => ({ name: n, content: Buffer.from(n) }))),
    );
    const options = { cwd: folder, encoding: 'utf8' as const };
    expect(
      execFileSync('tar', ['--quoting-style=literal', '-tf', 'a.tar'], options).trim().split('\n'),
    ).toEqual(names);
    expect(execFileSync('tar', ['-xOf', 'a.tar', names[2] as string], options)).toBe(names[2]);
    rmSync(folder, { recursive: true });
  });
});
