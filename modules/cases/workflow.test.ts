import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Asker,
  type CaseFacts,
  decide,
  type Holder,
  isDispatcher,
  listAllowedActions,
} from './decide.ts';
import { holderAt, levelOfPath, mayDispatchTo, moveCase, pathAtLevel } from './holders.ts';
import {
  type ActionName,
  actionNames,
  caseStates,
  isOpen,
  type Level,
  levels,
  postsOfLevel,
  stages,
  stagesOfState,
  workflow,
} from './workflow.ts';

const path = '150300.150304.012.008.g003.m02.b00012';
const now = new Date('2026-11-23T02:00:00Z');
const department: Holder = { level: 'department', path: '150300.150304', unitId: 'unit' };

/** Everybody who may have to do with the case, in one: what nobody may do is not possible at all. */
const everybody: Asker = {
  personId: 'reporter',
  system: true,
  appointments: levels.flatMap((level) =>
    postsOfLevel[level].map((post) => ({
      id: post,
      post,
      placePath: level === 'department' ? null : (pathAtLevel(path, level) ?? null),
      unitId: level === 'department' ? 'unit' : null,
    })),
  ),
};

const reported = (holder: Holder, hotline = false): CaseFacts => ({
  state: 'reported',
  holder,
  dispatcher: undefined,
  handler: undefined,
  lowerHolders: [],
  path,
  handlerPaths: [],
  reporterId: 'reporter',
  suspended: false,
  hotline,
  parts: 0,
  openChildren: 0,
  wholeOpen: true,
  openCalls: 0,
  rating: null,
  closedAt: null,
  late: true,
  appeal: 'none',
  extensionAsked: false,
  confidential: false,
});

/** What an action may make of a case, whatever its form says. */
function outcomes(facts: CaseFacts, action: ActionName): CaseFacts[] {
  const decision = decide(action, facts, everybody, now);
  if ('refusal' in decision) return [];
  const { row } = decision.permission;
  const targets: (Holder | undefined)[] =
    action === 'dispatch'
      ? [holderAt(path, 'grid'), holderAt(path, 'community'), department].filter((to) =>
          mayDispatchTo(facts.holder.level, facts.hotline, to.level),
        )
      : [undefined];
  return targets.flatMap((target) => {
    const after = { ...facts, ...moveCase(row, facts, target) };
    if (!isOpen(after.state)) after.suspended = false;
    if (!['dispatched', 'handling'].includes(after.state)) after.extensionAsked = false;
    switch (action) {
      case 'suspend':
        return [{ ...after, suspended: true }];
      case 'resume':
        return [{ ...after, suspended: false }];
      case 'askExtension':
        return [{ ...after, extensionAsked: true }];
      case 'grantExtension':
      case 'refuseExtension':
        return [{ ...after, extensionAsked: false }];
      case 'split':
        // Its parts are open, or have all ended.
        return [
          { ...after, parts: 2, openChildren: 2 },
          { ...after, parts: 2, openChildren: 0 },
        ];
      case 'rate':
        return [
          { ...after, rating: 'satisfied' },
          { ...after, rating: 'dissatisfied' },
        ];
      case 'reopen':
        return [{ ...after, rating: null, closedAt: null }];
      case 'appealLateness':
        return [{ ...after, appeal: 'atFirst' }];
      case 'reviewAppeal':
        return [
          { ...after, appeal: 'atSecond' },
          { ...after, appeal: 'decided' },
        ];
      case 'decideAppeal':
        return [{ ...after, appeal: 'decided' }];
      default:
        return [after.state === 'closed' ? { ...after, closedAt: now } : after];
    }
  });
}

