import type { Readable } from 'node:stream';
import type { Config } from '../config/config.ts';
import { createDiskStore } from './disk-store.ts';
import { createS3Store } from './s3-store.ts';

/** A file on its way out: read `stream` to the end or destroy it. */
export interface StoredFile {
  stream: Readable;
  /** Media type, e.g. `image/webp`. */
  type: string;
  /** Bytes. */
  size: number;
}

/**
 * Where files lie, by key. A key names one content forever: it is never written twice with other content.
 *
 * Keys are made by `fileKey`; any other form is refused before it touches the disk or the network.
 */
export interface FileStore {
  /** Keeps a file; once it resolves, a power cut does not lose it. @throws AppError files/store-unavailable */
  put: (key: string, data: Buffer, type: string) => Promise<void>;
  /** @throws AppError files/not-found, files/store-unavailable */
  get: (key: string) => Promise<StoredFile>;
  /** Removes a file; one that is not there is no error. @throws AppError files/store-unavailable */
  remove: (key: string) => Promise<void>;
  /** Writes, reads and removes a probe: for `/readyz`. @throws AppError files/store-unavailable */
  check: () => Promise<void>;
  /** Removes what writes cut off by a crash left behind; absent where a store leaves nothing. @returns how many */
  tidy?: () => Promise<number>;
}

/** The store that the configuration names: S3-compatible when `S3_ENDPOINT` is set, else a folder of `GEWU_DATA`. */
export function createFileStore(config: Pick<Config, 's3' | 'dataFolder'>): FileStore {
  return config.s3 ? createS3Store(config.s3) : createDiskStore(`${config.dataFolder}/files`);
}
