import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import sharp, { type Sharp } from 'sharp';
import { AppError } from '../errors/app-error.ts';
import './errors.ts';

/** Limits of a picture that is sent in. A decoder meets nothing larger. */
export const pictureLimits = {
  /** Bytes as sent. */
  bytes: 20 * 1024 * 1024,
  /** Width times height as sent, in pixels. */
  pixels: 50_000_000,
  /** Longest edge as kept, in pixels. */
  edge: 2048,
  /** Longest edge of the thumbnail, in pixels. */
  thumbnailEdge: 320,
  /** Seconds that one decoding may take. */
  seconds: 30,
} as const;

/** Media types that are read, by their content. */
export const pictureTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/avif'] as const;

const accepted = 'JPEG, PNG, WebP, AVIF';

/** An encoded picture. */
export interface EncodedPicture {
  data: Buffer;
  /** Pixels. */
  width: number;
  /** Pixels. */
  height: number;
}

/** A picture made fit to keep: turned upright, scaled down, written anew without anything but its pixels. */
export interface ProcessedPicture {
  /** Media type of both renderings. */
  type: 'image/webp';
  original: EncodedPicture;
  thumbnail: EncodedPicture;
  /** SHA-256 of `original.data`, hex. */
  sha256: string;
  /** Most frequent colour, `#rrggbb`: shown until the picture has loaded. */
  colour: string;
}

/**
 * Turns what somebody sent into a picture that is safe to keep and show.
 *
 * The type is taken from the content, never from a name or header. Pixels are decoded and written anew, so position,
 * time and device of the camera (EXIF, XMP, IPTC) and anything hidden behind the picture are gone. Size and pixels are
 * checked before a pixel is decoded. Only the first frame of an animation is kept.
 *
 * @throws AppError files/empty, files/too-large, files/too-many-pixels, files/heic, files/not-a-picture, files/damaged
 */
export async function processPicture(data: Buffer): Promise<ProcessedPicture> {
  await assertPicture(data);
  return withTurn(async () => {
    try {
      const original = await encode(open(data), pictureLimits.edge, 80);
      const thumbnail = await encode(sharp(original.data), pictureLimits.thumbnailEdge, 70);
      const { dominant } = await sharp(thumbnail.data).flatten({ background: '#ffffff' }).stats();
      return {
        type: 'image/webp',
        original,
        thumbnail,
        sha256: createHash('sha256').update(original.data).digest('hex'),
        colour: hex(dominant.r, dominant.g, dominant.b),
      };
    } catch (cause) {
      throw refusal('files/damaged', 'cannot be decoded to its end', 'a picture that opens', cause);
    }
  });
}

/** Refuses what is no picture or is too big for one, from its first bytes alone. */
async function assertPicture(data: Buffer): Promise<void> {
  if (data.length === 0) throw refusal('files/empty', 'has no content', accepted);
  if (data.length > pictureLimits.bytes) {
    throw refusal('files/too-large', `has ${data.length} bytes`, 'at most 20 MB');
  }
  const found = await fileTypeFromBuffer(data).catch(() => undefined);
  const type = found?.mime ?? 'unknown';
  if (/^image\/hei[cf]/.test(type)) throw refusal('files/heic', `is ${type}`, accepted);
  if (!(pictureTypes as readonly string[]).includes(type)) {
    throw refusal('files/not-a-picture', `is ${type}`, accepted);
  }
  const metadata = await open(data, false)
    .metadata()
    .catch((cause: unknown) => {
      throw refusal('files/damaged', 'has no readable header', 'a picture that opens', cause);
    });
  const pixels = metadata.width * metadata.height;
  if (pixels > pictureLimits.pixels) {
    throw refusal('files/too-many-pixels', `has ${pixels} pixels`, 'at most 50 million pixels');
  }
}

function open(data: Buffer, limited = true): Sharp {
  return sharp(data, {
    failOn: 'error',
    limitInputPixels: limited ? pictureLimits.pixels : false,
    sequentialRead: true,
  });
}

async function encode(picture: Sharp, edge: number, quality: number): Promise<EncodedPicture> {
  const { data, info } = await picture
    .autoOrient()
    .resize({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true })
    .timeout({ seconds: pictureLimits.seconds })
    .webp({ quality })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

function hex(...channels: number[]): string {
  return `#${channels.map((c) => c.toString(16).padStart(2, '0')).join('')}`;
}

function refusal(code: string, message: string, accepts: string, cause?: unknown): AppError {
  const error = new AppError(code, {
    fields: [{ path: 'body.file', message, accepted: accepts }],
  });
  if (cause !== undefined) error.cause = cause;
  return error;
}

/** Pictures decoded at once: 50 million pixels are 200 MB, and a phone sends nine at a time. */
const places = 2;
let busy = 0;
const waiting: (() => void)[] = [];

async function withTurn<T>(work: () => Promise<T>): Promise<T> {
  if (busy >= places) await new Promise<void>((resolve) => waiting.push(resolve));
  else busy += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    // The place is handed on, not given back and taken again: nobody can slip in between.
    if (next) next();
    else busy -= 1;
  }
}
