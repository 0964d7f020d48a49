/** Fetches a picture that another system names, without being led into the city's own network. */
import type { IncomingMessage } from 'node:http';
import { pictureLimits } from '../../../kernel/files/index.ts';
import { AddressRefused, pinAddress, requestPinned } from '../../../kernel/http/outbound.ts';

/** Why a picture was not fetched; trying again would not help unless `temporary`. */
export class MediaRefused extends Error {
  readonly temporary: boolean;

  constructor(reason: string, temporary = false) {
    super(reason);
    this.name = 'MediaRefused';
    this.temporary = temporary;
  }
}

export interface FetchOptions {
  /** Addresses of a host. */
  resolve?: (host: string) => Promise<string[]>;
  /** Whether an address may be connected to. */
  isAllowed?: (address: string) => boolean;
  /** Trusted certificate authorities, for tests. */
  ca?: string;
  /** Milliseconds for everything. */
  timeout?: number;
}

const mostRedirects = 3;

function open(url: URL, address: string, options: FetchOptions, signal: AbortSignal) {
  const headers = { accept: 'image/*', 'user-agent': 'gewu' };
  return requestPinned(url, address, { signal, headers, ca: options.ca });
}

async function readBody(response: IncomingMessage): Promise<Buffer> {
  const declared = Number(response.headers['content-length'] ?? 0);
  const tooLarge = () => {
    response.destroy();
    return new MediaRefused('the picture is too large');
  };
  if (declared > pictureLimits.bytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > pictureLimits.bytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * The bytes at an address: https alone, public hosts alone, at most three redirects each checked in the same way, and no
 * more than a picture may have.
 *
 * @throws MediaRefused
 */
export async function fetchMedia(start: URL, options: FetchOptions = {}): Promise<Buffer> {
  const signal = AbortSignal.timeout(options.timeout ?? 20_000);
  let url = start;
  try {
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
      if (url.protocol !== 'https:') throw new MediaRefused('not https');
      const response = await open(url, await pinAddress(url, options), options, signal);
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) return await readBody(response);
      response.resume();
      const { location } = response.headers;
      if (status < 300 || status >= 400 || !location || !URL.canParse(location, url)) {
        throw new MediaRefused(`the host answered ${status}`, status >= 500 || status === 429);
      }
      url = new URL(location, url);
    }
  } catch (error) {
    if (error instanceof MediaRefused) throw error;
    if (error instanceof AddressRefused) throw new MediaRefused(error.message, error.temporary);
    throw new MediaRefused(`the host could not be reached: ${(error as Error).name}`, true);
  }
  throw new MediaRefused('too many redirects');
}
