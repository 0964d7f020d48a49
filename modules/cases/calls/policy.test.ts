import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Asker, CaseFacts } from '../decide.ts';
import {
  type CallDepartment,
  type CallFacts,
  type CallStep,
  callSteps,
  decideAnswer,
  decideCancel,
  decideIssue,
  decidePlan,
  decideRaise,
  decideScore,
  decideStep,
  isCallDone,
  listCallActions,
} from './policy.ts';

const grid = '150300.150304.012.008.g003';
const lighting = '01900000-0000-7000-8000-000000000001';
const power = '01900000-0000-7000-8000-000000000002';
const stranger = '01900000-0000-7000-8000-000000000003';

const facts: CaseFacts = {
  state: 'registered',
  holder: { level: 'subdistrict', path: '150300.150304.012', unitId: null },
  dispatcher: undefined,
  handler: undefined,
  lowerHolders: [],
  path: grid,
  handlerPaths: [grid, '150300.150304.012'],
  reporterId: 'reporter',
  suspended: false,
  hotline: false,
  parts: 0,
  openChildren: 0,
  wholeOpen: true,
  openCalls: 0,
  rating: null,
  closedAt: null,
  late: false,
  appeal: 'none',
  extensionAsked: false,
  confidential: false,
};

const holding = (post: string, placePath: string | null, unitId: string | null = null): Asker => ({
  personId: `person of ${post}`,
  system: false,
  appointments: [{ id: `${post} at ${placePath ?? unitId}`, post, placePath, unitId }],
});

const dispatcher = holding('subdistrictDispatcher', '150300.150304.012');
const worker = holding('gridWorker', grid);
const lead = holding('departmentMember', null, lighting);
const supporting = holding('departmentMember', null, power);

const now = new Date('2026-11-23T02:00:00Z');
const nothingDone = { acknowledge: null, contact: null, reportIn: null, complete: null };
const department = (
  unitId: string,
  role: CallDepartment['role'],
  done: CallStep[] = [],
): CallDepartment => ({
  unitId,
  role,
  doneAt: { ...nothingDone, ...Object.fromEntries(done.map((step) => [step, now])) },
});

const issued = (done: CallStep[] = [], plan: CallFacts['plan'] = []): CallFacts => ({
  state: 'issued',
  departments: [
    department(lighting, 'leadDepartment', done),
    department(power, 'supportingDepartment'),
  ],
  plan,
  scores: [],
});

describe('raising a call', () => {
  test('is refused to a worker of another grid, a resident and a stranger’s department', () => {
    for (const asker of [
      holding('gridWorker', '150300.150304.012.008.g004'),
      { personId: 'reporter', system: false, appointments: [] },
      holding('departmentLead', null, stranger),
    ]) {
      expect(decideRaise(facts, asker)).toEqual({ refusal: 'notYours' });
    }
  });

  test('is for grid and community where the case lies, and for its holder', () => {
    for (const asker of [worker, holding('communityStaff', '150300.150304.012.008'), dispatcher]) {
      expect(decideRaise(facts, asker)).toHaveProperty('standing');
    }
  });

  test('is refused to the department that holds the case: it is called, and calls nobody', () => {
    const held = {
      ...facts,
      holder: { level: 'department', path: '150300.150304', unitId: lighting },
    } as const;
    for (const post of ['departmentMember', 'departmentLead']) {
      expect(decideRaise(held, holding(post, null, lighting))).toEqual({ refusal: 'notYours' });
    }
    expect(decideRaise(held, worker)).toHaveProperty('standing');
  });

  test('is refused while another call is open, and once the case has ended', () => {
    expect(decideRaise({ ...facts, openCalls: 1 }, worker)).toEqual({ refusal: 'callOpen' });
    expect(decideRaise({ ...facts, state: 'closed' }, worker)).toEqual({ refusal: 'caseOver' });
  });

  test('on a confidential case is refused to a grid that never held it', () => {
    const secret = { ...facts, confidential: true, handlerPaths: ['150300.150304.012'] };
    expect(decideRaise(secret, worker)).toEqual({ refusal: 'notYours' });
  });
});

describe('withdrawing a call', () => {
  const raised: CallFacts = { state: 'raised', departments: [], plan: [], scores: [] };

  test('is refused to the departments, and to the grid once it is issued', () => {
    expect(decideCancel(issued(), facts, lead)).toEqual({ refusal: 'notYours' });
    expect(decideCancel(raised, facts, worker)).toHaveProperty('standing');
    expect(decideCancel(issued(), facts, worker)).toEqual({ refusal: 'notYours' });
  });

  test('is for the subdistrict until it ends', () => {
    expect(decideCancel(raised, facts, dispatcher)).toHaveProperty('standing');
    expect(decideCancel(issued(), facts, dispatcher)).toHaveProperty('standing');
    const over = { ...issued(), state: 'completed' as const };
    expect(decideCancel(over, facts, dispatcher)).toEqual({ refusal: 'wrongState' });
  });
});

