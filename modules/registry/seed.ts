/** People of the demo: made up, the same on every run, and marked so. */
import { createHash } from 'node:crypto';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Config } from '../../kernel/config/config.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { system } from '../../kernel/http/actor.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import { listPlaces } from '../places/index.ts';
import { addDays } from './care/due.ts';
import { insertTag, insertVisit } from './care/store.ts';
import type { Occupancy } from './contract.ts';
import { sealName, sealPhone } from './seal.ts';
import { insertResident, type NewResident } from './store.ts';
import { insertOccupancy, listCurrent } from './store-occupancy.ts';

const surnames = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗';
const given = ['建国', '秀英', '小军', '丽华', '志强', '桂兰', '海燕', '文博', '玉梅', '天宇'];

/** Share of dwellings by occupancy, of a hundred. */
const shares: [Occupancy, number][] = [
  ['livedIn', 66],
  ['rentedOut', 16],
  ['vacant', 11],
  ['unknown', 7],
];
/** Kinds of care with their rhythm; a child is of somebody's family. */
const kinds = [
  ['livesAloneOlder', 7],
  ['livesAloneOlder', 7],
  ['minimumAllowance', 30],
  ['minimumAllowance', 30],
  ['leftBehindChild', 14],
] as const;

/** A number from 0 to `below` - 1 that is the same for the same words. */
function pick(below: number, ...words: (string | number)[]): number {
  return createHash('sha256').update(words.join('/')).digest().readUInt32BE(0) % below;
}

/** A UUID that is the same for the same words. */
function idOf(...words: (string | number)[]): string {
  const hex = createHash('sha256').update(words.join('/')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function occupancyOf(path: string): Occupancy {
  let left = pick(100, 'occupancy', path);
  for (const [occupancy, share] of shares) {
    if (left < share) return occupancy;
    left -= share;
  }
  return 'unknown';
}

/** Where the demo's people live. */
export interface SeedPlaces {
  /** Occupancy of every dwelling in it. */
  community: string;
  /** People in every building of it. */
  grid: string;
  /** Somebody with an account, who finds their own record: phone as `+8613800138000`. */
  self: { building: string; name: string; phone: string } | undefined;
}

/**
 * Occupancy of a community, people of a grid, some of them to be visited: a few overdue, a few soon. Once; what somebody
 * changed since stays. @returns how many people were added
 */
export async function seedRegistry(
  trx: Trx,
  config: Pick<Config, 'secret'>,
  { community, grid, self }: SeedPlaces,
  now = new Date(),
): Promise<number> {
  if ((await listCurrent(trx, community)).length > 0) return 0;
  const today = dateInChina(now);
  const dwellings = (await listPlaces(trx, 'dwelling', community)).map(({ path }) => path);
  const own = self && dwellings.find((path) => path.startsWith(`${self.building}.`));
  const of = (path: string) => (path === own ? 'livedIn' : occupancyOf(path));
  await insertOccupancy(
    trx,
    dwellings
      .filter((path) => of(path) !== 'unknown')
      .map((path) => {
        const checkedOn = addDays(today, -pick(90, 'checked', path));
        return {
          id: idOf('occupancy', path),
          path,
          occupancy: of(path),
          from: addDays(checkedOn, -pick(400, 'from', path)),
          checkedOn,
          toldBy: null,
          post: 'gridWorker',
          synthetic: true,
          version: 1,
        };
      }),
  );
  let added = 0;
  for (const path of dwellings.filter((one) => one.startsWith(`${grid}.`))) {
    const occupancy = of(path);
    if (occupancy !== 'livedIn' && occupancy !== 'rentedOut') continue;
    const people = path === own ? 1 : 1 + pick(3, 'people', path);
    for (let n = 0; n < people; n += 1) {
      const relation = n > 0 ? 'family' : occupancy === 'livedIn' ? 'owner' : 'tenant';
      const who = path === own ? self : undefined;
      await enter(trx, config, { path, n, relation, who, today });
      added += 1;
    }
  }
  await writeAudit(trx, system, {
    action: 'registry.seedDemo',
    subjectType: 'city',
    subjectId: 'demo',
    placePath: community,
    after: { residents: added, dwellings: dwellings.length },
  });
  return added;
}

interface Entered {
  path: string;
  /** Which of the people of the dwelling. */
  n: number;
  relation: NewResident['relation'];
  who: SeedPlaces['self'];
  today: string;
}

async function enter(trx: Trx, config: Pick<Config, 'secret'>, entered: Entered): Promise<void> {
  const { path, n, relation, who, today } = entered;
  const id = idOf('resident', path, n);
  // A family shares its surname; the numbers are of a range that is given to nobody.
  const surname = surnames[pick(surnames.length, 'surname', path)]!;
  const name = who?.name ?? `${surname}${given[pick(given.length, 'given', path, n)]}`;
  const digits = String(pick(100_000_000, 'phone', path, n)).padStart(8, '0');
  const phone = who?.phone ?? (pick(10, 'has phone', path, n) < 8 ? `+86154${digits}` : null);
  const since = addDays(today, -400 - pick(4000, 'since', path));
  await insertResident(trx, {
    id,
    path,
    ...sealName(config, id, name),
    ...sealPhone(config, id, phone),
    relation,
    since,
    purpose: pick(3, 'purpose', path) === 0 ? 'service' : 'emergency',
    basis: 'consent',
    consentOn: addDays(today, -pick(300, 'consent', path)),
    consentBy: 'self',
    dutyItem: null,
    enteredBy: null,
    enteredPost: 'gridWorker',
    enteredOn: addDays(today, -pick(200, 'entered', path)),
    synthetic: true,
  });
  if (!who && pick(12, 'care', path, n) === 0) await tag(trx, id, { path, n, today });
}

/** Somebody who is to be visited, and was every some days; the last time a while ago, or not so long. */
async function tag(
  trx: Trx,
  residentId: string,
  { path, n, today }: Pick<Entered, 'path' | 'n' | 'today'>,
): Promise<void> {
  const [kind, everyDays] = kinds[pick(kinds.length - (n > 0 ? 0 : 1), 'kind', path)]!;
  await insertTag(trx, {
    id: idOf('tag', residentId),
    residentId,
    kind,
    basis: 'duty',
    consentOn: null,
    consentBy: null,
    dutyItem: '特殊困难群众探访关爱',
    everyDays,
    from: addDays(today, -120),
    basedOn: addDays(today, -120),
    expiresOn: addDays(today, 200),
    addedBy: null,
    addedPost: 'communityStaff',
    synthetic: true,
  });
  const last = pick(Math.ceil(everyDays * 1.5), 'last', path);
  for (let day = last; day < 120; day += everyDays) {
    await insertVisit(trx, {
      id: idOf('visit', residentId, day),
      residentId,
      on: addDays(today, -day),
      outcome: day > last && pick(9, 'away', path, day) === 0 ? 'notHome' : 'met',
      note: null,
      visitedBy: null,
      post: 'gridWorker',
      synthetic: true,
    });
  }
}
