/** Runs a plan that was asked for: a job, which any server may take and another may take over. */
import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import type { JobDefinition } from '../../../kernel/jobs/jobs.ts';
import type { AreaOptions, AreaPlan } from '../planner/area.ts';
import type { Emphasis } from './contract.ts';
import { findFaults, toKeptParts } from './divisions.ts';
import { type PlanInput, toPlanArea } from './input.ts';
import { startPlanner } from './planner.ts';
import { scoreParts } from './scores.ts';
import type { PlanOptions, PlanRow } from './store.ts';
import * as store from './store.ts';

/** How often a plan says how far it is, and looks whether it is to stop. */
const beatMs = 1_000;
/** Servers that may die over a plan before it is given up. */
const mostTries = 3;
/** Time for one alternative beyond what was asked for: its first start. */
const startMs = 60_000;

/** What the planner is told for an alternative. */
export function optionsFor(emphasis: Emphasis, options: PlanOptions): AreaOptions {
  const { min, max, change, seconds, seed } = options;
  const asked = { min, max, change, seconds, seed, starts: 1 };
  if (emphasis === 'present') return { ...asked, change: Math.min(change, 0.2) };
  if (emphasis === 'estates') return { ...asked, estates: 4 };
  if (emphasis === 'otherStart') return { ...asked, seed: (seed + 1) % 2_147_483_648 };
  return asked;
}

/**
 * Runs a plan to its end: its alternatives one after another, in a thread. Told to stop, it keeps what it has. A plan whose
 * server died is begun again by the job's next try, without the alternatives that are kept already.
 */
export async function runPlan({ city }: Pick<Services, 'city'>, planId: string): Promise<void> {
  const inSystem = <T>(work: (trx: Trx) => Promise<T>) => withTransaction(city, system, {}, work);
  const runner = uuidv7();
  const taken = await inSystem((trx) => store.takePlan(trx, planId, runner));
  if (!taken) return;
  const finish = (status: 'done' | 'cancelled' | 'failed', failure: PlanRow['failure'] = null) =>
    inSystem(async (trx) => {
      if (!(await store.finishPlan(trx, planId, runner, status, failure))) return;
      await writeAudit(trx, system, {
        action: 'places.finishPlan',
        subjectType: 'plan',
        subjectId: planId,
        after: { status, failure },
      });
    });
  if (taken.tries > mostTries) return finish('failed', 'lost');
  const { input, options } = taken;
  const left = options.emphases.filter((emphasis) => !taken.made.includes(emphasis));
  let stopped = false;
  try {
    await scorePresent(inSystem, planId, input, options);
    for (const [i, emphasis] of left.entries()) {
      const before = (options.emphases.length - left.length + i) / options.emphases.length;
      const { plans, state } = await watch(inSystem, planId, runner, input, {
        options: optionsFor(emphasis, options),
        toShare: (share) => before + share / options.emphases.length,
      });
      if (state === 'lost') return;
      stopped = state === 'stopped';
      const [plan] = plans;
      if (plan && !(await keep(inSystem, planId, runner, input, emphasis, options, plan))) {
        return await finish('failed', 'invalid');
      }
      if (!plan && !stopped) return await finish('failed', 'broken');
      if (stopped) break;
    }
  } catch (error) {
    // The database may be away: then the job is tried again, and this plan taken up by that.
    await finish('failed', error instanceof RangeError ? 'empty' : 'broken');
    throw error;
  }
  await finish(stopped ? 'cancelled' : 'done');
}

type InSystem = <T>(work: (trx: Trx) => Promise<T>) => Promise<T>;

/** Runs one alternative, tells how far it is, and hears whether to stop. */
async function watch(
  inSystem: InSystem,
  planId: string,
  runner: string,
  input: PlanInput,
  { options, toShare }: { options: AreaOptions; toShare: (share: number) => number },
): Promise<{ plans: AreaPlan[]; state: 'ran' | 'stopped' | 'lost' }> {
  let [share, best]: [number, PlanRow['best']] = [0, null];
  let sketch: NonNullable<PlanRow['best']>['sketch'] = [];
  let state: 'ran' | 'stopped' | 'lost' = 'ran';
  const limitMs = startMs + (options.seconds ?? 0) * 1000;
  const planning = startPlanner(toPlanArea(input), [options], limitMs, {
    onProgress: (done, { parts, under, over, radius }) => {
      share = done;
      best = { parts, under, over, meanRadius: radius, sketch };
    },
    onBetter: (plan) => {
      sketch = toKeptParts(input, plan, () => null).map(
        ({ number, households, outline, label }) => ({ number, households, outline, label }),
      );
    },
  });
  const beat = async () => {
    const told = await inSystem((trx) =>
      store.noteProgress(trx, planId, runner, toShare(share), best),
    );
    if (!told.mine) {
      state = 'lost';
      planning.end();
    } else if (told.stop && state === 'ran') {
      state = 'stopped';
      planning.stop();
    }
  };
  // A beat that fails is made up for by the next.
  let beating = beat().catch(() => {});
  const timer = setInterval(() => {
    beating = beating.then(beat).catch(() => {});
  }, beatMs);
  try {
    return { plans: await planning.plans, state };
  } finally {
    clearInterval(timer);
    await beating;
  }
}

/** Keeps an alternative that holds up. @returns whether it does */
async function keep(
  inSystem: InSystem,
  planId: string,
  runner: string,
  input: PlanInput,
  emphasis: Emphasis,
  options: PlanOptions,
  plan: AreaPlan,
): Promise<boolean> {
  if (findFaults(input, plan).length > 0) return false;
  const parts = toKeptParts(input, plan, (name) =>
    input.present.some(({ path }) => path === name) ? name : null,
  );
  await inSystem(async (trx) => {
    const row = await store.findPlan(trx, planId, { lock: true });
    const { mine } = await store.noteProgress(trx, planId, runner, row?.progress ?? 0, null);
    if (!row || !mine) return;
    const id = uuidv7();
    await store.insertDivision(trx, {
      id,
      planId,
      areaPath: row.areaPath,
      derivedFrom: null,
      rootId: id,
      emphasis,
      seed: optionsFor(emphasis, options).seed,
      edit: null,
      parts,
      score: scoreParts(input, parts, options, plan.score.unavoidable),
      warnings: plan.warnings,
      authorId: row.authorId,
      authorPost: row.authorPost,
    });
  });
  return true;
}

/** Scores the division that is there, to compare with; nothing when a building is in none. */
async function scorePresent(
  inSystem: InSystem,
  planId: string,
  input: PlanInput,
  { min, max }: PlanOptions,
): Promise<void> {
  const fixed = new Map(
    input.buildings.flatMap(({ path, present }) => (present ? [[path, present] as const] : [])),
  );
  if (fixed.size < input.buildings.length) return;
  const options = { min, max, seed: 1, starts: 1, change: 0 };
  const [plan] = await startPlanner(toPlanArea(input, fixed), [options], startMs).plans;
  if (!plan) return;
  const score = scoreParts(
    input,
    toKeptParts(input, plan, (name) => name),
    options,
    plan.score.unavoidable,
  );
  await inSystem((trx) => store.notePresent(trx, planId, score));
}

/** Plans what was asked for. */
export function planJobs(services: Services): JobDefinition[] {
  return [
    {
      name: 'places.plan',
      // As often as a server may die over it, and once more to say so.
      retryLimit: mostTries + 1,
      run: ({ planId }: { planId: string }) => runPlan(services, planId),
    },
  ];
}