describe('issuing a call', () => {
  const raised: CallFacts = { state: 'raised', departments: [], plan: [], scores: [] };

  test('is refused to everyone but the subdistrict where the case lies', () => {
    for (const asker of [
      worker,
      holding('communitySecretary', '150300.150304.012.008'),
      holding('subdistrictLead', '150300.150304.013'),
      holding('cityOperator', '150300'),
      lead,
    ]) {
      expect(decideIssue(raised, facts, asker)).toEqual({ refusal: 'notYours' });
    }
    expect(decideIssue(raised, facts, dispatcher)).toHaveProperty('standing');
  });

  test('happens once', () => {
    expect(decideIssue(issued(), facts, dispatcher)).toEqual({ refusal: 'wrongState' });
  });
});

describe('answering a call', () => {
  test('is refused to a department that is not called', () => {
    const other = holding('departmentMember', null, stranger);
    for (const step of callSteps) {
      expect(decideAnswer(issued(), other, step)).toEqual({ refusal: 'notYours' });
    }
  });

  test('keeps the order: acknowledge, contact, report in, complete', () => {
    for (let done = 0; done < callSteps.length; done++) {
      const call = issued(callSteps.slice(0, done));
      callSteps.forEach((step, i) => {
        const expected = i === done ? 'standing' : 'refusal';
        expect(decideAnswer(call, lead, step)).toHaveProperty(expected);
      });
    }
  });

  test('ends with the call', () => {
    const over = { ...issued(), state: 'completed' as const };
    expect(decideAnswer(over, lead, 'acknowledge')).toEqual({ refusal: 'wrongState' });
  });
});

describe('the joint plan', () => {
  const step = { id: 's1', unitId: power, doneAt: null };

  test('is written by the lead department once it has been on site', () => {
    expect(decidePlan(issued(['acknowledge', 'contact']), lead)).toEqual({ refusal: 'order' });
    const onSite = issued(['acknowledge', 'contact', 'reportIn']);
    expect(decidePlan(onSite, lead)).toHaveProperty('standing');
    expect(decidePlan(onSite, supporting)).toEqual({ refusal: 'notYours' });
  });

  test('has its steps done by their own department or the lead', () => {
    const call = issued([], [step]);
    expect(decideStep(call, supporting, 's1')).toHaveProperty('standing');
    expect(decideStep(call, lead, 's1')).toHaveProperty('standing');
    expect(decideStep(call, dispatcher, 's1')).toEqual({ refusal: 'notYours' });
    expect(decideStep(call, lead, 's2')).toEqual({ refusal: 'unknown' });
    const done = issued([], [{ ...step, doneAt: now }]);
    expect(decideStep(done, supporting, 's1')).toEqual({ refusal: 'done' });
  });

  test('and the lead’s completion end the call, whatever the others still do', () => {
    fc.assert(
      fc.property(
        fc.subarray([...callSteps]),
        fc.subarray([...callSteps]),
        fc.array(fc.boolean()),
        (ofLead, ofOther, steps) => {
          const call: CallFacts = {
            state: 'issued',
            departments: [
              department(lighting, 'leadDepartment', ofLead),
              department(power, 'supportingDepartment', ofOther),
            ],
            plan: steps.map((isDone, i) => ({
              id: `s${i}`,
              unitId: power,
              doneAt: isDone ? now : null,
            })),
            scores: [],
          };
          expect(isCallDone(call)).toBe(ofLead.includes('complete') && !steps.includes(false));
        },
      ),
    );
  });
});

describe('scoring', () => {
  const over: CallFacts = { ...issued([...callSteps]), state: 'completed' };
  const resident: Asker = { personId: 'reporter', system: false, appointments: [] };

  test('is by subdistrict, community and reporter, each once for each department', () => {
    const community = holding('communityStaff', '150300.150304.012.008');
    expect(decideScore(over, facts, dispatcher, lighting)).toMatchObject({ by: 'subdistrict' });
    expect(decideScore(over, facts, community, lighting)).toMatchObject({ by: 'community' });
    expect(decideScore(over, facts, resident, lighting)).toMatchObject({ by: 'resident' });
    const scored = { ...over, scores: [{ unitId: lighting, by: 'community' as const }] };
    expect(decideScore(scored, facts, community, lighting)).toEqual({ refusal: 'done' });
    expect(decideScore(scored, facts, community, power)).toMatchObject({ by: 'community' });
  });

  test('is refused to grid workers, the departments themselves, and before the end', () => {
    expect(decideScore(over, facts, worker, lighting)).toEqual({ refusal: 'notYours' });
    expect(decideScore(over, facts, lead, lighting)).toEqual({ refusal: 'notYours' });
    expect(decideScore(issued(), facts, dispatcher, lighting)).toEqual({ refusal: 'wrongState' });
    expect(decideScore(over, facts, dispatcher, stranger)).toEqual({ refusal: 'unknown' });
  });
});

describe('what may be done now', () => {
  test('is only what the decisions allow', () => {
    const raised: CallFacts = { state: 'raised', departments: [], plan: [], scores: [] };
    expect(listCallActions(raised, facts, dispatcher)).toEqual(['issue', 'refuse', 'cancel']);
    expect(listCallActions(raised, facts, worker)).toEqual(['cancel']);
    expect(listCallActions(issued(), facts, lead)).toEqual(['acknowledge']);
    expect(listCallActions(issued(['acknowledge', 'contact', 'reportIn']), facts, lead)).toEqual([
      'plan',
      'complete',
    ]);
    expect(
      listCallActions({ ...issued([...callSteps]), state: 'completed' }, facts, dispatcher),
    ).toEqual(['score']);
  });
});
