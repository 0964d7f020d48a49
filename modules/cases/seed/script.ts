/** How cases of the demo go on: scripts that play one step after the other, as far as people and time allow. */
import { type Actor, system } from '../../../kernel/http/actor.ts';
import type { CaseClass } from '../rules.ts';
import { type ActionName, postsOfLevel } from '../workflow.ts';
import { playCall } from './calls.ts';
import { openPart } from './open.ts';
import { holderOf, isOpen, nextInstant, type Played, play, playOut, saveCase } from './play.ts';
import { reasons, type Template } from './texts.ts';
import { findAt, findStaff } from './world.ts';

/** What a script needs to know of the case's kind. */
export interface Kind {
  template: Template;
  shipped: CaseClass;
  /** Department that handles it, and one that helps; undefined where the place has none. */
  department: string | undefined;
  helper: string | undefined;
}

interface Script {
  one: Played;
  kind: Kind;
  /** Steps until nobody acts any more: some cases are left lying. */
  left: number;
}

/** Days back in which a case may be left lying: an older one would be a scandal, not a demo. */
export const lyingDays = 4;

/** Takes an action some time later, as who holds the case or as `by`; false when nobody does or it lies ahead. */
async function step(
  script: Script,
  action: ActionName,
  body: Record<string, unknown> = {},
  by: Actor | undefined = holderOf(script.one),
): Promise<boolean> {
  const { one } = script;
  const { chance } = one.stage;
  if (!by || script.left <= 0) return false;
  script.left -= 1;
  // One step in fifty comes late.
  const share = chance.maybe(0.02) ? chance.between(1.05, 2.3) : chance.between(0.05, 0.8);
  const at = nextInstant(one, share);
  if (!at) return false;
  await play(one, action, by, at, body);
  return true;
}

const evidence = ({ one }: Script) => one.stage.takePicture('done');

/** Plays a case from its report on. */
export async function playCase(one: Played, kind: Kind): Promise<void> {
  const { chance, now } = one.stage;
  const age = (now.getTime() - one.row.reportedAt.getTime()) / 86_400_000;
  const lies = age < lyingDays && chance.maybe(0.15);
  const script = { one, kind, left: lies ? Math.floor(chance.between(0, 6)) : 99 };
  await playBeginning(script);
  await playOut(one);
}

async function playBeginning(script: Script): Promise<void> {
  const { one, kind } = script;
  const { chance } = one.stage;
  if (chance.maybe(0.05)) {
    await step(script, 'decline', { reason: chance.pick(reasons.decline) });
    return;
  }
  if (!(await step(script, 'accept'))) return;
  await comment(script);
  const hotline = one.row.source === 'hotline';
  if (kind.template.solver === 'grid' && !hotline && chance.maybe(0.9)) {
    const done = chance.pick(kind.template.done);
    if (await step(script, 'selfResolve', { done, pictures: evidence(script) })) await rate(script);
    return;
  }
  const { classCode } = one.row;
  const severities = kind.shipped.severities;
  const severity = severities[Math.min(severities.length - 1, chance.maybe(0.2) ? 0 : 1)] ?? 1;
  if (!(await step(script, 'register', { classCode, severity }))) return;
  if (chance.maybe(0.02) && !one.row.confidential) {
    await step(script, 'void', { reason: chance.pick(reasons.void) }, above(one));
    return;
  }
  const grid = one.row.placePath.split('.').slice(0, 5);
  const toGrid = kind.template.solver !== 'department' && grid.length === 5 && !hotline;
  if (toGrid) return handle(script, { placePath: grid.join('.') });
  if (!kind.department) return;
  if (one.row.holder.level === 'community') {
    if (!(await step(script, 'passUp', { reason: chance.pick(reasons.passUp) }))) return;
  }
  const target = { unitId: kind.department };
  if (chance.maybe(0.04)) return split(script, target);
  await handle(script, target);
}

/** Somebody over the holder, who supervises and voids. */
function above({ row, stage }: Played): Actor | undefined {
  const level = ['subdistrict', 'city'].includes(row.holder.level) ? 'city' : 'subdistrict';
  return findAt(stage.cast, level, row.placePath);
}

function dispatcherOf({ row, stage }: Played): Actor | undefined {
  const by = row.dispatcher;
  return by ? findStaff(stage.cast, by, postsOfLevel[by.level])[0] : undefined;
}

/** From the dispatch to the closing. */
async function handle(script: Script, target: object): Promise<void> {
  const { one, kind } = script;
  const { chance } = one.stage;
  if (!(await step(script, 'dispatch', { target }))) return;
  if (chance.maybe(0.06)) {
    const reason = chance.pick(reasons.sendBack);
    if (!(await step(script, 'sendBack', { reason }))) return;
    if (!(await step(script, 'dispatch', { target }))) return;
  }
  if (!(await step(script, 'acknowledge'))) return;
  if (!(await interrupt(script))) return;
  if (!(await reply(script))) return;
  if (chance.maybe(0.5) && !one.row.confidential) {
    const worker = findAt(one.stage.cast, 'grid', one.row.placePath);
    if (worker && !(await step(script, 'verify', { pictures: evidence(script) }, worker))) return;
  }
  if (chance.maybe(0.08)) {
    const reason = chance.pick(reasons.rejectReply);
    if (!(await step(script, 'rejectReply', { reason }))) return;
    if (!(await reply(script))) return;
  }
  if (one.row.openCalls > 0) return;
  const closingCondition = kind.template.closing;
  if (!(await step(script, 'close', { closingCondition }))) return;
  await rate(script);
  await appeal(script);
}

