/** Moves by hand: what they would do, and the alternative that comes of them. */
import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { type CityDatabase, withTransaction } from '../../../kernel/db/transaction.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { Division, DivisionScore, MoveConsequence } from './contract.ts';
import { moveMember, rangeOf, toKeptParts } from './divisions.ts';
import { toPlanArea } from './input.ts';
import { startPlanner } from './planner.ts';
import { getDivision, readDivision } from './plans.ts';
import { requirePlanningPost } from './policy.ts';
import { scoreParts } from './scores.ts';
import type { DivisionRow, KeptPart, PlanRow } from './store.ts';
import * as store from './store.ts';
import { tellParts } from './views.ts';

/** A building or an entrance, and the number of the part that is to take it. */
export interface Move {
  key: string;
  to: number;
}

/** A move worked out, before anything is written. */
export interface WorkedMove {
  plan: PlanRow;
  division: DivisionRow;
  move: Move & { from: number };
  refused: MoveConsequence['refused'];
  /** What the division would be; absent when refused. */
  outcome?: { parts: KeptPart[]; score: DivisionScore };
}

/** A division with so few buildings is redrawn in a moment; the thread is ended after this. */
const limitMs = 15_000;

/**
 * Works out a move, with no transaction open meanwhile: the parts are drawn anew by the planner with every building fixed.
 * @throws AppError as `getDivision`
 */
export async function workOutMove(
  city: CityDatabase,
  actor: Actor,
  divisionId: string,
  move: Move,
): Promise<WorkedMove> {
  const { plan, division, input } = await withTransaction(
    city,
    actor,
    { readOnly: true },
    async (trx) => {
      const found = await getDivision(trx, actor, divisionId);
      return { ...found, input: await store.getInput(trx, found.plan.id) };
    },
  );
  const moved = moveMember(input, division.parts, move);
  const known = { plan, division, move: { ...move, from: moved?.from ?? move.to } };
  if (!moved) return { ...known, refused: 'unknown' };
  const left = new Set(moved.fixed.values());
  if (!left.has(String(moved.from))) return { ...known, refused: 'empties' };
  const { min, max } = plan.options;
  const range = { min, max };
  const planning = startPlanner(
    toPlanArea(input, moved.fixed),
    [{ ...range, seed: division.seed, starts: 1, change: 0 }],
    limitMs,
  );
  const [drawn] = await planning.plans;
  if (!drawn) throw new Error('the planner did not draw the division');
  const apart = drawn.warnings.find((warning) => warning.code === 'fixed-apart');
  if (apart || drawn.parts.length < left.size) {
    return { ...known, refused: apart?.part === String(move.to) ? 'apart' : 'breaks' };
  }
  const pathOf = new Map(division.parts.map(({ number, path }) => [String(number), path]));
  // The numbers stay what they were: people talk of number 3 while they move buildings.
  const parts = toKeptParts(input, drawn, (name) => pathOf.get(name) ?? null)
    .map((part, i) => ({ ...part, number: Number(drawn.parts[i]!.name) }))
    .sort((a, b) => a.number - b.number);
  const score = scoreParts(input, parts, range, division.score.unavoidable);
  return { ...known, refused: null, outcome: { parts, score } };
}

/** What a move would do, as it is told. */
export function tellConsequence({
  plan,
  division,
  move,
  refused,
  outcome,
}: WorkedMove): MoveConsequence {
  const sideOf = (number: number) => {
    const of = (parts: readonly KeptPart[]) => parts.find((part) => part.number === number);
    const households =
      (of(outcome?.parts ?? division.parts) ?? of(division.parts))?.households ?? 0;
    return { number, households, range: rangeOf(households, plan.options) };
  };
  const changed = (outcome?.parts ?? []).filter(
    ({ number }) => number === move.from || number === move.to,
  );
  return {
    from: sideOf(move.from),
    to: sideOf(move.to),
    refused,
    before: division.score,
    after: outcome?.score ?? null,
    parts: tellParts(changed, plan.options),
  };
}

/** @throws AppError `places/plan-published`, `places/plan-not-finished`, `places/plan-superseded` */
function assertOpen(plan: PlanRow, division: DivisionRow): void {
  if (plan.publication) throw new AppError('places/plan-published', { day: plan.publication.day });
  if (plan.status === 'queued' || plan.status === 'running') {
    throw new AppError('places/plan-not-finished');
  }
  if (division.superseded || division.undoneAt) throw new AppError('places/plan-superseded');
}

