import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A small S3 in this process for tests: keeps what a correctly signed request puts, refuses every other. */
export interface FakeS3 {
  endpoint: string;
  objects: Map<string, { data: Buffer; type: string }>;
  /** Requests refused for their signature. */
  refused: number;
  /** Answers these statuses first, one a request. */
  failures: number[];
  close: () => Promise<void>;
}

/** Starts a fake S3 with one bucket, `files`. */
export async function startFakeS3(keys: { id: string; secret: string }): Promise<FakeS3> {
  const fake: FakeS3 = {
    endpoint: '',
    objects: new Map(),
    refused: 0,
    failures: [],
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const failure = fake.failures.shift();
    const answer = (status: number, data: Buffer | string = '', type = 'application/xml') =>
      response.writeHead(status, { 'content-type': type, 'content-length': data.length }).end(data);
    if (failure) return answer(failure);
    if (!isSigned(request, body, keys)) {
      fake.refused += 1;
      return answer(403);
    }
    const key = /^\/files\/(.+)$/.exec(request.url ?? '')?.[1];
    if (!key) return answer(404);
    if (request.method === 'PUT') {
      fake.objects.set(key, { data: body, type: request.headers['content-type'] ?? '' });
      return answer(200);
    }
    if (request.method === 'DELETE') {
      fake.objects.delete(key);
      return answer(204);
    }
    const found = fake.objects.get(key);
    return found ? answer(200, found.data, found.type) : answer(404);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fake.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}

/** Signature Version 4, worked out again from the request as it arrived. */
function isSigned(request: IncomingMessage, body: Buffer, keys: { id: string; secret: string }) {
  const sha = (data: Buffer | string) => createHash('sha256').update(data).digest('hex');
  const hmac = (key: Buffer | string, text: string) =>
    createHmac('sha256', key).update(text).digest();
  const pattern =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)$/;
  const parts = pattern.exec(request.headers.authorization ?? '');
  if (!parts || parts[1] !== keys.id) return false;
  const [, , day = '', region = '', names = '', signature] = parts;
  const bodyHash = String(request.headers['x-amz-content-sha256']);
  if (bodyHash !== sha(body)) return false;
  const canonical = [
    request.method,
    request.url,
    '',
    ...names.split(';').map((name) => `${name}:${request.headers[name]}`),
    '',
    names,
    bodyHash,
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha(canonical)].join(
    '\n',
  );
  const dayKey = hmac(hmac(hmac(`AWS4${keys.secret}`, day), region), 's3');
  return hmac(hmac(dayKey, 'aws4_request'), text).toString('hex') === signature;
}
