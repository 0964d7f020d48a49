import { expect, it } from 'vitest';
import { matchPath } from './match.ts';

it.each([
  ['/', '/', {}],
  ['/cases/:caseId', '/cases/1', { caseId: '1' }],
  ['/cases/:caseId', '/cases/1/', { caseId: '1' }],
  ['/report/:step', '/report/%E7%BD%91', { step: '网' }],
  ['/cases/:caseId', '/cases', undefined],
  ['/cases/:caseId', '/cases/1/2', undefined],
  ['/cases/mine', '/cases/other', undefined],
  ['/cases/:caseId', '/cases/%E0%A4%A', undefined],
])('%s against %s gives %j', (pattern, path, params) => {
  expect(matchPath(pattern, path)).toEqual(params);
});
