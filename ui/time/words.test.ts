import i18next, { type TFunction } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import en from '../locales/en.json' with { type: 'json' };
import zh from '../locales/zh-CN.json' with { type: 'json' };
import { amountInWords, instantInWords } from './words.ts';

const languages: Record<string, TFunction<'ui'>> = {};

beforeAll(async () => {
  for (const [lng, ui] of [
    ['zh-CN', zh],
    ['en', en],
  ] as const) {
    const one = i18next.createInstance();
    await one.init({
      lng,
      defaultNS: 'ui',
      resources: { [lng]: { ui } },
      interpolation: { escapeValue: false },
    });
    languages[lng] = one.t as TFunction<'ui'>;
  }
});

describe('an amount of time', () => {
  it.each([
    [3, 'working_hour', '3 工作时', '3 working hours'],
    [3.99, 'working_hour', '3 工作时', '3 working hours'],
    [2 / 3, 'working_hour', '40 分钟', '40 min'],
    [2, 'working_day', '2 工作日', '2 working days'],
    [0.9, 'working_day', '7 工作时', '7 working hours'],
    [61 / 60, 'urgent_hour', '1 小时', '1 hour'],
    [-2, 'calendar_day', '2 天', '2 days'],
    [0.99, 'calendar_day', '23 小时', '23 hours'],
    [0, 'urgent_hour', '0 分钟', '0 min'],
    [40, 'working_hour', '5 工作日', '5 working days'],
  ] as const)('of %f %s reads as people say it', (value, unit, inChinese, inEnglish) => {
    expect(amountInWords(languages['zh-CN']!, { value, unit })).toBe(inChinese);
    expect(amountInWords(languages.en!, { value, unit })).toBe(inEnglish);
  });
});

describe('an instant', () => {
  const now = new Date('2026-11-23T15:30:00Z'); // 23:30 in the city
  it.each([
    ['2026-11-23T15:40:00Z', '今天 23:40'],
    ['2026-11-23T16:10:00Z', '明天 00:10'],
    ['2026-11-22T09:00:00Z', '昨天 17:00'],
    ['2026-11-25T04:00:00Z', '11月25日 12:00'],
    ['2027-01-04T04:00:00Z', '2027年1月4日 12:00'],
  ])('%s is told by the city’s day', (instant, words) => {
    expect(instantInWords(languages['zh-CN']!, 'zh-CN', instant, now)).toBe(words);
  });
});
