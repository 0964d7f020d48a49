import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A small receiver of webhooks in this process, for tests: keeps what it is sent. */
export interface FakeReceiver {
  url: string;
  got: { headers: IncomingHttpHeaders; body: string; path: string }[];
  /** What it answers, the next first; 204 when there is none. `hang`: never. */
  answers: (number | 'hang')[];
  close: () => Promise<void>;
}

/** Starts a fake receiver on a free port of loopback. */
export async function startFakeReceiver(): Promise<FakeReceiver> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    fake.got.push({ headers: request.headers, body, path: request.url ?? '' });
    const answer = fake.answers.shift() ?? 204;
    if (answer === 'hang') return;
    response.writeHead(answer, answer === 302 ? { location: `${fake.url}/elsewhere` } : {}).end();
  });
  const fake: FakeReceiver = {
    url: '',
    got: [],
    answers: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}
