/** Patrols of the demo: made up, the same on every run, and marked so. */
import { createHash } from 'node:crypto';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { system } from '../../../kernel/http/actor.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { getDirectory } from '../cache.ts';
import { isWithin } from '../directory.ts';
import { listInBuilding } from '../store.ts';
import { createRandom } from '../synthetic/random.ts';
import type { Finding } from './fields.ts';
import * as store from './store.ts';

const dayMs = 86_400_000;

/** Weeks that the demo looks back. */
const weeks = 10;

const notes: Partial<Record<Finding, readonly string[]>> = {
  unreachable: ['单元门禁坏了', '门口施工，绕不进去', '地下室锁着'],
  found: ['楼道口灯不亮', '消防通道停了车', '雨水箅子松动'],
  well: ['', '', '', '东门要刷卡'],
};

/** Who walks in the demo. */
export interface SeedWalker {
  personId: string;
  post: string;
  placePath: string;
}

/** A UUID that is the same for the same words. */
function idOf(...words: (string | number)[]): string {
  const hex = createHash('sha256').update(words.join('/')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * Walks the areas of some people once a week and leaves a few buildings out, so that some are in time, some due, some overdue and
 * some never seen. What is there already stays. @returns how many visits were added
 */
export async function seedPatrols(
  trx: Trx,
  walkers: readonly SeedWalker[],
  now = new Date(),
): Promise<number> {
  const { entries } = await getDirectory(trx);
  let added = 0;
  for (const { personId, post, placePath } of walkers) {
    const random = createRandom(`patrols ${placePath}`);
    const places = entries.filter(
      ({ kind, path }) =>
        (kind === 'building' || kind === ('facility' as string)) && isWithin(path, placePath),
    );
    // When each is seen: every some weeks, or not at all.
    const everyOf = places.map(() => [1, 1, 2, 3, 4, 6, weeks, 0][Math.floor(random() * 8)]!);
    for (let week = weeks; week >= 0; week--) {
      const begun = new Date(
        now.getTime() - week * 7 * dayMs - ((1 + Math.floor(random() * 3)) * dayMs) / 2,
      );
      const visits: store.NewVisit[] = [];
      for (const [i, place] of places.entries()) {
        const every = everyOf[i]!;
        if (every === 0 || week % every !== every - 1) continue;
        const at = new Date(begun.getTime() + (visits.length + 1) * 6 * 60_000);
        const chance = random();
        const finding = chance < 0.08 ? 'found' : chance < 0.16 ? 'unreachable' : 'well';
        const words = notes[finding]!;
        visits.push({
          id: idOf(placePath, week, place.path),
          place: place.path,
          at,
          on: dateInChina(at),
          finding,
          note: words[Math.floor(random() * words.length)] || null,
          caseNumber: null,
          caseId: null,
        });
        visits.push(...(await visitHomes(trx, place.path, week, at, random)));
      }
      if (visits.length === 0) continue;
      const id = idOf(placePath, week);
      await store.insertPatrol(trx, {
        id,
        area: placePath,
        personId,
        post,
        begunAt: begun,
        synthetic: true,
      });
      added += await store.addVisits(trx, id, visits, true);
      await store.endPatrol(trx, id, new Date(begun.getTime() + (visits.length + 2) * 6 * 60_000));
    }
  }
  if (added > 0) {
    await writeAudit(trx, system, {
      action: 'places.seedPatrols',
      subjectType: 'patrol',
      subjectId: 'demo',
      after: { visits: added },
    });
  }
  return added;
}

/** Homes of a building where somebody called: time and place alone. */
async function visitHomes(
  trx: Trx,
  building: string,
  week: number,
  at: Date,
  random: () => number,
): Promise<store.NewVisit[]> {
  if (random() > 0.3) return [];
  const today = dateInChina(at);
  const [entrance] = await listInBuilding(trx, building, dateInChina(new Date()));
  if (!entrance) return [];
  const homes = await listInBuilding(trx, entrance.path, dateInChina(new Date()));
  return homes
    .filter(() => random() < 0.2)
    .map(({ path }) => ({
      id: idOf(building, week, path),
      place: path,
      at,
      on: today,
      finding: 'visit',
      note: null,
      caseNumber: null,
      caseId: null,
    }));
}
