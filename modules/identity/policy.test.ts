import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Actor, type Appointment, anonymous, system } from '../../kernel/http/actor.ts';
import { can, scopesOf } from './policy.ts';
import { covers, findAppointment, type PostCode, postCodes, posts } from './posts.ts';

const area = fc.constantFrom(
  '150300',
  '150300.150304',
  '150300.150304.012',
  '150300.150304.012.008',
  '150300.150304.012.009',
  '150300.150304.012.008.g001',
  '150300.150304.012.008.g010',
  '150300.150304.012.008.g001.m02',
  '150300.150304.012.008.g001.m02.b00012',
  '150300.150302.001.001.g001',
);
const post = fc.constantFrom(...postCodes);
const units = ['0199b2a4-0000-7000-8000-000000000001', '0199b2a4-0000-7000-8000-000000000002'];

const appointment = fc.record({
  id: fc.uuid(),
  post,
  placePath: fc.option(area),
  unitId: fc.option(fc.constantFrom(...units)),
});

function person(appointments: Appointment[]): Actor {
  return {
    ...anonymous,
    kind: 'person',
    personId: '0199b2a4-0000-7000-8000-0000000000ff',
    appointments,
    scopes: scopesOf(appointments),
  };
}

function holder(code: PostCode): Actor {
  return person([{ id: 'a', post: code, placePath: '150300', unitId: null }]);
}

describe('findAppointment', () => {
  it('finds one of the posts whose place covers the path, and none else', () => {
    fc.assert(
      fc.property(
        fc.array(appointment, { maxLength: 6 }),
        fc.uniqueArray(post, { maxLength: 5 }),
        area,
        (held, among, path) => {
          const fits = held.filter(
            (a) =>
              among.includes(a.post) &&
              posts[a.post].governs &&
              a.placePath !== null &&
              covers(a.placePath, path),
          );
          const found = findAppointment(person(held), among, path);
          if (fits.length === 0) expect(found).toBeUndefined();
          else {
            expect(fits).toContainEqual(found);
            for (const other of fits)
              expect(covers(other.placePath!, found!.placePath!)).toBe(true);
          }
        },
      ),
    );
  });

  it('lets no post of the system act on a place', () => {
    for (const code of ['systemAdministrator', 'securityAdministrator', 'auditor'] as const) {
      expect(findAppointment(holder(code), postCodes, '150300.150304')).toBeUndefined();
    }
  });

  it('finds one at any place unless told where', () => {
    expect(findAppointment(holder('cityOperator'), ['cityOperator'])?.post).toBe('cityOperator');
    expect(findAppointment(holder('cityOperator'), ['gridWorker'])).toBeUndefined();
    expect(findAppointment(holder('auditor'), postCodes)).toBeUndefined();
  });
});

describe('scopesOf', () => {
  it('shows exactly the places that the governing posts cover', () => {
    fc.assert(
      fc.property(fc.array(appointment, { maxLength: 6 }), area, (held, path) => {
        const governed = held.some(
          (a) => posts[a.post].governs && a.placePath !== null && covers(a.placePath, path),
        );
        expect(scopesOf(held).some((scope) => covers(scope, path))).toBe(governed);
      }),
    );
  });

  it('names no place twice and none inside another', () => {
    fc.assert(
      fc.property(fc.array(appointment, { maxLength: 6 }), (held) => {
        const scopes = scopesOf(held);
        for (const a of scopes) expect(scopes.filter((b) => covers(a, b))).toEqual([a]);
      }),
    );
  });
});

describe('can', () => {
  it('separates who makes accounts, who grants posts and who reads the audit', () => {
    const writes = ['identity.people.manage', 'identity.appointments.grant'] as const;
    const allowed = (code: PostCode) => writes.filter((action) => can(holder(code), action)).join();
    expect(allowed('systemAdministrator')).toBe('identity.people.manage');
    expect(allowed('securityAdministrator')).toBe('identity.appointments.grant');
    expect(allowed('auditor')).toBe('');
    for (const code of postCodes.filter((c) => !posts[c].separated)) expect(allowed(code)).toBe('');
    expect(can(holder('auditor'), 'identity.audit.verify')).toBe(true);
    expect(can(holder('systemAdministrator'), 'identity.audit.read')).toBe(false);
  });

  it('lets nobody manage their own account or grant themselves a post', () => {
    for (const code of postCodes) {
      const actor = holder(code);
      const own = { personId: actor.personId };
      expect(can(actor, 'identity.people.manage', own)).toBe(false);
      expect(can(actor, 'identity.appointments.grant', own)).toBe(false);
    }
  });

  it('gives everyone their own record and nobody another’s', () => {
    expect(can(person([]), 'identity.me', { personId: person([]).personId })).toBe(true);
    expect(can(holder('systemAdministrator'), 'identity.me', { personId: units[0]! })).toBe(false);
    expect(can(anonymous, 'identity.me', { personId: null })).toBe(false);
    expect(can(system, 'identity.people.manage')).toBe(true);
  });
});
