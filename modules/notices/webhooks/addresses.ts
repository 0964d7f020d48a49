/** Where a webhook may lead. Pure. */
import { isIP } from 'node:net';
import type { Config } from '../../../kernel/config/config.ts';
import { isPublicAddress } from '../../../kernel/http/addresses.ts';

type Rules = Pick<Config, 'production' | 'webhookPrivate'>;

function isLoopback(address: string): boolean {
  return address === '::1' || /^127\./.test(address);
}

/** Whether an address may be connected to: public ones; in development this machine; others when the city says so. */
export function mayConnect(rules: Rules): (address: string) => boolean {
  return (address) =>
    isPublicAddress(address) || rules.webhookPrivate || (!rules.production && isLoopback(address));
}

/** What is wrong with the address of a webhook, and what is accepted; undefined when it may be kept. */
export function findUrlProblem(
  rules: Rules,
  text: string,
): { message: string; accepted: string } | undefined {
  const accepted = 'an https address such as https://example.cn/hook';
  if (!URL.canParse(text)) return { message: 'is no address', accepted };
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const local = host === 'localhost' || isLoopback(host);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local && !rules.production)) {
    return { message: 'is not https', accepted };
  }
  if (url.username || url.password) {
    return { message: 'has a user name or password', accepted };
  }
  if (isIP(host) !== 0 && !mayConnect(rules)(host)) {
    return { message: 'is not public', accepted: `${accepted}; WEBHOOK_PRIVATE allows others` };
  }
  return undefined;
}
