import { pino } from 'pino';
import type { Config } from '../config/config.ts';

/** A message that a gateway sends, by the name of a template that the gateway knows. */
export interface TextMessage {
  /** `+8613800138000` */
  phone: string;
  template: 'sign-in-code' | 'notice';
  params: Record<string, string>;
  /** The message in words, for gateways without templates. */
  text: string;
}

/** Sends text messages. Throwing means that it was not sent and is tried again. */
export interface SmsGateway {
  send: (message: TextMessage) => Promise<void>;
}

/**
 * The gateway of the configuration: the city's over HTTP, or, outside production, the log. Undefined in production
 * without one: nobody signs in by phone then.
 */
export function createSmsGateway(
  config: Pick<Config, 'production' | 'sms' | 'logLevel'>,
): SmsGateway | undefined {
  const { url, token } = config.sms;
  if (url) return createHttpGateway(url, token);
  if (config.production) return undefined;
  return createDevelopmentGateway(config);
}

/** Writes the message to the log, the phone masked. */
function createDevelopmentGateway(config: Pick<Config, 'logLevel'>): SmsGateway {
  const log = pino({ level: config.logLevel, name: 'sms' });
  return {
    send: async ({ phone, text }) => {
      log.info({ phone: `***${phone.slice(-4)}` }, text);
    },
  };
}

/**
 * POSTs `{ phone, template, params, text }` as JSON with a bearer token; any answer but 2xx is a failure.
 *
 * @throws Error naming the status; never the phone or the code.
 */
function createHttpGateway(url: string, token: string | undefined): SmsGateway {
  return {
    send: async (message) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        body: JSON.stringify(message),
        redirect: 'error',
        signal: AbortSignal.timeout(10_000),
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`the SMS gateway answered ${response.status}`);
    },
  };
}
