import { expect, it } from 'vitest';
import { listChanges, readAuditSearch, toAuditQuery } from './audit-search.ts';

it('the address keeps what the audit understands', () => {
  expect(
    readAuditSearch({
      from: '2026-11-01',
      to: 'soon',
      post: 'auditor',
      action: 'cases.',
      subjectType: 'a b',
      subjectId: 42,
      other: 1,
    }),
  ).toEqual({ from: '2026-11-01', post: 'auditor', action: 'cases.', subjectId: '42' });
  expect(readAuditSearch({ post: 'king', action: '%' })).toEqual({});
});

it('days are the city’s, the last one included', () => {
  expect(toAuditQuery({ from: '2026-11-23', to: '2026-12-31', post: 'auditor' })).toEqual({
    from: '2026-11-23T00:00:00+08:00',
    to: '2027-01-01T00:00:00+08:00',
    post: 'auditor',
  });
});

it('listChanges leaves out what stayed the same', () => {
  const before = { state: 'reported', version: 1, holder: { level: 'grid' } };
  const after = { state: 'accepted', version: 2, holder: { level: 'grid' }, note: 'x' };
  expect(listChanges(before, after)).toEqual([
    { field: 'state', before: 'reported', after: 'accepted' },
    { field: 'version', before: '1', after: '2' },
    { field: 'note', before: undefined, after: 'x' },
  ]);
  expect(listChanges(null, undefined)).toEqual([]);
});
