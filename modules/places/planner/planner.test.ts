import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PlainGraph, readGraph } from './graph.ts';
import { planMicroGrids } from './plan.ts';
import { lowerBound, scorePlan } from './score.ts';

const range = { min: 50, max: 80 };

/** Buildings anywhere in a square, each beside its nearest ones; now and then one that nobody is near. */
const buildings = (most: number, reach: number) =>
  fc.array(
    fc.record({
      households: fc.integer({ min: 0, max: 130 }),
      x: fc.integer({ min: 0, max: reach }),
      y: fc.integer({ min: 0, max: reach }),
    }),
    { minLength: 1, maxLength: most },
  );
const asGraph = (all: fc.Arbitrary<{ households: number; x: number; y: number }[]>) =>
  all.map((buildings): PlainGraph => {
    const edges: PlainGraph['edges'] = [];
    for (const [i, a] of buildings.entries()) {
      const near = buildings
        .map((b, j) => ({ j, far: Math.hypot(a.x - b.x, a.y - b.y) }))
        .filter(({ j, far }) => j < i && far < 150)
        .sort((p, q) => p.far - q.far)
        .slice(0, 3);
      for (const { j, far } of near) edges.push([i, j, far < 50 ? 6 : 3]);
    }
    return {
      w: buildings.map(({ households }) => households),
      xy: buildings.map(({ x, y }) => [x, y]),
      edges,
    };
  });
const plain = asGraph(buildings(40, 600));
const fewBuildings = asGraph(buildings(7, 200));

/** A row of buildings 30 m apart, each beside the next. */
function row(...w: number[]): PlainGraph {
  return {
    w,
    xy: w.map((_, i) => [i * 30, 0]),
    edges: w.slice(1).map((_, i) => [i, i + 1, 1]),
  };
}

describe('a plan', () => {
  test('has every building in one part, no part empty or broken, numbers without gaps, whatever the area', () => {
    fc.assert(
      fc.property(plain, fc.integer({ min: 1, max: 9 }), (given, seed) => {
        const graph = readGraph(given);
        const part = planMicroGrids(graph, { ...range, seed });
        const score = scorePlan(graph, part, range);
        expect(part).toHaveLength(graph.size);
        expect([...new Set(part)].sort((a, b) => a - b)).toEqual(
          Array.from({ length: score.parts }, (_, i) => i),
        );
        expect(score.broken).toBe(0);
      }),
      { numRuns: 15 },
    );
  });

  test('is the same for the same seed', () => {
    const graph = readGraph(fc.sample(plain, { numRuns: 1, seed: 5 })[0]);
    const plan = (seed: number) => [...planMicroGrids(graph, { ...range, seed })];
    expect(plan(3)).toEqual(plan(3));
  });

  test('finds the only division that is in the range', () => {
    // Taken in order they would be 60, 60 and 20 alone.
    const graph = readGraph(row(40, 20, 30, 30, 20, 40));
    const part = planMicroGrids(graph, { ...range, seed: 1 });
    expect([...part]).toEqual([0, 0, 1, 1, 2, 2]);
  });

  test('leaves a building over the range alone', () => {
    const graph = readGraph(row(30, 30, 120, 30, 30));
    const part = planMicroGrids(graph, { ...range, seed: 1 });
    expect([...part]).toEqual([0, 0, 1, 2, 2]);
    expect(scorePlan(graph, part, range)).toMatchObject({ over: 1, avoidable: 0 });
  });

  test('joins strong neighbours rather than weak ones', () => {
    const w = [30, 30, 30, 30];
    const xy: PlainGraph['xy'] = [
      [0, 0],
      [30, 0],
      [0, 30],
      [30, 30],
    ];
    const plan = (strong: PlainGraph['edges'], weak: PlainGraph['edges']) => {
      const graph = readGraph({ w, xy, edges: [...strong, ...weak] });
      return [...planMicroGrids(graph, { ...range, seed: 1 })];
    };
    const rows: PlainGraph['edges'] = [
      [0, 1, 9],
      [2, 3, 9],
    ];
    const columns: PlainGraph['edges'] = [
      [0, 2, 1],
      [1, 3, 1],
    ];
    const [a, b, c, d] = plan(rows, columns);
    expect([a === b, c === d, a === c]).toEqual([true, true, false]);
    const [e, f, g, h] = plan(
      columns.map(([i, j]) => [i, j, 9]),
      rows.map(([i, j]) => [i, j, 1]),
    );
    expect([e === g, f === h, e === f]).toEqual([true, true, false]);
  });

  test('numbers parts in rows from north to south, each from west to east', () => {
    const w = [60, 60, 60, 60];
    const xy: PlainGraph['xy'] = [
      [500, 500],
      [0, 0],
      [500, 0],
      [0, 500],
    ];
    const graph = readGraph({ w, xy, edges: [] });
    expect([...planMicroGrids(graph, { ...range, seed: 1 })]).toEqual([1, 2, 3, 0]);
  });

  test('goes on with other starts as long as it is told, and is never worse', () => {
    const graph = readGraph(fc.sample(plain, { numRuns: 1, seed: 8 })[0]);
    const once = scorePlan(graph, planMicroGrids(graph, { ...range, seed: 1 }), range);
    const more = scorePlan(graph, planMicroGrids(graph, { ...range, seed: 1, seconds: 1 }), range);
    expect(more.avoidable).toBeLessThanOrEqual(once.avoidable);
  });
});

