import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { AwsClient } from 'aws4fetch';
import type { Config } from '../config/config.ts';
import { AppError } from '../errors/app-error.ts';
import './errors.ts';
import { assertKey, typeOfKey } from './keys.ts';
import type { FileStore } from './store.ts';

/** Longest wait for the store to answer. Milliseconds. */
const TIMEOUT = 30_000;

/**
 * Files in a bucket of an S3-compatible store, addressed by path (`endpoint/bucket/key`), which every such store knows.
 *
 * Requests are signed with Signature Version 4; the body's hash is part of what is signed.
 *
 * @source https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function createS3Store(
  s3: NonNullable<Config['s3']>,
  options: { retries?: number } = {},
): FileStore {
  const client = new AwsClient({
    accessKeyId: s3.accessKeyId,
    secretAccessKey: s3.secretAccessKey,
    region: s3.region,
    service: 's3',
    retries: options.retries ?? 3,
  });
  const base = `${s3.endpoint.replace(/\/+$/, '')}/${s3.bucket}`;

  async function send(
    method: string,
    key: string,
    body?: Buffer,
    type?: string,
  ): Promise<Response> {
    try {
      return await client.fetch(`${base}/${key}`, {
        method,
        headers: {
          'x-amz-content-sha256': createHash('sha256')
            .update(body ?? '')
            .digest('hex'),
          ...(type ? { 'content-type': type } : {}),
        },
        ...(body ? { body: new Uint8Array(body) } : {}),
        signal: AbortSignal.timeout(TIMEOUT),
      });
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** Reads what is left of an answer, so that its connection can be used again. */
  async function expectOk(response: Response, ...alsoFine: number[]): Promise<void> {
    await response.arrayBuffer().catch(() => undefined);
    if (!response.ok && !alsoFine.includes(response.status)) {
      throw unavailable(new Error(`the store answered ${response.status}`));
    }
  }

  const store: FileStore = {
    async put(key, data, type) {
      assertKey(key, type);
      await expectOk(await send('PUT', key, data, type));
    },
    async get(key) {
      const type = typeOfKey(key);
      const response = await send('GET', key);
      if (response.status === 404) {
        await response.body?.cancel();
        throw new AppError('files/not-found');
      }
      if (!response.ok || !response.body) {
        await response.body?.cancel();
        throw unavailable(new Error(`the store answered ${response.status}`));
      }
      const stream = Readable.fromWeb(response.body as import('node:stream/web').ReadableStream);
      return { stream, type, size: Number(response.headers.get('content-length')) };
    },
    async remove(key) {
      typeOfKey(key);
      await expectOk(await send('DELETE', key), 404);
    },
    async check() {
      const key = `probes/${randomUUID()}.txt`;
      await store.put(key, Buffer.from('probe'), 'text/plain');
      await store.remove(key);
    },
  };
  return store;
}

function unavailable(cause: unknown): AppError {
  const error = new AppError('files/store-unavailable');
  error.cause = cause;
  return error;
}
