/** Synthetic cases for the demo, with their whole histories: every one is played by the rules of real ones. */
import { sql } from 'kysely';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { listUnits } from '../../organization/index.ts';
import { countFollowers, mergeFollowers } from '../parts.ts';
import { getRules } from '../rules.ts';
import { hasCases } from '../store.ts';
import { chooseInstants, openCase } from './open.ts';
import { type Drawing, keepDrawings } from './pictures.ts';
import { isOpen, type Played, type Stage, saveCase } from './play.ts';
import { type Kind, playCase, playDuplicate } from './script.ts';
import { type Template, templates } from './texts.ts';
import { castOf, createChance, type SeedPerson } from './world.ts';

export type { SeedPerson } from './world.ts';

export interface SeedOptions {
  /** How many cases are reported; parts split off come on top. */
  count: number;
  /** The same seed, the same cases. */
  seed: number;
  /** Who may act; those without a post are residents. */
  people: readonly SeedPerson[];
  /** Where things happen, WGS84 degrees: buildings of the demo's community first. */
  points: readonly { lng: number; lat: number }[];
  /** UTC instant that counts as now. */
  now?: Date;
}

/** Days back in which something is reported where every post is vacant. */
const vacantDays = 3;

/** Pictures for so many cases, of each drawing: about one for every second case. */
function chooseDrawings(count: number): Drawing[] {
  const shares: [Drawing, number][] = [
    ['done', 0.16],
    ['clutter', 0.1],
    ['onSite', 0.06],
    ['lamp', 0.05],
    ['rubbish', 0.05],
    ['bicycle', 0.05],
    ['road', 0.04],
  ];
  return shares.flatMap(([name, share]) =>
    Array.from({ length: Math.ceil(count * share) }, () => name),
  );
}

/**
 * Makes the cases of the past 60 days, unless there are some already. Nobody is told of them: what is over long since
 * would fill every inbox.
 *
 * @returns how many were reported
 */
export async function seedCases(
  services: Pick<Services, 'city' | 'files'>,
  options: SeedOptions,
): Promise<number> {
  const { city } = services;
  if (await withTransaction(city, system, { readOnly: true }, hasCases)) return 0;
  const drawings = chooseDrawings(options.count);
  const ids = await keepDrawings(services, drawings);
  const pictures = drawings.map((name, i) => ({ name, id: ids[i]! }));
  await withTransaction(city, system, {}, (trx) => playAll(trx, options, pictures));
  return options.count;
}

async function playAll(
  trx: Trx,
  options: SeedOptions,
  pictures: { name: Drawing; id: string }[],
): Promise<void> {
  const chance = createChance(options.seed);
  const stage: Stage = {
    trx,
    rules: await getRules(trx),
    chance,
    cast: castOf(options.people),
    now: options.now ?? new Date(),
    takePicture: (name) => {
      const at = pictures.findIndex((picture) => picture.name === name);
      return at === -1 ? [] : pictures.splice(at, 1).map((picture) => picture.id);
    },
  };
  const near = options.points.slice(0, Math.ceil(options.points.length / 2));
  const far = options.points.slice(near.length);
  const kindOf = await learnKinds(stage);
  let open: { one: Played; template: Template; point: { lng: number; lat: number } } | undefined;
  for (const at of chooseInstants(stage, options.count)) {
    const again = open && chance.maybe(0.06) ? open : undefined;
    if (again) open = undefined;
    const template = again?.template ?? chance.weighted(templates);
    // Far from the demo's community nobody holds a post: some of those, to see that they rise all the same.
    const recent = stage.now.getTime() - at.getTime() < vacantDays * 86_400_000;
    const away = recent && far.length > 0 && chance.maybe(0.06);
    const point = again?.point ?? chance.pick(away ? far : near);
    const one = await openCase(stage, template, point, at);
    const kind = await kindOf(template, one.row.placePath);
    const mergeable = again && !one.row.confidential && isOpen(again.one);
    if (mergeable) await playDuplicate(one, kind, again.one);
    else await playCase(one, kind);
    await saveCase(one);
    if (one.row.state === 'merged') await mergeFollowers(trx, one.row, one.at);
    else await addFollowers(stage, one);
    const { confidential, parts, openCalls } = one.row;
    if (isOpen(one) && !confidential && parts === 0 && openCalls === 0)
      open = { one, template, point };
  }
  await writeAudit(trx, system, {
    action: 'cases.seedDemo',
    subjectType: 'city',
    subjectId: options.points.length > 0 ? 'demo' : 'empty',
    after: { count: options.count, seed: options.seed },
  });
}

/** The class of a template, and the departments of a place for it. */
async function learnKinds(stage: Stage) {
  const departments = new Map<string, Map<string, string>>();
  return async (template: Template, placePath: string): Promise<Kind> => {
    const shipped = stage.rules.classes.get(template.classCode);
    if (!shipped) throw new Error(`the catalogue has no class ${template.classCode}`);
    const district = placePath.split('.').slice(0, 2).join('.');
    let here = departments.get(district);
    if (!here) {
      const query = { kind: 'department' as const, covering: district, limit: 200 };
      const { units } = await listUnits(stage.trx, system, query);
      // The nearest stand first: the district's own before the city's.
      here = new Map(units.reverse().map((unit) => [unit.category ?? unit.id, unit.id]));
      departments.set(district, here);
    }
    const staffed = [...here.values()].filter((unitId) =>
      stage.cast.staff.some((person) => person.unitId === unitId),
    );
    const department = here.get(template.category ?? 'urbanManagement');
    const others = staffed.filter((unitId) => unitId !== department);
    const helper = others.length > 0 ? stage.chance.pick(others) : undefined;
    return { template, shipped, department, helper };
  };
}

/** Neighbours who follow a case instead of reporting it again. */
async function addFollowers({ trx, chance, cast }: Stage, { row }: Played): Promise<void> {
  if (row.confidential || row.parentId !== null || !chance.maybe(0.12)) return;
  const people = cast.residents.filter(
    ({ personId }) => personId !== row.reporterId && chance.maybe(0.3),
  );
  if (people.length === 0) return;
  const ids = people.map((person) => person.personId);
  await sql`
    insert into case_followers (case_id, person_id, since)
    select ${row.id}::uuid, unnest(${ids}::uuid[]), ${row.updatedAt}::timestamptz
    on conflict do nothing`.execute(trx);
  await countFollowers(trx, row.id);
}
