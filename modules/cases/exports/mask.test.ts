import { expect, test } from 'vitest';
import { maskNumbers } from './mask.ts';

test('numbers of people are hidden but for their ends, and other numbers stay', () => {
  expect(maskNumbers('请打13800138000或 15030419900101123X')).toBe(
    '请打*******8000或 **************123X',
  );
  expect(maskNumbers('表号 20261127 编号 138001380001 层高12')).toBe(
    '表号 20261127 编号 138001380001 层高12',
  );
});
