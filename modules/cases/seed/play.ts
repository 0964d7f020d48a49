/**
 * Plays one case of the demo by the rules of the house: what is allowed, where it goes, which clocks run and who hears
 * that they ran out are decided by the same functions as for a real one. It is kept in memory and written once, because
 * 300 histories written step by step would take a minute.
 */
import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import { attachFiles } from '../../../kernel/files/index.ts';
import { type Actor, system } from '../../../kernel/http/actor.ts';
import { addLimit, instantAtFraction } from '../../../kernel/time/index.ts';
import { changeClocks, datesOfCase } from '../clocks.ts';
import { type Clock, isPaused } from '../deadlines.ts';
import { decide } from '../decide.ts';
import { dropWaitingExtension, makeEffect } from '../effects.ts';
import { findNextEscalation, findNextRung, lateRung } from '../escalation/rules.ts';
import { insertEscalation } from '../escalation/store.ts';
import { holderAt, moveCase, pathAtLevel, placesOfHolder } from '../holders.ts';
import { askerOf } from '../policy.ts';
import type { Rules } from '../rules.ts';
import { writeFacts } from '../statistics/facts.ts';
import { type LoadedCase, toFacts, updateCase } from '../store.ts';
import { insertClock } from '../store-clocks.ts';
import { type CaseEvent, insertEvent } from '../store-events.ts';
import { type ActionName, type Level, openStates, postsOfLevel } from '../workflow.ts';
import type { Drawing } from './pictures.ts';
import { type Cast, type Chance, findStaff } from './world.ts';

/** What all cases of the demo share. */
export interface Stage {
  trx: Trx;
  rules: Rules;
  chance: Chance;
  cast: Cast;
  /** UTC; nothing happens after it. */
  now: Date;
  /** A picture that was kept, of a drawing; none when all are used. */
  takePicture: (name: Drawing) => string[];
}

/** A rung that fired. */
interface Fired {
  clockId: string;
  rung: number;
  at: Date;
  level: Level;
  people: string[];
}

/** A case while it is played. */
export interface Played {
  stage: Stage;
  row: LoadedCase;
  clocks: Clock[];
  events: CaseEvent[];
  fired: Fired[];
  /** UTC instant of the last step. */
  at: Date;
  /** Null when nobody signed in reported it. */
  reporter: Actor | null;
}

/** Whether somebody still has to do something. */
export function isOpen({ row }: Played): boolean {
  return (openStates as readonly string[]).includes(row.state);
}

/** Adds an entry to the timeline; ids carry their time and follow from the seed. */
export function addEvent(
  one: Played,
  event: Pick<CaseEvent, 'at' | 'action'> & Partial<CaseEvent>,
  by?: Actor,
): void {
  const appointment = by?.appointments[0];
  one.events.push({
    id: one.stage.chance.id(event.at),
    caseId: one.row.id,
    fromState: null,
    toState: null,
    actorId: by?.personId ?? null,
    post: appointment?.post ?? null,
    byPath: appointment?.placePath ?? null,
    byUnitId: appointment?.unitId ?? null,
    public: true,
    text: null,
    data: {},
    fileIds: [],
    ...event,
  });
}

/** Fires what was due until an instant, as the clock would have each minute. */
export function runClocks(one: Played, until: Date): void {
  one.clocks = one.clocks.map((clock) => {
    let next = clock;
    while (next.nextEscalationAt !== null && next.nextEscalationAt <= until) {
      next = fireClock(one, next, next.nextEscalationAt);
    }
    return next;
  });
}

function fireClock(one: Played, clock: Clock, at: Date): Clock {
  const { holder } = one.row;
  const told = one.fired.findLast((fired) => fired.clockId === clock.id)?.level;
  const rung = findNextRung({ rung: clock.escalationStep, told }, holder.level);
  if (!rung) return { ...clock, nextEscalationAt: null };
  const staffed = rung.candidates.map(({ level, posts }) => {
    const at = level === holder.level ? holder : holderAt(one.row.placePath, level);
    const people = findStaff(one.stage.cast, at, posts).flatMap((person) => person.personId ?? []);
    return { level, people };
  });
  const found = staffed.find(({ people }) => people.length > 0) ?? staffed.at(-1)!;
  one.fired.push({ clockId: clock.id, rung: rung.rung, at, ...found });
  if (rung.rung >= lateRung) one.row.late = true;
  const data = {
    stage: clock.stage,
    rung: rung.rung,
    level: found.level,
    dueAt: clock.dueAt.toISOString(),
    told: found.people.length,
  };
  addEvent(one, { at, action: 'escalated', public: false, data });
  const fired = { rung: rung.rung, told: found.level };
  return {
    ...clock,
    escalationStep: rung.rung,
    lateAt: rung.rung >= lateRung ? (clock.lateAt ?? clock.dueAt) : clock.lateAt,
    nextEscalationAt: findNextEscalation(
      one.stage.rules.calendar,
      { ...clock, ...fired },
      holder.level,
    ),
  };
}

/**
 * When the next step happens: after a share of the limit that presses; without one, some working hours later. Undefined
 * when that lies ahead of now.
 */
export function nextInstant(one: Played, share: number): Date | undefined {
  const { rules, chance, now } = one.stage;
  const running = one.clocks.filter((clock) => clock.endedAt === null && !isPaused(clock));
  const [clock] = running.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  const least = one.at.getTime() + chance.between(2, 25) * 60_000;
  const meant = clock
    ? instantAtFraction(rules.calendar, clock.startedAt, clock.limit, share)
    : addLimit(rules.calendar, one.at, { value: chance.between(1, 10), unit: 'working_hour' });
  const at = new Date(Math.max(least, meant.getTime()));
  return at <= now ? at : undefined;
}

