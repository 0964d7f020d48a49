/** Encoded tiles that this process keeps. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { AnswerAtHand } from '../../../kernel/http/at-hand.ts';
import type { Directory } from '../directory.ts';
import { type LayerName, mapLayers } from './contract.ts';
import { cutTile, type TileAddress } from './cut.ts';

/** A tile ready to be sent. */
export interface KeptTile {
  /** Compressed by gzip; empty where nothing is. */
  body: Buffer;
  /** Of what it says, without quotes. */
  etag: string;
  /** What is sent to who reads gzip and has nothing yet, once somebody asked. */
  answer?: AnswerAtHand;
}

/** Bytes of all tiles that are kept at most; the one not asked for the longest goes first. */
const mostBytes = 64 * 1024 * 1024;
/** What a tile costs beside its body. */
const overhead = 300;

interface Kept {
  tiles: Map<string, KeptTile>;
  /** Tiles that are being made. */
  pending: Map<string, Promise<KeptTile>>;
  bytes: number;
}

const keptOf = new WeakMap<Directory, Kept>();

/** Tiles of a directory: those of an older one go with it. */
function getKept(directory: Directory): Kept {
  let kept = keptOf.get(directory);
  if (!kept) {
    kept = { tiles: new Map(), pending: new Map(), bytes: 0 };
    keptOf.set(directory, kept);
  }
  return kept;
}

/** A tile that was made before, by its key. */
export function findKept(directory: Directory, key: string): KeptTile | undefined {
  const tiles = keptOf.get(directory)?.tiles;
  const known = tiles?.get(key);
  if (known) {
    // the latest one goes last
    tiles!.delete(key);
    tiles!.set(key, known);
  }
  return known;
}

/** How a tile is named, as in its address. */
function keyOf(layer: string, { z, x, y }: Record<'z' | 'x' | 'y', number | string>): string {
  return `${layer}/${z}/${x}/${y}`;
}

/** A tile of a layer, or of `all`. Made once however many ask at a time. */
export function getTile(
  directory: Directory,
  layer: LayerName | 'all',
  address: TileAddress,
  limit = mostBytes,
): Promise<KeptTile> {
  const kept = getKept(directory);
  const key = keyOf(layer, address);
  const known = findKept(directory, key);
  if (known) return Promise.resolve(known);
  const pending = kept.pending.get(key);
  if (pending) return pending;
  const making = makeTile(directory, layer === 'all' ? mapLayers : [layer], address)
    .then((tile) => {
      kept.tiles.set(key, tile);
      kept.bytes += tile.body.length + overhead;
      for (const [oldest, { body }] of kept.tiles) {
        if (kept.bytes <= limit) break;
        kept.tiles.delete(oldest);
        kept.bytes -= body.length + overhead;
      }
      return tile;
    })
    .finally(() => kept.pending.delete(key));
  kept.pending.set(key, making);
  return making;
}

/** A third of the time that the highest levels take, for 2 % more. */
const level = 4;
const compress = promisify<Buffer | Uint8Array, { level: number }, Buffer>(gzip);
/** A tile for whom can't read gzip. */
export const decompress = promisify(gunzip);

async function makeTile(
  directory: Directory,
  layers: readonly LayerName[],
  address: TileAddress,
): Promise<KeptTile> {
  const tile = cutTile(directory, layers, address);
  if (!tile) return { body: Buffer.alloc(0), etag: 'nothing' };
  const etag = createHash('sha256').update(tile).digest('base64url').slice(0, 24);
  return { body: await compress(tile, { level }), etag };
}
