import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, test } from 'vitest';
import { anonymous } from '../../kernel/http/actor.ts';
import { takeAction } from './actions.ts';
import { caseActionRoutes, casesRoutes } from './contract.ts';
import { exportRoutes } from './exports/contract.ts';
import { accessNames, mayTry } from './policy.ts';
import { savedRoutes } from './saved/contract.ts';
import { givePicture, test150300, useCases } from './testing.ts';
import { type ActionName, actionNames } from './workflow.ts';

const cases = useCases();
const { call, act, report } = cases;
const { city, subdistrict } = test150300;

/** Everybody a city has, with posts here, next door, and none. */
const roles = [
  'resident',
  'stranger',
  'worker',
  'gridLead',
  'otherWorker',
  'community',
  'secretary',
  'otherSecretary',
  'dispatcher',
  'subdistrictLead',
  'otherSubdistrict',
  'power',
  'powerLead',
  'sanitation',
  'operator',
  'auditor',
  'administrator',
] as const;
type Role = (typeof roles)[number];

const field: ActionName[] = ['comment'];
const over: ActionName[] = ['merge', 'supervise', 'void', 'comment'];

/**
 * Who may do what, written down by hand from the rules and not from the table: whoever is not named may do nothing and does
 * not even see the case, but for those who see it without a part in it.
 */
const situations: Record<string, Partial<Record<Role, ActionName[]>>> = {
  reported: {
    resident: ['comment'],
    worker: ['accept', 'passUp', 'decline', 'merge', 'comment'],
    gridLead: ['accept', 'passUp', 'decline', 'merge', 'comment'],
    community: over,
    secretary: over,
    dispatcher: over,
    subdistrictLead: over,
    operator: over,
  },
  registered: {
    resident: ['comment'],
    worker: field,
    gridLead: field,
    community: ['dispatch', 'passUp', 'suspend', 'split', 'merge', 'comment'],
    secretary: ['dispatch', 'passUp', 'suspend', 'split', ...over],
    dispatcher: over,
    subdistrictLead: over,
    operator: over,
  },
  dispatched: {
    resident: ['comment'],
    worker: field,
    gridLead: field,
    community: field,
    secretary: field,
    dispatcher: ['suspend', ...over],
    subdistrictLead: ['suspend', ...over],
    power: ['acknowledge', 'sendBack', 'askExtension', 'split', 'merge', 'comment'],
    powerLead: ['acknowledge', 'sendBack', 'askExtension', 'split', 'merge', 'comment'],
    operator: over,
  },
  replied: {
    resident: ['comment'],
    worker: ['verify', 'rejectReply', 'comment'],
    gridLead: ['verify', 'rejectReply', 'comment'],
    community: ['verify', 'rejectReply', 'comment'],
    secretary: ['verify', 'rejectReply', 'comment'],
    dispatcher: ['verify', 'close', 'rejectReply', 'merge', 'comment'],
    subdistrictLead: ['verify', 'close', 'rejectReply', ...over],
    power: ['comment'],
    powerLead: ['comment'],
    operator: over,
  },
  closed: {
    resident: ['rate', 'comment'],
    worker: field,
    gridLead: field,
    community: field,
    secretary: field,
    dispatcher: ['comment'],
    subdistrictLead: ['reopen', 'comment'],
    power: ['comment'],
    powerLead: ['comment'],
    operator: ['reopen', 'comment'],
  },
  confidential: {
    resident: ['comment'],
    worker: ['accept', 'passUp', 'decline', 'merge', 'comment'],
    gridLead: ['accept', 'passUp', 'decline', 'merge', 'comment'],
  },
};
const ids: Record<string, string> = {};
let other = '';

const future = new Date(Date.now() + 86_400_000).toISOString();

/** A body that each action accepts. */
async function bodyFor(action: ActionName, role: Role): Promise<Record<string, unknown>> {
  const picture = async () => [await givePicture(cases.database, cases.people[role]!)];
  const reason = 'x';
  switch (action) {
    case 'register':
      return { classCode: 'C0118', severity: 2 };
    case 'selfResolve':
    case 'reply':
      return { done: reason, pictures: await picture() };
    case 'dispatch':
      return { target: { placePath: cases.grid } };
    case 'verify':
      return { pictures: await picture() };
    case 'close':
      return { closingCondition: reason };
    case 'askExtension':
      return { reason, limit: { value: 1, unit: 'working_day' } };
    case 'suspend':
      return { reason, until: future };
    case 'split':
      return {
        parts: [
          { text: 'a', classCode: 'C0118' },
          { text: 'b', classCode: 'C0114' },
        ],
      };
    case 'merge':
      return { into: other, reason };
    case 'comment':
      return { text: reason };
    case 'rate':
      return { rating: 'satisfied' };
    case 'reviewAppeal':
    case 'decideAppeal':
      return { granted: true, reason };
    default:
      return { reason };
  }
}

