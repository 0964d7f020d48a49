import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Actor } from '../../kernel/http/actor.ts';
import { can } from './policy.ts';

const posts = [
  'buildingLead',
  'gridWorker',
  'communitySecretary',
  'subdistrictDispatcher',
  'departmentLead',
  'cityOperator',
  'systemAdministrator',
  'securityAdministrator',
  'auditor',
];

const actors: fc.Arbitrary<Actor> = fc.record({
  kind: fc.constantFrom('person', 'anonymous', 'apiKey', 'system'),
  personId: fc.constant(null),
  apiKeyId: fc.constant(null),
  appointments: fc.array(
    fc.record({
      id: fc.uuid(),
      post: fc.constantFrom(...posts),
      placePath: fc.constantFrom('150300', '150300.150304.012.008'),
      unitId: fc.constant(null),
    }),
    { maxLength: 3 },
  ),
  scopes: fc.constant([]),
  locale: fc.constantFrom('zh-CN', 'en'),
});

test('whoever is known reads units; nobody without a session or key does', () => {
  fc.assert(
    fc.property(actors, (actor) => {
      expect(can(actor, 'organization.read')).toBe(actor.kind !== 'anonymous');
    }),
  );
});

test('only the system administrator in person, or the system, founds and ends units', () => {
  fc.assert(
    fc.property(actors, (actor) => {
      const administers = actor.appointments.some((a) => a.post === 'systemAdministrator');
      const expected = actor.kind === 'system' || (actor.kind === 'person' && administers);
      expect(can(actor, 'organization.manage')).toBe(expected);
    }),
  );
});

test('only the system loads units', () => {
  fc.assert(
    fc.property(actors, (actor) => {
      expect(can(actor, 'organization.load')).toBe(actor.kind === 'system');
    }),
  );
});
