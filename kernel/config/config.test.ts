import { describe, expect, test } from 'vitest';
import { ConfigError, deriveKey, parseConfig } from './config.ts';

const strong = 'Jv8q2Lw0Zr5nT1xK7bYc4MdP9sHfG3uE6aQi';
const refusal = (environment: Record<string, string>): string[] => {
  try {
    parseConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.lines;
    throw error;
  }
  return [];
};

describe('parseConfig', () => {
  test('needs nothing for a start', () => {
    expect(parseConfig({})).toMatchObject({ port: 8080, city: '150300', schema: 'city_150300' });
  });

  test('takes an empty value as absent', () => {
    expect(parseConfig({ PORT: '', DATABASE_URL: '' }).port).toBe(8080);
  });

  test.each([
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['GEWU_CITY', 'Wuhai'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['LOG_LEVEL', 'loud'],
    ['GEWU_DEMO', 'maybe'],
    ['NODE_ENV', 'prod'],
    ['DATABASE_POOL', '1'],
    ['PUBLIC_URL', 'ftp://gewu.example.cn'],
    ['PUBLIC_URL', 'https://example.cn/gewu'],
    ['SMTP_URL', 'https://mail.example.cn'],
    ['SMS_URL', 'sms.example.cn:443'],
    ['OIDC_ISSUER', 'sso:example'],
    ['S3_ENDPOINT', 's3://bucket'],
  ])('refuses %s=%s by name, saying what is accepted', (name, value) => {
    expect(refusal({ [name]: value })).toContainEqual(
      expect.stringMatching(new RegExp(`^${name}: accepted: `)),
    );
  });

  test('says all that is wrong at once', () => {
    expect(refusal({ PORT: 'x', GEWU_CITY: 'y' })).toHaveLength(2);
  });

  test('refuses half a group of settings', () => {
    expect(refusal({ S3_ENDPOINT: 'https://s3.example.cn' }).join()).toContain('S3_BUCKET');
  });

  const production = {
    NODE_ENV: 'production',
    GEWU_SECRET: strong,
    PUBLIC_URL: 'https://gewu.example.cn',
  };

  test('production starts with a strong secret and an https address', () => {
    expect(parseConfig(production).production).toBe(true);
  });

  test.each([
    ['no secret', { GEWU_SECRET: '' }],
    ['a short one', { GEWU_SECRET: 'short' }],
    ['one of few characters', { GEWU_SECRET: 'a'.repeat(64) }],
    ['demo accounts', { GEWU_DEMO: 'true' }],
    ['http', { PUBLIC_URL: 'http://gewu.example.cn' }],
  ])('production refuses %s', (_, change) => {
    expect(refusal({ ...production, ...change } as Record<string, string>)).not.toHaveLength(0);
  });

  test('derives another key for another use', () => {
    expect(deriveKey(strong, 'phone')).not.toEqual(deriveKey(strong, 'session'));
    expect(deriveKey(strong, 'phone')).toHaveLength(32);
  });

  test('takes pictures under the map with their key, and refuses an address that names no tile', () => {
    const MAP_TILES_URL = 'https://t0.tianditu.gov.cn/w?r={y}&c={x}&m={z}&tk={key}';
    expect(parseConfig({ MAP_TILES_URL, MAP_TILES_KEY: 'a&b' }).map).toEqual({
      tiles: 'https://t0.tianditu.gov.cn/w?r={y}&c={x}&m={z}&tk=a%26b',
      crs: 'CGCS2000',
      credit: '',
    });
    expect(parseConfig({}).map).toBeNull();
    const [line] = refusal({ MAP_TILES_URL: 'https://t0.tianditu.gov.cn/w' });
    expect(line).toMatch(/^MAP_TILES_URL: accepted/);
  });
});