/**
 * Keeps a move as an alternative of its own, which comes from the one it was made in.
 *
 * @throws AppError `http/forbidden`, `places/plan-not-found`, `places/plan-published`, `places/plan-superseded`,
 * `places/plan-not-finished`, `places/plan-move-empties`, `places/plan-move-breaks`, `places/plan-move-apart`,
 * `places/plan-move-unknown`
 */
export async function keepMove(trx: Trx, actor: Actor, worked: WorkedMove): Promise<Division> {
  const { move, refused, outcome } = worked;
  const { plan, division } = await getDivision(trx, actor, worked.division.id, { lock: true });
  const post = requirePlanningPost(actor, 'places.plan', plan.areaPath);
  assertOpen(plan, division);
  if (refused || !outcome) {
    throw new AppError(`places/plan-move-${refused ?? 'unknown'}`, {
      from: move.from,
      to: move.to,
    });
  }
  const id = uuidv7();
  await store.insertDivision(trx, {
    id,
    planId: plan.id,
    areaPath: plan.areaPath,
    derivedFrom: division.id,
    rootId: division.derivedFrom ? division.rootId : division.id,
    emphasis: division.emphasis,
    seed: division.seed,
    edit: move,
    ...outcome,
    warnings: division.warnings,
    authorId: actor.personId!,
    authorPost: post.post,
  });
  await writeAudit(trx, actor, {
    action: 'places.moveInPlan',
    subjectType: 'plan',
    subjectId: plan.id,
    placePath: plan.areaPath,
    appointmentId: post.id,
    post: post.post,
    after: { division: id, from: division.id, move },
  });
  return readDivision(trx, actor, id);
}

/**
 * Takes the last move back. The alternative stays kept, marked as undone.
 *
 * @throws AppError `http/forbidden`, `places/plan-not-found`, `places/plan-nothing-to-undo`, `places/plan-superseded`,
 * `places/plan-published`
 */
export async function undoMove(trx: Trx, actor: Actor, divisionId: string): Promise<Division> {
  const { plan, division } = await getDivision(trx, actor, divisionId, { lock: true });
  const post = requirePlanningPost(actor, 'places.plan', plan.areaPath);
  assertOpen(plan, division);
  if (!division.derivedFrom) throw new AppError('places/plan-nothing-to-undo');
  await store.undoDivision(trx, divisionId);
  await writeAudit(trx, actor, {
    action: 'places.undoMoveInPlan',
    subjectType: 'plan',
    subjectId: plan.id,
    placePath: plan.areaPath,
    appointmentId: post.id,
    post: post.post,
    before: { division: divisionId, move: division.edit },
  });
  return readDivision(trx, actor, division.derivedFrom);
}

/**
 * Names who is to lead a part, or takes it back. Holds for the alternative and for what comes from it.
 *
 * @throws AppError `http/forbidden`, `places/plan-not-found`, `places/plan-published`, `places/plan-lead-unknown`,
 * `places/plan-move-unknown`
 */
export async function nameLead(
  trx: Trx,
  actor: Actor,
  divisionId: string,
  number: number,
  personId: string | null,
  candidates: (trx: Trx, areaPath: string) => Promise<readonly { personId: string }[]>,
): Promise<Division> {
  const { plan, division } = await getDivision(trx, actor, divisionId, { lock: true });
  const post = requirePlanningPost(actor, 'places.plan', plan.areaPath);
  if (plan.publication) throw new AppError('places/plan-published', { day: plan.publication.day });
  if (!division.parts.some((part) => part.number === number)) {
    throw new AppError('places/plan-move-unknown', { to: number });
  }
  if (personId !== null) {
    const known = await candidates(trx, plan.areaPath);
    if (!known.some((one) => one.personId === personId)) {
      throw new AppError('places/plan-lead-unknown');
    }
  }
  const lead = { number, personId, rootId: division.rootId, areaPath: plan.areaPath };
  await store.insertLead(trx, { id: uuidv7(), ...lead, namedBy: actor.personId! });
  await writeAudit(trx, actor, {
    action: 'places.nameLead',
    subjectType: 'plan',
    subjectId: plan.id,
    placePath: plan.areaPath,
    appointmentId: post.id,
    post: post.post,
    after: { division: divisionId, number, personId },
  });
  return readDivision(trx, actor, divisionId);
}