/** Every situation that can be reached from a report, with those that follow from it. */
function explore(): Map<string, { facts: CaseFacts; next: Map<string, Set<ActionName>> }> {
  const found: ReturnType<typeof explore> = new Map();
  const waiting = [
    reported(holderAt(path, 'building')),
    reported(holderAt(path, 'grid')),
    reported(holderAt(path, 'community')),
    reported(holderAt(path, 'subdistrict'), true),
  ];
  for (let facts = waiting.pop(); facts; facts = waiting.pop()) {
    // How often a case went up and down does not matter beyond the last holders.
    const kept = { ...facts, lowerHolders: facts.lowerHolders.slice(-3) };
    const key = JSON.stringify(kept);
    if (found.has(key)) continue;
    const next = new Map<string, Set<ActionName>>();
    found.set(key, { facts: kept, next });
    for (const action of actionNames) {
      for (const outcome of outcomes(kept, action)) {
        const after = { ...outcome, lowerHolders: outcome.lowerHolders.slice(-3) };
        const to = JSON.stringify(after);
        next.set(to, (next.get(to) ?? new Set()).add(action));
        waiting.push(after);
      }
    }
  }
  return found;
}

const situations = explore();
const all = [...situations.values()];

describe('the workflow', () => {
  test('allows in a state what its table says for that state, and nothing else', () => {
    for (const state of caseStates) {
      const inTable = new Set(
        workflow.filter((row) => row.from.includes(state)).map((row) => row.action),
      );
      for (const { facts } of all) {
        if (facts.state !== state) continue;
        for (const action of listAllowedActions(facts, everybody, now)) {
          expect(inTable).toContain(action);
        }
      }
    }
  });

  test('reaches every state and every action from a report', () => {
    expect(new Set(all.map(({ facts }) => facts.state))).toEqual(new Set(caseStates));
    const taken = new Set(all.flatMap(({ next }) => [...next.values()].flatMap((set) => [...set])));
    expect([...actionNames].filter((action) => !taken.has(action))).toEqual([]);
  });

  test('leads on from every situation to an end, without voiding or merging', () => {
    const good = new Set<string>();
    for (const [key, { facts }] of situations) if (!isOpen(facts.state)) good.add(key);
    for (let grown = true; grown; ) {
      grown = false;
      for (const [key, { facts, next }] of situations) {
        if (good.has(key)) continue;
        // Parts end by themselves: the whole is then in the situation without open ones.
        const partsEnd = JSON.stringify({ ...facts, openChildren: 0 });
        const ways = [...next].filter(([, actions]) =>
          [...actions].some((action) => action !== 'void' && action !== 'merge'),
        );
        if (ways.some(([to]) => good.has(to)) || (facts.openChildren > 0 && good.has(partsEnd))) {
          good.add(key);
          grown = true;
        }
      }
    }
    const stuck = all.filter(({ facts }) => !good.has(JSON.stringify(facts)));
    expect(stuck.map(({ facts }) => `${facts.state} at ${facts.holder.level}`)).toEqual([]);
  });

  test('keeps a case in the hands of one who can go on with it', () => {
    for (const { facts } of all) {
      const { state, holder, dispatcher } = facts;
      expect(holder.level === 'department').toBe(holder.unitId !== null);
      if (state === 'registered' || state === 'replied' || state === 'closed') {
        const partOfDepartment = facts.parts > 0 && state === 'closed';
        expect(isDispatcher(holder.level) || partOfDepartment, `${state} at ${holder.level}`).toBe(
          true,
        );
      }
      if (state === 'dispatched' || state === 'handling') {
        expect(dispatcher && isDispatcher(dispatcher.level)).toBe(true);
        expect(mayDispatchTo(dispatcher!.level, facts.hotline, holder.level)).toBe(true);
        expect(facts.handler).toEqual(holder);
      }
    }
  });

  test('never puts a hotline case in the hands of a community or below', () => {
    const hotline = all.filter(({ facts }) => facts.hotline);
    expect(hotline.length).toBeGreaterThan(10);
    for (const { facts } of hotline) {
      expect(['subdistrict', 'department', 'city']).toContain(facts.holder.level);
      expect(facts.state).not.toBe('selfResolved');
    }
  });

  test('gives every stage to some state, and a clock to every state that is open', () => {
    expect(new Set(caseStates.flatMap((state) => stagesOfState[state]))).toEqual(new Set(stages));
    for (const state of caseStates) expect(stagesOfState[state].length > 0).toBe(isOpen(state));
    for (const row of workflow) {
      if (typeof row.clock !== 'object' || row.to === 'same') continue;
      expect(stagesOfState[row.to]).toContain(row.clock.start);
    }
  });
});

