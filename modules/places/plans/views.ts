/** Plans and divisions as they are told. */
import type { Trx } from '../../../kernel/db/database.ts';
import { namePlaces } from '../service.ts';
import type { Division, LeadView, Plan, PlanBrief } from './contract.ts';
import { rangeOf } from './divisions.ts';
import { planPeople } from './people.ts';
import type { DivisionRow, KeptPart, PlanRow } from './store.ts';
import * as store from './store.ts';
import * as areas from './store-area.ts';

const iso = (at: Date | null) => at?.toISOString() ?? null;

type Names = ReadonlyMap<string, string>;

async function nameAuthors(
  trx: Trx,
  plans: readonly PlanRow[],
  divisions: readonly { authorId: string }[] = [],
): Promise<Names> {
  return planPeople().namePeople(trx, [
    ...plans.flatMap((row) => [
      row.authorId,
      ...(row.publication ? [row.publication.publisherId] : []),
    ]),
    ...divisions.map(({ authorId }) => authorId),
  ]);
}

function tellBrief(
  row: PlanRow,
  names: Names,
  places: Awaited<ReturnType<typeof namePlaces>>,
): PlanBrief {
  const { publication } = row;
  return {
    id: row.id,
    kind: row.kind,
    areaPath: row.areaPath,
    names: places.get(row.areaPath)!,
    status: row.status,
    askedAt: row.askedAt.toISOString(),
    finishedAt: iso(row.finishedAt),
    author: { name: names.get(row.authorId) ?? '', post: row.authorPost },
    min: row.options.min,
    max: row.options.max,
    divisions: row.divisions,
    publication: publication && {
      divisionId: publication.divisionId,
      day: publication.day,
      reason: publication.reason,
      publisher: {
        name: names.get(publication.publisherId) ?? '',
        post: publication.publisherPost,
      },
      publishedAt: publication.publishedAt,
    },
  };
}

/** Plans for a list. */
export async function tellPlans(trx: Trx, rows: readonly PlanRow[]): Promise<PlanBrief[]> {
  const names = await nameAuthors(trx, rows);
  const places = await namePlaces(
    trx,
    rows.map(({ areaPath }) => areaPath),
  );
  return rows.map((row) => tellBrief(row, names, places));
}

/** A plan with its alternatives. */
export async function tellPlan(trx: Trx, row: PlanRow): Promise<Plan> {
  const divisions = await store.listDivisions(trx, row.id);
  const names = await nameAuthors(trx, [row], divisions);
  const places = await namePlaces(trx, [row.areaPath]);
  const { divisions: _, ...brief } = tellBrief(row, names, places);
  return {
    ...brief,
    options: row.options,
    startedAt: iso(row.startedAt),
    cancelAsked: row.cancelAskedAt !== null,
    progress: row.progress,
    best: row.best,
    failure: row.failure,
    present: row.present,
    divisions: divisions.map((one) => tellDivisionBrief(one, names)),
  };
}

function tellDivisionBrief(
  row: Omit<DivisionRow, 'parts'>,
  names: Names,
): Plan['divisions'][number] {
  return {
    id: row.id,
    planId: row.planId,
    number: row.number,
    derivedFrom: row.derivedFrom,
    emphasis: row.emphasis,
    seed: row.seed,
    edit: row.edit,
    edits: row.edits,
    madeAt: row.madeAt.toISOString(),
    author: { name: names.get(row.authorId) ?? '', post: row.authorPost },
    score: row.score,
  };
}

/** Parts as they are told. */
export function tellParts(
  parts: readonly KeptPart[],
  range: { min: number; max: number },
  leads: ReadonlyMap<number, LeadView> = new Map(),
): Division['parts'] {
  return parts.map((part) => ({
    number: part.number,
    path: part.path,
    households: part.households,
    persons: part.persons,
    range: rangeOf(part.households, range),
    radius: part.radius,
    diameter: part.diameter,
    crossesBarrier: part.crossesBarrier,
    outline: part.outline,
    label: part.label,
    members: part.members,
    lead: leads.get(part.number) ?? null,
  }));
}

/** A division with its parts and who is to lead them. */
export async function tellDivision(trx: Trx, plan: PlanRow, row: DivisionRow): Promise<Division> {
  const names = await nameAuthors(trx, [plan], [row]);
  const leads = await tellLeads(trx, plan, row.rootId);
  return {
    ...tellDivisionBrief(row, names),
    planKind: plan.kind,
    areaPath: plan.areaPath,
    min: plan.options.min,
    max: plan.options.max,
    parts: tellParts(row.parts, plan.options, leads),
    warnings: row.warnings,
    published: plan.publication?.divisionId === row.id,
  };
}

async function tellLeads(trx: Trx, plan: PlanRow, rootId: string): Promise<Map<number, LeadView>> {
  const named = await store.listLeads(trx, rootId);
  if (named.size === 0) return new Map();
  const names = await planPeople().namePeople(trx, [...named.values()]);
  const candidates = new Map(
    (await listCandidates(trx, plan.areaPath)).map((one) => [one.personId, one]),
  );
  return new Map(
    [...named].map(([number, personId]) => [
      number,
      candidates.get(personId) ?? { personId, name: names.get(personId) ?? '', posts: [] },
    ]),
  );
}

/** People who may be named to lead a part: those with a post in the community. */
export async function listCandidates(trx: Trx, areaPath: string): Promise<LeadView[]> {
  const community = areaPath.split('.').slice(0, 4).join('.');
  const { listStaff, namePeople } = planPeople();
  const staff = await listStaff(trx, await areas.listPaths(trx, community));
  const names = await namePeople(
    trx,
    staff.map(({ personId }) => personId),
  );
  return staff
    .map(({ personId, appointments }) => ({
      personId,
      name: names.get(personId) ?? '',
      posts: [
        ...new Set(
          appointments
            .filter(({ placePath }) => placePath?.startsWith(community))
            .map(({ post }) => post),
        ),
      ],
    }))
    .filter(({ posts }) => posts.length > 0)
    .sort((a, b) => a.name.localeCompare(b.name, 'zh-CN'));
}