beforeAll(async () => {
  const { appoint } = cases;
  await appoint('otherSecretary', [
    { post: 'communitySecretary', placePath: `${subdistrict}.009` },
  ]);
  await appoint('otherSubdistrict', [
    { post: 'subdistrictLead', placePath: '150300.150304.002' },
    { post: 'subdistrictDispatcher', placePath: '150300.150304.002' },
  ]);
  await appoint('administrator', [{ post: 'systemAdministrator', placePath: city }]);
  other = (await report('resident')).id;
  const make = async (steps: number, body: object = {}) => {
    const { id } = await report('resident', body);
    const target = { unitId: cases.departments.power };
    const course: [string, string, object][] = [
      ['worker', 'accept', {}],
      ['worker', 'register', { classCode: 'C0118', severity: 2 }],
      ['community', 'passUp', { reason: 'x' }],
      ['dispatcher', 'dispatch', { target }],
      ['power', 'acknowledge', {}],
      ['power', 'reply', await bodyFor('reply', 'power')],
      ['dispatcher', 'close', { closingCondition: 'x' }],
    ];
    for (const [who, action, form] of course.slice(0, steps)) await act(who, id, action, form);
    return id;
  };
  ids.reported = await make(0);
  ids.registered = await make(2);
  ids.dispatched = await make(4);
  ids.replied = await make(6);
  ids.closed = await make(7);
  ids.confidential = await make(0, { confidential: true });
}, 120_000);

describe('role x area x action', () => {
  test('the case page offers each role what it may do, and hides the case from all others', async () => {
    for (const [situation, allowed] of Object.entries(situations)) {
      for (const role of roles) {
        const answer = await call(role, 'GET', `/api/cases/${ids[situation]}`);
        const expected = allowed[role];
        const name = `${situation} to ${role}`;
        if (expected === undefined) expect(answer.status, name).toBe(404);
        else expect([...answer.body.actions].sort(), name).toEqual([...expected].sort());
      }
    }
  });

  test('what is offered is done, and what is not offered is refused', async () => {
    const one = fc.record({
      situation: fc.constantFrom(...Object.keys(situations)),
      role: fc.constantFrom(...roles),
      action: fc.constantFrom(...actionNames),
    });
    await fc.assert(
      fc.asyncProperty(one, async ({ situation, role, action }) => {
        const actor = cases.people[role]!;
        const body = await bodyFor(action, role);
        const outcome = await cases.database.inRolledBackTransaction(actor, async (trx) => {
          // A statement that fails takes the transaction with it: what was refused is looked at no further.
          try {
            await takeAction(trx, cases.services, actor, ids[situation]!, action, body);
            return 'done';
          } catch (error) {
            return (error as { code?: string }).code ?? String(error);
          }
        });
        const allowed = situations[situation]![role];
        // A department may merge what it holds, but only into a case that it sees.
        const blind = action === 'merge' && role.startsWith('power');
        if (allowed?.includes(action)) expect(outcome).toBe(blind ? 'cases/cannot-merge' : 'done');
        else expect(outcome).toMatch(allowed ? /^cases\// : /^cases\/not-found$/);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  test('every access that a route names is known to the policy, and the other way round', () => {
    const routes = [casesRoutes, caseActionRoutes, exportRoutes, savedRoutes];
    const named = routes
      .flatMap((table) => Object.values<{ access: string }>(table))
      .map((route) => route.access)
      .filter((access) => access.startsWith('cases.'));
    expect([...new Set(named)].sort()).toEqual([...accessNames].sort());
  });

  test('an access without a post is refused before any record is read', () => {
    const resident = cases.people.resident!;
    for (const access of accessNames) {
      expect(mayTry(anonymous, access)).toBe(false);
      expect(mayTry({ ...anonymous, kind: 'apiKey', apiKeyId: uuidv7() }, access)).toBe(false);
    }
    for (const access of ['cases.configure', 'cases.openPhone', 'cases.readAudit'] as const) {
      expect(mayTry(resident, access)).toBe(false);
    }
    expect(mayTry(cases.people.auditor!, 'cases.readAudit')).toBe(true);
  });
});
