/** Requests to addresses that others name, without being led into the city's own network. */
import { lookup as lookUp } from 'node:dns/promises';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { request as requestPlainly } from 'node:http';
import { request as requestSecurely } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import { isPublicAddress } from './addresses.ts';

/** Why no connection was made. */
export class AddressRefused extends Error {
  /** The name has no address just now: trying again may help. */
  readonly temporary: boolean;

  constructor(reason: string, temporary: boolean) {
    super(reason);
    this.name = 'AddressRefused';
    this.temporary = temporary;
  }
}

export interface PinOptions {
  /** Addresses of a host. */
  resolve?: ((host: string) => Promise<string[]>) | undefined;
  /** Whether an address may be connected to; public ones unless told. */
  isAllowed?: ((address: string) => boolean) | undefined;
}

async function resolveAll(host: string): Promise<string[]> {
  return (await lookUp(host, { all: true, verbatim: true })).map((found) => found.address);
}

/**
 * The one address that is connected to, checked before: the name is not looked up again, so that it can't be another
 * by then. All of a name's addresses must be allowed, lest the answer depends on luck.
 *
 * @throws AddressRefused
 */
export async function pinAddress(url: URL, options: PinOptions = {}): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses =
    isIP(host) === 0
      ? await (options.resolve ?? resolveAll)(host).catch(() => {
          throw new AddressRefused('the host has no address', true);
        })
      : [host];
  const isAllowed = options.isAllowed ?? isPublicAddress;
  const [first] = addresses;
  if (first === undefined || !addresses.every(isAllowed)) {
    throw new AddressRefused('the host is not public', false);
  }
  return first;
}

/** Sends a request to a pinned address; follows no redirect. The certificate must be the name's. */
export function requestPinned(
  url: URL,
  address: string,
  options: RequestOptions & { ca?: string | undefined; body?: string | undefined },
): Promise<IncomingMessage> {
  const lookup: LookupFunction = (_host, given, callback) => {
    const family = isIP(address);
    if (given.all) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
  const { body, ca, ...rest } = options;
  const request = url.protocol === 'https:' ? requestSecurely : requestPlainly;
  return new Promise((resolve, reject) => {
    const sent: ClientRequest = request(
      url,
      { ...rest, lookup, agent: false, ...(ca ? { ca } : {}) },
      resolve,
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
