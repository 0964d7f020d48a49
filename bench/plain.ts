// The least that Fastify can do: one answer of so many bytes, as a tile is sent. Prints one line of JSON when it listens.
import { randomBytes } from 'node:crypto';
import Fastify from 'fastify';

const body = randomBytes(Number(process.argv[2]));
const app = Fastify();
app.get('/tile', (_request, reply) =>
  reply
    .header('cache-control', 'public, max-age=60')
    .header('content-encoding', 'gzip')
    .type('application/vnd.mapbox-vector-tile')
    .send(body),
);
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.on('SIGTERM', () => void app.close());
console.log(JSON.stringify({ url }));
