import { expect, it } from 'vitest';
import { dark, light } from '../tokens.ts';
import { inPalette } from './palette.ts';
import { mapStyle } from './style.ts';

it('puts every colour of the style in the other palette, and nothing else', () => {
  const style = mapStyle('zh-CN', 'https://gewu.example.cn');
  const colours = (of: unknown) => JSON.stringify(of).match(/#[0-9a-f]{3,8}\b/g) ?? [];
  expect(colours(style).length).toBeGreaterThan(10);
  const night = inPalette(style, dark);
  const known = Object.values(dark);
  for (const colour of colours(night)) expect(known).toContain(colour);
  expect(night.layers.map(({ id }) => id)).toEqual(style.layers.map(({ id }) => id));
  expect(inPalette(style, light)).toEqual(style);
});
