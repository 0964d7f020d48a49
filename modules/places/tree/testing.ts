/** Sets of changes in a community, for tests. */
import fc from 'fast-check';
import { type Actor, anonymous } from '../../../kernel/http/actor.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import type { PlaceKind } from '../contract.ts';
import { completeSeed } from '../seed.ts';
import type { PlaceChange } from './change.ts';
import { codeOfPath, kindOfPath } from './paths.ts';

export const binhai = '150300.150304.012.008';
export const grid = `${binhai}.g003`;
export const spare = `${binhai}.g055.m01`;
const today = dateInChina(new Date());

/** Somebody who holds a post at a place. */
export function holding(post: string, placePath: string): Actor {
  const appointment = { id: crypto.randomUUID(), post, placePath, unitId: null };
  return {
    ...anonymous,
    kind: 'person',
    personId: crypto.randomUUID(),
    appointments: [appointment],
    scopes: [placePath],
  };
}
/** A place to be added under a path. */
export function added(
  path: string,
  more: Partial<Parameters<typeof completeSeed>[0]> = {},
): PlaceChange {
  const kind = kindOfPath(path) as PlaceKind;
  const parentPath = path.slice(0, path.lastIndexOf('.'));
  const code = codeOfPath(path)!;
  const known = { kind, code, path, parentPath, name: '新', validFrom: today };
  return { do: 'add', place: completeSeed({ ...known, ...more }) };
}
/** A change of a name. */
export const named = (path: string, name: string): PlaceChange => ({
  do: 'alter',
  path,
  set: { name },
});

/** Changes that may or may not fit each other: those that don't are refused as a whole. */
const buildings = [11, 12, 13, 14, 17].map((n) => `b000${n}`);
const somewhere = fc.constantFrom(`${grid}.m01`, `${grid}.m02`, spare);
const somePath = fc.oneof(
  fc.constantFrom(grid, `${grid}.m01`, spare, `${binhai}.g001`),
  fc.tuple(somewhere, fc.constantFrom(...buildings)).map(([at, b]) => `${at}.${b}`),
);
const someChanges = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(somePath, fc.constantFrom('甲', '乙')).map(([p, n]) => [named(p, n)]),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('m01', 'm02'), fc.boolean(), fc.constantFrom(...buildings))
      .map(([m, back, b]): PlaceChange[] => {
        const [home, away] = [`${grid}.${m}.${b}`, `${spare}.${b}`];
        return [{ do: 'move', path: back ? away : home, to: back ? home : away }];
      }),
  },
  { weight: 2, arbitrary: somePath.map((path): PlaceChange[] => [{ do: 'end', path }]) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(`${grid}.m01.b00901`, `${grid}.m02.b00902`, `${spare}.b00903`)
      .map((path) => [added(path, { floors: 7 }), added(`${path}.u01`)]),
  },
  {
    weight: 1,
    arbitrary: fc.constant<PlaceChange[]>([
      { do: 'move', path: `${grid}.m01`, to: `${grid}.m99` },
      { do: 'move', path: `${grid}.m02`, to: `${grid}.m01` },
      { do: 'move', path: `${grid}.m99`, to: `${grid}.m02` },
    ]),
  },
  {
    weight: 1,
    arbitrary: fc.constant<PlaceChange[]>([
      { do: 'move', path: grid, to: `${binhai}.g090` },
      { do: 'alter', path: `${binhai}.g001`, set: { geometry: null } },
    ]),
  },
);
/** One to three changes in turn. */
export const someSet = fc
  .array(someChanges, { minLength: 1, maxLength: 3 })
  .map((sets) => sets.flat());