describe('the score', () => {
  test('says what is outside the range, broken and cut, and how far apart people live', () => {
    const graph = readGraph(row(40, 20, 30, 100, 10));
    // 40 and 30 do not touch; 100 is alone; 20 and 10 do not touch either
    expect(scorePlan(graph, [0, 1, 0, 2, 1], range)).toEqual({
      parts: 3,
      under: 1,
      over: 1,
      avoidable: 1,
      broken: 2,
      cut: 1,
      radius: expect.closeTo(
        Math.sqrt((40 * 30 * 60 ** 2) / 70 / 200 + (20 * 10 * 90 ** 2) / 30 / 200),
      ),
      diameter95: 90,
    });
  });
});

describe('the bound', () => {
  test.each([
    ['two small ones beside a tower', row(20, 120, 20), 2],
    ['a small one whose only neighbour is full', row(40, 70), 1],
    ['small ones that fit each other', row(30, 30), 0],
  ])('counts %s', (_, given, bound) => {
    expect(lowerBound(readGraph(given), range)).toBe(bound);
  });
});

/** Every way to divide a few buildings. */
function* divisions(size: number, part: number[] = [], used = 0): Generator<number[]> {
  if (part.length === size) return yield part;
  for (let id = 0; id <= used; id++) {
    yield* divisions(size, [...part, id], Math.max(used, id + 1));
  }
}

test('of a few buildings no division has fewer parts outside the range that could be avoided', () => {
  fc.assert(
    fc.property(fewBuildings, (given) => {
      const graph = readGraph(given);
      let least = Number.POSITIVE_INFINITY;
      for (const part of divisions(graph.size)) {
        const { broken, avoidable } = scorePlan(graph, part, range);
        if (broken === 0) least = Math.min(least, avoidable);
      }
      const planned = scorePlan(graph, planMicroGrids(graph, { ...range, seed: 1 }), range);
      expect(planned.avoidable).toBe(least);
    }),
    { numRuns: 100 },
  );
});

describe('a graph', () => {
  test.each([
    [null, 'w'],
    [{ w: [] }, 'w'],
    [{ w: [1], xy: [] }, 'xy'],
    [
      {
        w: [1, -1],
        xy: [
          [0, 0],
          [1, 1],
        ],
        edges: [],
      },
      'w[1]',
    ],
    [{ w: [1], xy: [[0, 'a']], edges: [] }, 'xy[0]'],
    [{ w: [1], xy: [[0, 0]] }, 'edges'],
    [
      {
        w: [1, 2],
        xy: [
          [0, 0],
          [1, 1],
        ],
        edges: [[0, 2, 1]],
      },
      'edges[0]',
    ],
    [
      {
        w: [1, 2],
        xy: [
          [0, 0],
          [1, 1],
        ],
        edges: [
          [0, 1, 1],
          [1, 1, 1],
        ],
      },
      'edges[1]',
    ],
  ])('that is not as it should be is refused by field: %j', (given, field) => {
    expect(() => readGraph(given)).toThrow(`${field} is not as it should be; accepted: `);
  });
});
