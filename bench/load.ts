import { randomInt } from 'node:crypto';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';

/** One answer. */
export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whoever sends knows what comes back
  body: any;
  headers: IncomingHttpHeaders;
  /** Milliseconds from sending to the last byte. */
  ms: number;
}

/** What is sent: a body with a key of its own. */
export interface Message {
  key: string;
  body: unknown;
}

/** Sends reports over a number of connections that stay open. */
export interface Sender {
  send: (message: Message) => Promise<Answer>;
  close: () => void;
}

/** An address of a household, so that no limit for one address decides. */
export function someAddress(): string {
  return `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;
}

/** Opens up to `connections` connections to a path of a server. */
export function createSender(url: string, path: string, connections: number): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(url);
  const send = ({ key, body }: Message) =>
    new Promise<Answer>((resolve, reject) => {
      const text = JSON.stringify(body);
      const started = performance.now();
      const sent = request(
        {
          agent,
          hostname,
          port,
          path,
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(text),
            'idempotency-key': key,
            'x-forwarded-for': someAddress(),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const answer = Buffer.concat(chunks).toString();
            try {
              const body = answer ? JSON.parse(answer) : undefined;
              const { statusCode: status = 0, headers } = response;
              resolve({ status, body, headers, ms: performance.now() - started });
            } catch (error) {
              reject(error);
            }
          });
        },
      );
      sent.on('error', reject);
      sent.end(text);
    });
  return { send, close: () => agent.destroy() };
}
