/** What a set of changes would come to: all of it is done as if it were sent, looked at, and taken back. */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Trx } from '../../../kernel/db/database.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { placeKinds } from '../contract.ts';
import { parentPath } from '../directory.ts';
import { type ChangeOptions, changePlaces } from './change.ts';
import type { treeRoutes } from './contract.ts';
import { findGapsOn } from './faults.ts';
import type { Fault } from './gaps.ts';
import { countLife } from './life.ts';
import { overlapOf } from './outline.ts';
import { kindOfPath, tessellating } from './paths.ts';
import type { PlaceChange } from './plan.ts';
import type { ChangedPlaces } from './write.ts';

type Rehearsed = z.output<(typeof treeRoutes)['changePlaces']['response']>;
type Effects = NonNullable<Rehearsed['effects']>;

/**
 * Says what {@link changePlaces} would do, and refuses what it would refuse. Nothing of it stays.
 * @throws AppError those of `changePlaces`
 */
export async function rehearseChanges(
  trx: Trx,
  actor: Actor,
  changes: readonly PlaceChange[],
  options: ChangeOptions,
): Promise<Rehearsed> {
  await sql`savepoint rehearsal`.execute(trx);
  const done = await changePlaces(trx, actor, changes, options);
  const parents = parentsOf(done);
  const after = await findGapsOn(trx, parents, options.from, { kept: false });
  await sql`rollback to savepoint rehearsal`.execute(trx);
  const before = after && (await findGapsOn(trx, parents, options.from, { kept: true }));
  const moving = done.moved.map(({ from }) => from);
  const effects = {
    places: countByKind(done),
    life: await countLife(trx, moving, options.from),
    gaps: before ? after.filter((gap) => isNew(gap, before)).map(tell) : null,
  };
  return { ...done, effects };
}

/** The areas whose parts are no longer what they were. */
function parentsOf({ added, altered, moved, ended }: ChangedPlaces): string[] {
  const touched = [...added, ...altered, ...ended, ...moved.flatMap(({ from, to }) => [from, to])];
  const areas = touched.filter((path) => tessellating.includes(kindOfPath(path)!));
  return [...new Set(areas.flatMap((path) => [path, parentPath(path) ?? path]))];
}

function countByKind({ added, altered, moved, ended }: ChangedPlaces): Effects['places'] {
  const counts = new Map<string, Effects['places'][number]>();
  const count = (what: 'added' | 'altered' | 'moved' | 'ended', paths: readonly string[]) => {
    for (const path of paths) {
      const kind = kindOfPath(path)!;
      const one = counts.get(kind) ?? { kind, added: 0, altered: 0, moved: 0, ended: 0 };
      counts.set(kind, { ...one, [what]: one[what] + 1 });
    }
  };
  count('added', added);
  count('altered', altered);
  count(
    'moved',
    moved.map(({ from }) => from),
  );
  count('ended', ended);
  return placeKinds.flatMap((kind) => counts.get(kind) ?? []);
}

/** What was there before, whatever its shape was, is nothing that the set makes. */
function isNew({ parent, geometry }: Fault, before: readonly Fault[]): boolean {
  return !before.some(
    (one) => one.parent === parent && overlapOf(geometry, one.geometry).length > 0,
  );
}

const tell = ({ parent, squareMeters, geometry }: Fault): NonNullable<Effects['gaps']>[number] => ({
  parent,
  squareMeters: Math.round(squareMeters),
  geometry: geometry as NonNullable<Effects['gaps']>[number]['geometry'],
});
