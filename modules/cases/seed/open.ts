/** How a case of the demo begins: what is reported, where, when and by whom. */
import type { Actor } from '../../../kernel/http/actor.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { locatePoint } from '../../places/index.ts';
import { beginClocks, datesOfCase } from '../clocks.ts';
import type { Holder } from '../decide.ts';
import { holderAt, pathAtLevel, placesOfHolder } from '../holders.ts';
import { formatNumber, prefixOfPlace } from '../numbers.ts';
import { findZone } from '../rules.ts';
import { insertCase, type LoadedCase, type Source, takeSequence } from '../store.ts';
import { postsOfLevel } from '../workflow.ts';
import type { Drawing } from './pictures.ts';
import { addEvent, type Played, type Stage } from './play.ts';
import type { Template } from './texts.ts';
import { actorOf, findStaff } from './world.ts';

const dayMs = 86_400_000;
const chinaMs = 8 * 3_600_000;

/** Instants at which cases are reported, oldest first: more of them lately, and none at night. */
export function chooseInstants({ chance, now }: Stage, count: number): Date[] {
  const instants = Array.from({ length: count }, () => {
    const lately = chance.next();
    const days =
      lately < 0.25
        ? chance.between(0, 1.5)
        : lately < 0.5
          ? chance.between(0, 7)
          : chance.between(0, 60);
    const day = Math.floor((now.getTime() + chinaMs - days * dayMs) / dayMs);
    const at = day * dayMs - chinaMs + chance.between(6.5, 22.5) * 3_600_000;
    // What would lie ahead of now happened the day before.
    return new Date(at > now.getTime() - 600_000 ? at - dayMs : at);
  });
  return instants.sort((a, b) => a.getTime() - b.getTime());
}

const drawingOf: Readonly<Record<string, Drawing>> = {
  C0118: 'lamp',
  C0128: 'lamp',
  E0146: 'lamp',
  E0109: 'rubbish',
  E0138: 'rubbish',
  C0305: 'rubbish',
  E0114: 'rubbish',
  E0406: 'bicycle',
  E0408: 'bicycle',
  E0135: 'bicycle',
  E0112: 'road',
  C0109: 'road',
  E0503: 'road',
  E0507: 'road',
};

interface Sender {
  source: Source;
  reporter: Actor | null;
  onBehalf: boolean;
}

function chooseSender({ chance, cast }: Stage, path: string): Sender {
  const resident = cast.residents.length > 0 ? actorOf(chance.pick(cast.residents)) : null;
  const at = (posts: readonly string[]) =>
    findStaff(cast, { level: 'grid', path, unitId: null }, posts)[0];
  const turn = chance.next();
  const worker = at(postsOfLevel.grid);
  if (turn < 0.22 && worker) return { source: 'mobile', reporter: worker, onBehalf: false };
  const desk = at(postsOfLevel.community);
  if (turn < 0.28 && desk) return { source: 'console', reporter: desk, onBehalf: true };
  const operator = at(postsOfLevel.city);
  if (turn < 0.32 && operator) return { source: 'hotline', reporter: operator, onBehalf: true };
  if (turn < 0.36) return { source: 'open311', reporter: null, onBehalf: false };
  return { source: 'mobile', reporter: resident, onBehalf: false };
}

/** Who holds it first, as for a real report: the building's lead, the grid; of the hotline the subdistrict. */
function findFirstHolder({ cast }: Stage, path: string, sender: Sender): Holder {
  if (sender.source === 'hotline') return holderAt(path, 'subdistrict');
  const building = pathAtLevel(path, 'building');
  const own = { level: 'building', path: building ?? path, unitId: null } as const;
  const leads = building ? findStaff(cast, own, postsOfLevel.building) : [];
  const others = leads.filter((lead) => lead.personId !== sender.reporter?.personId);
  return others.length > 0 ? own : holderAt(path, 'grid');
}

