import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addVertex,
  areaOf,
  blank,
  followVertex,
  listVertices,
  middleAfter,
  moveVertex,
  type Outline,
  positionOf,
  removeVertex,
  type Spot,
  snap,
  toOutline,
  toSketch,
} from './outline-edit.ts';

const square = (x: number, y: number, size = 0.001): Outline => ({
  type: 'Polygon',
  coordinates: [
    [
      [x, y],
      [x + size, y],
      [x + size, y + size],
      [x, y + size],
      [x, y],
    ],
  ],
});
const left = square(106.7, 39.5);
const edge = 106.7 + 0.001;
const right = square(edge, 39.5);
const first = { polygon: 0, ring: 0, at: 0 };

describe('an outline that is edited', () => {
  it('is the same when nothing was changed, also with holes and parts', () => {
    const parts: Outline = {
      type: 'MultiPolygon',
      coordinates: [
        [
          ...(left.coordinates as Spot[][]),
          ...(square(106.7002, 39.5002, 0.0004).coordinates as Spot[][]),
        ],
        right.coordinates as Spot[][],
      ],
    };
    expect(toOutline(toSketch(left))).toEqual(left);
    expect(toOutline(toSketch(parts))).toEqual(parts);
  });

  it('is none before three points were drawn', () => {
    let sketch = blank;
    for (const [i, point] of (left.coordinates[0] as Spot[]).slice(0, 3).entries()) {
      expect(toOutline(sketch)).toBeNull();
      sketch = addVertex(sketch, { polygon: 0, ring: 0, at: i - 1 }, point);
    }
    expect(toOutline(sketch)?.coordinates[0]).toHaveLength(4);
  });

  it('gets a vertex in the middle of an edge without another area, and loses it again', () => {
    const sketch = toSketch(left);
    fc.assert(
      fc.property(fc.nat(3), (at) => {
        const vertex = { ...first, at };
        const more = addVertex(sketch, vertex, middleAfter(sketch, vertex)!);
        expect(listVertices(more)).toHaveLength(5);
        expect(areaOf(toOutline(more))).toBeCloseTo(areaOf(left), 3);
        expect(removeVertex(more, { ...first, at: at + 1 })).toEqual(sketch);
      }),
    );
  });

  it('loses a hole, or a part, that has only two vertices left', () => {
    const hole = toSketch({
      type: 'Polygon',
      coordinates: [
        left.coordinates[0] as Spot[],
        (left.coordinates[0] as Spot[]).slice(0, 4).concat([(left.coordinates[0] as Spot[])[0]!]),
      ],
    });
    let holed = hole;
    for (let i = 0; i < 2; i++) holed = removeVertex(holed, { polygon: 0, ring: 1, at: 0 });
    expect(holed).toEqual([[hole[0]![0]]]);
    let parts = [...toSketch(left), ...toSketch(right)] as ReturnType<typeof toSketch>;
    for (let i = 0; i < 2; i++) parts = removeVertex(parts, { ...first, polygon: 1 });
    expect(parts).toEqual(toSketch(left));
  });

  it('snaps to the nearest vertex of a neighbour within reach, and to none beyond', () => {
    const targets = toSketch(right)[0]![0]!;
    expect(snap([106.70101, 39.50001], targets, 0.0001)).toEqual([edge, 39.5]);
    expect(snap([106.7012, 39.5003], targets, 0.0001)).toEqual([106.7012, 39.5003]);
  });

  it('takes its neighbour along where they share vertices: no gap, no overlap, the whole as large as before', () => {
    const corner = { ...first, at: 1 };
    const whole = areaOf(left) + areaOf(right);
    fc.assert(
      fc.property(
        fc.double({ min: 0.0002, max: 0.0008, noNaN: true }),
        fc.double({ min: -0.0004, max: 0.0004, noNaN: true }),
        (north, east) => {
          const [a, b] = [toSketch(left), toSketch(right)];
          const between: [Spot, Spot] = [
            positionOf(a, corner)!,
            positionOf(a, { ...first, at: 2 })!,
          ];
          const middle = middleAfter(a, corner)!;
          const [a2, b2] = [
            addVertex(a, corner, middle),
            followVertex(b, { do: 'add', between, to: middle }),
          ];
          const to: Spot = [edge + east, 39.5 + north];
          const a3 = moveVertex(a2, { ...first, at: 2 }, to);
          const b3 = followVertex(b2, { do: 'move', from: middle, to });
          expect(areaOf(toOutline(a3)) + areaOf(toOutline(b3))).toBeCloseTo(whole, 3);
          expect(removeVertex(a3, { ...first, at: 2 })).toEqual(a);
          expect(followVertex(b3, { do: 'remove', from: to })).toEqual(b);
        },
      ),
    );
    expect(followVertex(toSketch(right), { do: 'move', from: [1, 1], to: [2, 2] })).toEqual(
      toSketch(right),
    );
  });
});