const union = (all: readonly string[], more: readonly string[]) => [...new Set([...all, ...more])];

/**
 * Takes an action of the workflow.
 *
 * @throws Error when the workflow refuses it: the demo has no impossible states
 */
export async function play(
  one: Played,
  action: ActionName,
  by: Actor,
  at: Date,
  body: Record<string, unknown> = {},
): Promise<void> {
  const { trx, rules } = one.stage;
  runClocks(one, at);
  const { row } = one;
  const facts = toFacts(row);
  const decision = decide(action, facts, askerOf(by), at);
  if ('refusal' in decision) {
    throw new Error(`demo: ${action} of a case ${row.state} is refused: ${decision.refusal}`);
  }
  const { permission } = decision;
  const effect = await makeEffect({ trx, rules, row, personId: by.personId, at }, action, body);
  const move = moveCase(permission.row, facts, effect.target);
  const after: LoadedCase = {
    ...row,
    ...effect.patch,
    state: move.state,
    holder: move.holder,
    dispatcher: move.dispatcher ?? null,
    handler: move.handler ?? null,
    lowerHolders: [...move.lowerHolders],
    updatedAt: at,
    version: row.version + 1,
  };
  if (!(openStates as readonly string[]).includes(move.state)) {
    Object.assign(after, { suspendedAt: null, suspendedUntil: null });
  }
  const reviewed =
    action === 'appealLateness' ? pathAtLevel(row.placePath, 'subdistrict') : undefined;
  after.handlerPaths = union(row.handlerPaths, [
    ...placesOfHolder(move.holder),
    ...(reviewed ? [reviewed] : []),
  ]);
  after.handlerUnits = union(row.handlerUnits, move.holder.unitId ? [move.holder.unitId] : []);
  one.clocks = changeClocks(rules, after, one.clocks, {
    effect: permission.row.clock,
    from: row.state,
    to: move.state,
    at,
    limit: effect.limit,
  });
  one.row = after;
  one.at = at;
  await keepFacts(one, action, body);
  const changed = row.state !== after.state;
  addEvent(
    one,
    {
      at,
      action,
      fromState: changed ? row.state : null,
      toState: changed ? after.state : null,
      post: permission.post,
      public: permission.row.public && !(effect.internal === true && permission.post !== null),
      text: effect.text ?? null,
      data: effect.data ?? {},
      fileIds: Array.isArray(body.pictures) ? (body.pictures as string[]) : [],
    },
    by,
  );
}

/** What the database would answer when the next action asks. */
async function keepFacts(
  one: Played,
  action: ActionName,
  body: Record<string, unknown>,
): Promise<void> {
  const { row, clocks } = one;
  const dates = datesOfCase(clocks);
  Object.assign(row, { ...dates, late: row.late || dates.late });
  row.handlerLate = clocks.some(
    (clock) => clock.lateAt !== null && ['acknowledge', 'handle'].includes(clock.stage),
  );
  if (action === 'askExtension') row.extensionAsked = true;
  if (action === 'grantExtension' || action === 'refuseExtension') row.extensionAsked = false;
  if (row.extensionAsked && !['dispatched', 'handling'].includes(row.state)) {
    await dropWaitingExtension(one.stage.trx, row.id, one.at);
    row.extensionAsked = false;
  }
  if (action === 'appealLateness') row.appealState = 'atFirst';
  if (action === 'reviewAppeal') row.appealState = body.granted ? 'atSecond' : 'refused';
  if (action === 'decideAppeal') row.appealState = body.granted ? 'granted' : 'refused';
}

/** Somebody of those who hold the case now; undefined where their posts are vacant. */
export function holderOf(one: Played): Actor | undefined {
  const { holder } = one.row;
  return findStaff(one.stage.cast, holder, postsOfLevel[holder.level])[0];
}

/** Lets the clock do what it does by itself until now: resume, tell, archive. */
export async function playOut(one: Played): Promise<void> {
  const { now } = one.stage;
  const { suspendedUntil, closedAt } = one.row;
  if (suspendedUntil !== null && suspendedUntil <= now) {
    await play(one, 'resume', system, suspendedUntil);
  }
  runClocks(one, now);
  const archived = closedAt && new Date(closedAt.getTime() + 15 * 86_400_000);
  if (archived && archived <= now && ['closed', 'selfResolved'].includes(one.row.state)) {
    await play(one, 'archive', system, archived);
  }
}

/** Writes what the case has become. Its first row is there already. */
export async function saveCase(one: Played): Promise<void> {
  const { trx } = one.stage;
  const { row } = one;
  await updateCase(trx, row);
  await sql`update cases set version = ${row.version} where id = ${row.id}`.execute(trx);
  for (const clock of one.clocks) await insertClock(trx, row.id, clock);
  for (const { people, ...fired } of one.fired) {
    await insertEscalation(trx, { ...fired, caseId: row.id, people });
  }
  one.events.sort((a, b) => a.at.getTime() - b.at.getTime());
  for (const event of one.events) {
    await insertEvent(trx, event);
    await attachFiles(trx, event.fileIds, { type: 'caseEvent', id: event.id });
  }
  await writeFacts(trx, one.stage.rules.calendar, [row.id]);
}