/** What a new case does not have yet. */
const nothingYet = {
  version: 1,
  severity: null,
  handlerUnits: [],
  dispatcher: null,
  handler: null,
  lowerHolders: [],
  mergedIntoId: null,
  suspendedAt: null,
  suspendedUntil: null,
  suspendReason: null,
  supervisedAt: null,
  late: false,
  lateExempted: false,
  followers: 0,
  rating: null,
  ratedAt: null,
  reopenedCount: 0,
  acceptedAt: null,
  registeredAt: null,
  dispatchedAt: null,
  repliedAt: null,
  closedAt: null,
  archivedAt: null,
  parts: 0,
  openParts: 0,
  wholeOpen: true,
  openCalls: 0,
  extensionAsked: false,
  appealState: null,
  handlerLate: false,
} satisfies Partial<LoadedCase>;

/** Opens a case at an instant and a point, and writes its first row. */
export async function openCase(
  stage: Stage,
  template: Template,
  point: { lng: number; lat: number },
  at: Date,
): Promise<Played> {
  const { trx, rules, chance } = stage;
  // Some metres beside, since no two people point at the same spot.
  const beside = {
    lng: point.lng + chance.between(-2e-4, 2e-4),
    lat: point.lat + chance.between(-2e-4, 2e-4),
  };
  const found = await locatePoint(trx, beside).catch(() => locatePoint(trx, point));
  const placePath = found.building?.path ?? found.path;
  const sender = chooseSender(stage, placePath);
  const holder = findFirstHolder(stage, placePath, sender);
  const day = dateInChina(at);
  const { classCode } = template;
  const zone = findZone(rules, placePath, day);
  const clocks = beginClocks(rules, { classCode, severity: null, zone }, 'reported', at);
  const prefix = prefixOfPlace(placePath);
  const pictures = chance.maybe(0.45) ? stage.takePicture(drawingOf[classCode] ?? 'clutter') : [];
  const { dueAt, warnAt } = datesOfCase(clocks);
  const row: LoadedCase = {
    ...nothingYet,
    id: chance.id(at),
    number: formatNumber(prefix, day, await takeSequence(trx, prefix, day)),
    state: 'reported',
    source: sender.source,
    classCode,
    zone,
    text: chance.pick(template.texts),
    address: null,
    placePath,
    lng: found.point.lng,
    lat: found.point.lat,
    confidential: chance.maybe(0.03),
    reporterId: sender.reporter?.personId ?? null,
    apiKeyId: null,
    onBehalf: sender.onBehalf,
    holder,
    handlerPaths: placesOfHolder(holder),
    parentId: null,
    dueAt,
    warnAt,
    coverFileId: pictures[0] ?? null,
    reportedAt: at,
    updatedAt: at,
  };
  await insertCase(trx, { ...row, trackingHash: null });
  const { reporter } = sender;
  const one: Played = { stage, row, clocks, events: [], fired: [], at, reporter };
  addEvent(
    one,
    { at, action: 'reported', toState: 'reported', text: row.text, fileIds: pictures },
    reporter ?? undefined,
  );
  return one;
}

/** Opens a part of a case that was split: in the state and hands of the whole, with clocks that begin then. */
export async function openPart(whole: Played, text: string, by: Actor, at: Date): Promise<Played> {
  const { trx, rules, chance } = whole.stage;
  const { classCode, severity, zone, state, placePath } = whole.row;
  const day = dateInChina(at);
  const prefix = prefixOfPlace(placePath);
  const clocks = beginClocks(rules, { classCode, severity, zone }, state, at);
  const { dueAt, warnAt } = datesOfCase(clocks);
  const row: LoadedCase = {
    ...whole.row,
    version: 1,
    id: chance.id(at),
    number: formatNumber(prefix, day, await takeSequence(trx, prefix, day)),
    source: whole.row.source === 'hotline' ? 'hotline' : 'split',
    text,
    parentId: whole.row.id,
    parts: 0,
    openParts: 0,
    wholeOpen: true,
    late: false,
    dueAt,
    warnAt,
    coverFileId: null,
    reportedAt: at,
    updatedAt: at,
  };
  await insertCase(trx, { ...row, trackingHash: null });
  const part: Played = { ...whole, row, clocks, events: [], fired: [], at };
  addEvent(part, { at, action: 'reported', toState: state, text }, by);
  return part;
}