const situation = fc.constantFrom(...all.map(({ facts }) => facts));
const elsewhere = ['150300.150304.013', '150300.150304.012.009', '150300.150304.012.008.g004'];

describe('who may act', () => {
  test('nobody whose posts lie elsewhere, whatever the posts', () => {
    const stranger = fc.record({
      post: fc.constantFrom(...levels.flatMap((level) => postsOfLevel[level])),
      placePath: fc.constantFrom(...elsewhere),
    });
    fc.assert(
      fc.property(situation, fc.array(stranger, { maxLength: 4 }), (facts, posts) => {
        const asker: Asker = {
          personId: 'stranger',
          system: false,
          appointments: posts.map((post, i) => ({ id: String(i), unitId: 'other', ...post })),
        };
        expect(listAllowedActions(facts, asker, now)).toEqual([]);
      }),
    );
  });

  test('a post beside those of the holder only verifies, rejects and comments', () => {
    const aside: Asker = {
      personId: 'worker',
      system: false,
      appointments: [
        { id: '1', post: 'gridWorker', placePath: holderAt(path, 'grid').path, unitId: null },
      ],
    };
    fc.assert(
      fc.property(situation, (facts) => {
        fc.pre(facts.holder.level !== 'grid' && facts.handler?.level !== 'grid');
        for (const action of listAllowedActions(facts, aside, now)) {
          expect(['verify', 'rejectReply', 'comment']).toContain(action);
        }
      }),
    );
  });

  test('the reporter rates, reopens and comments, and does nothing else', () => {
    const reporter: Asker = { personId: 'reporter', system: false, appointments: [] };
    fc.assert(
      fc.property(situation, (facts) => {
        for (const action of listAllowedActions(facts, reporter, now)) {
          expect(['rate', 'reopen', 'comment']).toContain(action);
        }
      }),
    );
  });

  test('of a confidential case nobody but those who have held it', () => {
    fc.assert(
      fc.property(
        situation,
        fc.constantFrom<Level>('grid', 'community', 'subdistrict', 'city'),
        (facts, level) => {
          const place = holderAt(path, level).path;
          fc.pre(facts.holder.path !== place && facts.handler?.path !== place);
          fc.pre(facts.dispatcher?.path !== place);
          const asker: Asker = {
            personId: 'staff',
            system: false,
            appointments: postsOfLevel[level].map((post) => ({
              id: post,
              post,
              placePath: place,
              unitId: null,
            })),
          };
          const confidential = { ...facts, confidential: true, handlerPaths: [facts.holder.path] };
          expect(listAllowedActions(confidential, asker, now)).toEqual([]);
          const known = { ...confidential, handlerPaths: [facts.holder.path, place] };
          expect(listAllowedActions(known, asker, now)).toEqual(
            listAllowedActions({ ...facts, handlerPaths: [] }, asker, now),
          );
        },
      ),
    );
  });
});

describe('holders', () => {
  test('a path tells its level, and the place of each level above it', () => {
    expect(levelOfPath(path)).toBe('building');
    expect(pathAtLevel(path, 'grid')).toBe('150300.150304.012.008.g003');
    expect(pathAtLevel('150300.150304.012.008', 'grid')).toBeUndefined();
    expect(holderAt('150300.150304.012.008', 'building')).toEqual({
      level: 'community',
      path: '150300.150304.012.008',
      unitId: null,
    });
    expect(levelOfPath('150300.150304')).toBeUndefined();
    expect(levelOfPath(`${path}.u01`)).toBeUndefined();
  });
});
