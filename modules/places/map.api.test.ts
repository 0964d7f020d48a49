import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../kernel/config/config.ts';
import { anonymous } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import { createServer } from '../../kernel/http/server.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { placesModule } from './index.ts';

const database = useTestDatabase();

async function ask(settings: Record<string, string>) {
  const config = parseConfig({ LOG_LEVEL: 'silent', ...settings });
  const app = await createServer({ config, resolveActor: async () => anonymous });
  await placesModule.register?.(app, { config, city: database } as unknown as Services);
  const answer = await app.inject('/api/places/map');
  await app.close();
  return answer;
}

describe('GET /api/places/map', () => {
  test('names no pictures unless the configuration does; then the policy opens for their host alone', async () => {
    const plain = await ask({});
    expect(plain.json()).toEqual({ raster: null });
    expect(plain.headers['content-security-policy']).toContain("connect-src 'self';");

    const answer = await ask({
      MAP_TILES_URL: 'https://t0.tianditu.gov.cn/w?z={z}&y={y}&x={x}&tk={key}',
      MAP_TILES_KEY: 'secret',
    });
    expect(answer.json().raster).toMatchObject({ crs: 'CGCS2000' });
    expect(answer.json().raster.tiles).toContain('tk=secret');
    expect(answer.headers['content-security-policy']).toContain(
      "connect-src 'self' https://t0.tianditu.gov.cn;",
    );
  });
});
