import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors/app-error.ts';
import { pictureLimits, processPicture } from './picture.ts';

function plain(width: number, height: number, background = '#2266aa') {
  return sharp({ create: { width, height, channels: 3, background } });
}

/** The code with which a picture is refused. */
async function refusalOf(data: Buffer): Promise<string> {
  const error = await processPicture(data).then(
    () => new Error('was accepted'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw error;
  expect(error.details.fields?.[0]).toMatchObject({ path: 'body.file' });
  expect(error.details.fields?.[0]?.accepted).toBeTruthy();
  return error.code;
}

/** A PNG whose header promises a size and whose pixels are a few kilobytes of zeros. */
function pngBomb(width: number, height: number): Buffer {
  const crcOf = (data: Buffer) => {
    let crc = ~0;
    for (const byte of data) {
      crc ^= byte;
      for (let k = 0; k < 8; k += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc >>> 0;
  };
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crcOf(body), body.length + 4);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1_000_000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('processPicture', () => {
  it.each(['jpeg', 'png', 'webp', 'avif'] as const)(
    'keeps a %s as WebP with a thumbnail',
    async (format) => {
      const data = await plain(800, 400).toFormat(format).toBuffer();
      const picture = await processPicture(data);
      expect(picture).toMatchObject({
        type: 'image/webp',
        original: { width: 800, height: 400 },
        thumbnail: { width: 320, height: 160 },
      });
      expect((await sharp(picture.original.data).metadata()).format).toBe('webp');
      expect((await sharp(picture.thumbnail.data).metadata()).width).toBe(320);
      expect(picture.sha256).toMatch(/^[0-9a-f]{64}$/);
    },
  );

  it('names the most frequent colour', async () => {
    const { colour } = await processPicture(await plain(64, 64, '#d02010').png().toBuffer());
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((i) =>
      Number.parseInt(colour.slice(i, i + 2), 16),
    );
    expect(red).toBeGreaterThan(180);
    expect(Math.max(green, blue)).toBeLessThan(64);
  });

  it('scales a large picture down to 2048 pixels and enlarges none', async () => {
    const large = await processPicture(await plain(5000, 2500).jpeg().toBuffer());
    expect(large.original).toMatchObject({ width: 2048, height: 1024 });
    const small = await processPicture(await plain(10, 5).jpeg().toBuffer());
    expect(small).toMatchObject({
      original: { width: 10, height: 5 },
      thumbnail: { width: 10, height: 5 },
    });
  });

  it('turns a picture upright and forgets where and with what it was taken', async () => {
    const data = await plain(400, 200)
      .jpeg()
      .withExif({
        IFD0: { Make: 'CameraMaker' },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '39/1 30/1 3/1' },
      })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    expect((await sharp(data).metadata()).exif?.includes('CameraMaker')).toBe(true);
    const picture = await processPicture(data);
    for (const rendering of [picture.original, picture.thumbnail]) {
      const metadata = await sharp(rendering.data).metadata();
      expect([
        metadata.exif,
        metadata.xmp,
        metadata.iptc,
        metadata.icc,
        metadata.orientation,
      ]).toEqual([undefined, undefined, undefined, undefined, undefined]);
      expect(rendering.data.includes('CameraMaker')).toBe(false);
    }
    expect(picture.original.height).toBeGreaterThan(picture.original.width);
  });

  it('keeps a picture of one pixel and one that is all edge', async () => {
    expect((await processPicture(await plain(1, 1).png().toBuffer())).thumbnail).toMatchObject({
      width: 1,
      height: 1,
    });
    const line = await processPicture(await plain(9000, 1).png().toBuffer());
    expect(line.original).toMatchObject({ width: 2048, height: 1 });
  });

  it('keeps one frame of an animation', async () => {
    const frames = Buffer.alloc(20 * 40 * 3, 128);
    const animated = await sharp(frames, {
      raw: { width: 20, height: 40, channels: 3, pageHeight: 20 },
    })
      .webp({ loop: 0, delay: [100, 100] })
      .toBuffer();
    expect((await processPicture(animated)).original).toMatchObject({ width: 20, height: 20 });
  });

  it('drops what is hidden behind a picture', async () => {
    const payload = '<script>alert(1)</script><?php system($_GET[0]); ?>PK\x03\x04';
    const polyglot = Buffer.concat([await plain(50, 50).jpeg().toBuffer(), Buffer.from(payload)]);
    const picture = await processPicture(polyglot);
    expect(picture.original.data.includes('script')).toBe(false);
    expect(picture.original.data.includes('PK\x03\x04')).toBe(false);
  });

  it.each([
    [
      'an SVG',
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>1</script></svg>',
    ],
    ['an SVG with an XML head', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['HTML', '<!doctype html><img src=x onerror=alert(1)>'],
    ['a PDF', '%PDF-1.7\n1 0 obj\n<<>>\nendobj\n'],
    ['text', '没有图片'],
    ['a BMP', 'BM\x3a\0\0\0\0\0\0\0\x36\0\0\0'],
  ])('refuses %s', async (_, text) => {
    expect(await refusalOf(Buffer.from(text))).toBe('files/not-a-picture');
  });

  it('refuses a GIF, with many frames or one', async () => {
    expect(await refusalOf(await plain(9, 9).gif().toBuffer())).toBe('files/not-a-picture');
    const bomb = Buffer.concat([
      Buffer.from('GIF89a'),
      Buffer.from([0xff, 0xff, 0xff, 0xff, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]),
      Buffer.alloc(100_000, 0x2c),
    ]);
    expect(await refusalOf(bomb)).toBe('files/not-a-picture');
  });

  it('says what to do about HEIC', async () => {
    const heic = Buffer.concat([
      Buffer.from([0, 0, 0, 24]),
      Buffer.from('ftypheic\0\0\0\0heicmif1'),
      Buffer.alloc(64),
    ]);
    expect(await refusalOf(heic)).toBe('files/heic');
  });

  it('refuses a bomb by its header, before any pixel is decoded', async () => {
    const before = process.memoryUsage().rss;
    expect(await refusalOf(pngBomb(60_000, 60_000))).toBe('files/too-many-pixels');
    expect(await refusalOf(pngBomb(2_000_000_000, 2))).toMatch(
      /^files\/(too-many-pixels|damaged)$/,
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it('refuses more than 20 MB and nothing at all', async () => {
    expect(await refusalOf(Buffer.alloc(pictureLimits.bytes + 1, 0xff))).toBe('files/too-large');
    expect(await refusalOf(Buffer.alloc(0))).toBe('files/empty');
  });

  it.each(['jpeg', 'png', 'webp', 'avif'] as const)(
    'refuses every truncated %s with a reason',
    async (format) => {
      const noise = sharp({
        create: {
          width: 64,
          height: 64,
          channels: 3,
          background: '#808080',
          noise: { type: 'gaussian', mean: 128, sigma: 60 },
        },
      });
      const whole = await noise.toFormat(format).toBuffer();
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: Math.floor(whole.length * 0.9) }),
          async (length) => {
            expect(await refusalOf(whole.subarray(0, length))).toMatch(
              /^files\/(empty|not-a-picture|damaged)$/,
            );
          },
        ),
        { numRuns: 30 },
      );
    },
  );

  it('answers random bytes behind a true beginning with a code or a picture, never a crash', async () => {
    const heads = await Promise.all(
      (['jpeg', 'png', 'webp', 'avif'] as const).map(async (f) =>
        (await plain(16, 16).toFormat(f).toBuffer()).subarray(0, 40),
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...heads),
        fc.uint8Array({ maxLength: 400 }),
        async (head, tail) => {
          const outcome = await processPicture(Buffer.concat([head, tail])).catch(
            (e: unknown) => e,
          );
          if (outcome instanceof AppError) expect(outcome.code).toMatch(/^files\//);
          else expect(outcome).toMatchObject({ type: 'image/webp' });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('works through a pile of pictures, a few at a time', async () => {
    const data = await plain(300, 300).jpeg().toBuffer();
    const pile = await Promise.allSettled(
      Array.from({ length: 12 }, (_, i) => processPicture(i % 3 ? data : data.subarray(0, 200))),
    );
    expect(pile.map((p) => p.status)).toEqual(
      Array.from({ length: 12 }, (_, i) => (i % 3 ? 'fulfilled' : 'rejected')),
    );
  });
});
