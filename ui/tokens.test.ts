import { describe, expect, it } from 'vitest';
import { categories, cssVariables, dark, light, type Palette, scales } from './tokens.ts';

function luminance(hex: string): number {
  const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = parts.map((c) =>
    c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @source WCAG 2.2, contrast ratio */
function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const texts: (keyof Palette)[] = [
  'text',
  'textSoft',
  'accent',
  'accentStrong',
  'onTime',
  'dueSoon',
  'late',
];
const grounds: (keyof Palette)[] = ['page', 'surface', 'surfaceSunk'];
const own: [keyof Palette, keyof Palette][] = [
  ['textOnAccent', 'accent'],
  ['accent', 'accentSoft'],
  ['text', 'accentSoft'],
  ['onTime', 'onTimeSoft'],
  ['dueSoon', 'dueSoonSoft'],
  ['late', 'lateSoft'],
  ['surface', 'late'],
];
const pairs = [
  ...texts.flatMap((text) => grounds.map((ground) => [text, ground] as const)),
  ...own,
];

describe.each([
  ['light', light],
  ['dark', dark],
])('colours, %s', (_name, palette) => {
  it.each(pairs)('%s on %s reads at 4.5:1 or better', (text, ground) => {
    expect(contrast(palette[text], palette[ground])).toBeGreaterThanOrEqual(4.5);
  });

  it('edges of controls stand out at 3:1 or better', () => {
    expect(contrast(palette.lineStrong, palette.surface)).toBeGreaterThanOrEqual(3);
  });
});

it.each(categories)('white on %s, a colour of kinds, reads at 4.5:1 or better', (colour) => {
  expect(contrast(light.surface, colour)).toBeGreaterThanOrEqual(4.5);
});

describe('type', () => {
  it('is never under 18 px in elder mode', () => {
    const { target, ...texts } = scales.elder;
    expect(Math.min(...Object.values(texts))).toBeGreaterThanOrEqual(18);
    expect(target).toBeGreaterThan(scales.phone.target);
  });

  it('names each token once as a CSS variable', () => {
    expect(cssVariables('phone')).toContain('--gw-accent:#0b5d73;');
    expect(cssVariables('phone')).toContain(':root[data-elder]{--gw-text-small:18px;');
    expect(cssVariables('desk')).not.toContain('data-elder');
  });
});