async function reply(script: Script): Promise<boolean> {
  const { chance } = script.one.stage;
  const done = chance.pick(script.kind.template.done);
  return step(script, 'reply', { done, pictures: evidence(script) });
}

/** What happens while a case is handled; false when it stays as it is. */
async function interrupt(script: Script): Promise<boolean> {
  const { one, kind } = script;
  const { chance, now } = one.stage;
  const turn = chance.next();
  if (turn < 0.08 && !one.row.confidential) {
    return step(script, 'supervise', { reason: chance.pick(reasons.supervise) }, above(one));
  }
  if (turn < 0.16) {
    const limit = { value: Math.round(chance.between(1, 3)), unit: 'working_day' };
    const reason = chance.pick(reasons.extend);
    if (!(await step(script, 'askExtension', { reason, limit }))) return false;
    const answered = chance.maybe(0.7)
      ? step(script, 'grantExtension', {}, dispatcherOf(one))
      : step(script, 'refuseExtension', { reason: reasons.refuseExtension[0] }, dispatcherOf(one));
    return answered;
  }
  if (turn < 0.26) {
    const at = nextInstant(one, chance.between(0.1, 0.6));
    const by = dispatcherOf(one);
    if (!at || !by) return false;
    const days = chance.between(2, one.at.getTime() > now.getTime() - 6 * 86_400_000 ? 20 : 9);
    const until = new Date(at.getTime() + days * 86_400_000);
    const reason = chance.pick(reasons.suspend);
    await play(one, 'suspend', by, at, { reason, until: until.toISOString() });
    if (until > now) return false;
    await play(one, 'resume', system, until);
    return true;
  }
  if (turn < 0.5 && kind.department && kind.helper) {
    const until = await playCall(one, kind.department, kind.helper, lyingDays);
    if (until) one.at = until;
  }
  return true;
}

/** The reporter's word at the end, and now and then a reopening. */
async function rate(script: Script): Promise<void> {
  const { one } = script;
  const { chance } = one.stage;
  if (!one.reporter || one.row.parentId !== null || chance.maybe(0.3)) return;
  const turn = chance.next();
  const rating = turn < 0.66 ? 'satisfied' : turn < 0.88 ? 'basicallySatisfied' : 'dissatisfied';
  const words = rating === 'dissatisfied' ? reasons.dissatisfied : reasons.satisfied;
  const note = chance.maybe(0.6) ? { note: chance.pick(words) } : {};
  if (!(await step(script, 'rate', { rating, ...note }, one.reporter))) return;
  if (rating !== 'dissatisfied' || chance.maybe(0.4)) return;
  const reopened = await step(
    script,
    'reopen',
    { reason: chance.pick(reasons.reopen) },
    one.reporter,
  );
  if (!reopened) return;
  const { department } = script.kind;
  const grid = one.row.placePath.split('.').slice(0, 5).join('.');
  const high = ['subdistrict', 'city'].includes(one.row.holder.level);
  const target = high && department ? { unitId: department } : { placePath: grid };
  if (!(await step(script, 'dispatch', { target }))) return;
  if (!(await step(script, 'acknowledge')) || !(await reply(script))) return;
  await step(script, 'close', { closingCondition: script.kind.template.closing });
}

/** The department says that lateness was not its fault; two reviews. */
async function appeal(script: Script): Promise<void> {
  const { one } = script;
  const { chance, cast } = one.stage;
  const { row } = one;
  const handler = row.handler;
  if (!row.handlerLate || row.state !== 'closed' || !handler || row.confidential) return;
  if (!chance.maybe(0.5)) return;
  const [by] = findStaff(cast, handler, postsOfLevel[handler.level]);
  if (!(await step(script, 'appealLateness', { reason: chance.pick(reasons.appeal) }, by))) return;
  const granted = chance.maybe(0.7);
  const reason = reasons.review[granted ? 0 : 1];
  const first = findAt(cast, 'subdistrict', row.placePath);
  if (!(await step(script, 'reviewAppeal', { granted, reason }, first)) || !granted) return;
  const second = findAt(cast, 'city', row.placePath);
  await step(script, 'decideAppeal', { granted: true, reason: reasons.review[0] }, second);
}

async function comment(script: Script): Promise<void> {
  const { one } = script;
  const { chance } = one.stage;
  if (!chance.maybe(0.1)) return;
  const by = chance.maybe(0.5) && one.reporter ? one.reporter : holderOf(one);
  await step(script, 'comment', { text: chance.pick(reasons.comment) }, by);
}

/** Two parts, each dispatched on its own; the whole closes with the last of them. */
async function split(script: Script, target: object): Promise<void> {
  const { one, kind } = script;
  const by = holderOf(one);
  const { text, classCode } = one.row;
  const parts = reasons.parts.map((part) => ({ text: `${text}${part}`, classCode }));
  if (!by || !(await step(script, 'split', { parts }))) return;
  one.row.parts = parts.length;
  one.row.openParts = parts.length;
  let last = one.at;
  for (const part of parts) {
    const played = await openPart(one, part.text, by, one.at);
    await handle({ one: played, kind, left: 99 }, target);
    await playOut(played);
    await saveCase(played);
    if (!isOpen(played)) one.row.openParts -= 1;
    if (played.row.closedAt && played.row.closedAt > last) last = played.row.closedAt;
  }
  if (one.row.openParts === 0) await play(one, 'closeWithParts', system, last);
}

/** A second report of the same thing: accepted, then merged into the first. */
export async function playDuplicate(one: Played, kind: Kind, into: Played): Promise<void> {
  const script = { one, kind, left: 99 };
  if (await step(script, 'accept')) {
    await step(script, 'merge', { into: into.row.id, reason: reasons.merge[0] });
  }
  await playOut(one);
}
