import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Actor } from '../../kernel/http/actor.ts';
import { anonymous } from '../../kernel/http/actor.ts';
import { placeKinds } from './contract.ts';
import { can } from './policy.ts';

const actors: fc.Arbitrary<Actor> = fc.record({
  kind: fc.constantFrom('person', 'anonymous', 'apiKey', 'system'),
  personId: fc.constantFrom(null, '0199a000-0000-7000-8000-000000000001'),
  apiKeyId: fc.constant(null),
  appointments: fc.array(
    fc.record({
      id: fc.uuid(),
      post: fc.constantFrom('gridWorker', 'communityStaff', 'cityOperator', 'systemAdministrator'),
      placePath: fc.constantFrom('150300', '150300.150304.012.008'),
      unitId: fc.constant(null),
    }),
    { maxLength: 2 },
  ),
  scopes: fc.constant([]),
  locale: fc.constantFrom('zh-CN', 'en'),
});

test('everybody reads every place but a dwelling, whatever their posts', () => {
  fc.assert(
    fc.property(actors, fc.constantFrom(...placeKinds), (actor, kind) => {
      const allowed = can(actor, 'places.read', { kind });
      if (kind !== 'dwelling') expect(allowed).toBe(true);
      else expect(allowed).toBe(actor.kind === 'person' || actor.kind === 'system');
    }),
  );
});

test('dwellings by the hundred are for people who look after a place', () => {
  fc.assert(
    fc.property(
      actors,
      fc.constantFrom([], ['150300'], ['150300.150304.012.008', '150300.150304.013']),
      (one, scopes) => {
        const allowed = can({ ...one, scopes }, 'places.listDwellings');
        expect(allowed).toBe(one.kind === 'system' || (one.kind === 'person' && scopes.length > 0));
      },
    ),
  );
});

test('nobody but the system loads places', () => {
  fc.assert(
    fc.property(actors, (actor) => {
      expect(can(actor, 'places.load')).toBe(actor.kind === 'system');
    }),
  );
  expect(can(anonymous, 'places.load')).toBe(false);
});
