/** One file of an archive, to be read before the next. */
export interface TarEntry {
  name: string;
  /** Bytes. */
  size: number;
  content: AsyncIterable<Buffer>;
}

const BLOCK = 512;

function octal(value: number, length: number): string {
  return `${value.toString(8).padStart(length - 1, '0')}\0`;
}

function header(name: string, size: number, type: '0' | 'x', mtime: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, 100);
  block.write(octal(0o600, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(mtime, 12), 136);
  block.write('        ', 148);
  block.write(type, 156);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A record of an extended header: its length, which counts itself, a key and a value. */
function paxRecord(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  let length = bytes + 1;
  while (bytes + String(length).length !== length) length = bytes + String(length).length;
  return Buffer.from(`${length}${rest}`);
}

function padding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

/**
 * What stands before an entry's content in the archive.
 *
 * @source POSIX.1-2001 pax: ustar, with an extended header for names over 100 bytes or beyond ASCII, and for 8 GiB
 * and more
 */
export function tarHeader(name: string, size: number, time: Date): Buffer {
  const mtime = Math.floor(time.getTime() / 1000);
  const plain = /^[\x20-\x7e]{1,100}$/.test(name);
  const small = size < 8 ** 11;
  if (plain && small) return header(name, size, '0', mtime);
  const pax = Buffer.concat([
    ...(plain ? [] : [paxRecord('path', name)]),
    ...(small ? [] : [paxRecord('size', String(size))]),
  ]);
  const shortName = plain ? name : name.replace(/[^\x20-\x7e]/g, '_').slice(0, 100);
  return Buffer.concat([
    header('pax', pax.length, 'x', mtime),
    pax,
    padding(pax.length),
    header(shortName, small ? size : 0, '0', mtime),
  ]);
}

/** What stands after an entry's content. */
export function tarPadding(size: number): Buffer {
  return padding(size);
}

/** What ends an archive. */
export const tarEnd = Buffer.alloc(2 * BLOCK);

/** Takes a stream apart into pieces of wanted lengths. */
function reader(source: AsyncIterable<Buffer>) {
  const chunks = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const next = async (most: number): Promise<Buffer> => {
    while (rest.length === 0) {
      const chunk = await chunks.next();
      if (chunk.done) throw new Error('The archive is cut short.');
      rest = chunk.value;
    }
    const piece = rest.subarray(0, most);
    rest = rest.subarray(piece.length);
    return piece;
  };
  return {
    /** The next bytes, as they come; `skip` passes over those that were not read. */
    part(length: number) {
      let left = length;
      const content = async function* () {
        while (left > 0) {
          const piece = await next(left);
          left -= piece.length;
          yield piece;
        }
      };
      const skip = async () => {
        while (left > 0) left -= (await next(left)).length;
      };
      return { content: content(), skip };
    },
    async all(length: number): Promise<Buffer> {
      const pieces: Buffer[] = [];
      for (let left = length; left > 0; left -= pieces.at(-1)?.length ?? 0) {
        pieces.push(await next(left));
      }
      return Buffer.concat(pieces);
    },
  };
}

function text(block: Buffer, from: number, length: number): string {
  const field = block.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end).trim();
}

function parsePax(content: Buffer): Map<string, string> {
  const values = new Map<string, string>();
  for (let at = 0; at < content.length; ) {
    const length = Number.parseInt(content.toString('latin1', at, at + 20), 10);
    if (!(length > 0)) break;
    const record = content.toString('utf8', content.indexOf(' ', at) + 1, at + length - 1);
    values.set(record.slice(0, record.indexOf('=')), record.slice(record.indexOf('=') + 1));
    at += length;
  }
  return values;
}

function checkHeader(block: Buffer): void {
  const stored = Number.parseInt(text(block, 148, 8), 8);
  const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  if (stored !== sum)
    throw new Error('The archive is damaged: a file header has a wrong checksum.');
}

/**
 * The files of an archive, one after the other; what of a file was not read is skipped.
 *
 * @throws Error when the archive is damaged or cut short.
 */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const { part, all } = reader(source);
  let pax = new Map<string, string>();
  for (;;) {
    const block = await all(BLOCK);
    if (block.every((byte) => byte === 0)) return;
    checkHeader(block);
    const size = Number(pax.get('size') ?? Number.parseInt(text(block, 124, 12), 8));
    const type = text(block, 156, 1);
    if (type === 'x') {
      pax = parsePax(await all(size));
      await all(padding(size).length);
      continue;
    }
    const prefix = text(block, 345, 155);
    const name = pax.get('path') ?? (prefix ? `${prefix}/` : '') + text(block, 0, 100);
    pax = new Map();
    const { content, skip } = part(size);
    if (type === '0' || type === '') yield { name, size, content };
    await skip();
    await all(padding(size).length);
  }
}
