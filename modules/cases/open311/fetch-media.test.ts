import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pictureLimits } from '../../../kernel/files/index.ts';
import { isPublicAddress } from '../../../kernel/http/addresses.ts';
import { fetchMedia, MediaRefused } from './fetch-media.ts';
import { testCertificate } from './test-certificate.ts';

describe('a public address', () => {
  test.each([
    '127.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'fc00::1',
    'fe80::1',
    'ff02::1',
    '2001:db8::1',
    'localhost',
    '',
  ])('is not %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each(['1.1.1.1', '172.32.0.1', '223.5.5.5', '2400:3200::1'])('is %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe('fetching', () => {
  let server: Server;
  let port = 0;
  const { cert, key } = testCertificate;

  beforeAll(async () => {
    server = createServer({ cert, key }, (request, response) => {
      const url = new URL(request.url ?? '/', 'https://pictures.test');
      switch (url.pathname) {
        case '/picture':
          response.end('a picture');
          break;
        case '/redirect':
          response.writeHead(302, { location: url.searchParams.get('to') ?? '' }).end();
          break;
        case '/loop':
          response.writeHead(302, { location: '/loop' }).end();
          break;
        case '/declared':
          response.writeHead(200, { 'content-length': String(pictureLimits.bytes + 1) });
          response.flushHeaders();
          break;
        case '/endless': {
          const chunk = Buffer.alloc(1024 * 1024);
          const write = () => {
            while (!response.destroyed && response.write(chunk));
          };
          response.on('drain', write);
          write();
          break;
        }
        case '/hangs':
          break;
        case '/busy':
          response.writeHead(503).end();
          break;
        default:
          response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const here = { resolve: async () => ['127.0.0.1'], isAllowed: () => true, ca: cert };
  const get = (path: string, options = {}) =>
    fetchMedia(new URL(`https://pictures.test:${port}${path}`), { ...here, ...options });

  test('takes what is there, also behind a redirect', async () => {
    expect((await get('/picture')).toString()).toBe('a picture');
    expect((await get('/redirect?to=/picture')).toString()).toBe('a picture');
  });

  test('refuses a host of the city’s own network before it connects', async () => {
    const refused = fetchMedia(new URL(`https://127.0.0.1:${port}/picture`), { ca: cert });
    await expect(refused).rejects.toMatchObject({ message: 'the host is not public' });
    const bracketed = fetchMedia(new URL(`https://[::1]:${port}/picture`));
    await expect(bracketed).rejects.toMatchObject({ message: 'the host is not public' });
    const named = get('/picture', { isAllowed: undefined });
    await expect(named).rejects.toMatchObject({ message: 'the host is not public' });
  });

  test('refuses a host of which one address is not public', async () => {
    const mixed = get('/picture', {
      resolve: async () => ['223.5.5.5', '10.0.0.1'],
      isAllowed: isPublicAddress,
    });
    await expect(mixed).rejects.toMatchObject({ temporary: false });
  });

  test('checks the host of a redirect as well, and leaves https never', async () => {
    const inside = encodeURIComponent('https://169.254.169.254/latest/meta-data');
    const refused = get(`/redirect?to=${inside}`, {
      isAllowed: (address: string) => address === '127.0.0.1',
    });
    await expect(refused).rejects.toMatchObject({ message: 'the host is not public' });
    const plain = encodeURIComponent('http://example.cn/a.jpg');
    await expect(get(`/redirect?to=${plain}`)).rejects.toMatchObject({ message: 'not https' });
  });

  test('ends with too many redirects, too many bytes, and too much time', async () => {
    await expect(get('/loop')).rejects.toMatchObject({ message: 'too many redirects' });
    await expect(get('/declared')).rejects.toMatchObject({ message: 'the picture is too large' });
    await expect(get('/endless')).rejects.toMatchObject({ message: 'the picture is too large' });
    await expect(get('/hangs', { timeout: 100 })).rejects.toMatchObject({ temporary: true });
  });

  test('says whether trying again may help', async () => {
    await expect(get('/none')).rejects.toMatchObject({ temporary: false });
    await expect(get('/busy')).rejects.toMatchObject({ temporary: true });
    const lost = get('/picture', { resolve: () => Promise.reject(new Error('ENOTFOUND')) });
    await expect(lost).rejects.toBeInstanceOf(MediaRefused);
    await expect(get('/picture', { ca: undefined })).rejects.toMatchObject({ temporary: true });
  });
});
