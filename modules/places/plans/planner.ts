/** The planner in a thread: starts it, hears it, stops it. */
import { Worker } from 'node:worker_threads';
import type { AreaOptions, AreaPlan, AreaProgress, PlanArea } from '../planner/area.ts';

/** How long the thread may take to come back with what it has once it is told to stop. */
const graceMs = 20_000;

type Message =
  | { run: number; share: number; best: AreaProgress['best'] }
  | { run: number; better: AreaPlan }
  | { run: number; plan: AreaPlan };

/** What is told while the planner works. */
export interface PlannerEars {
  /** Share of all runs that is done, 0 to 1, and the best of the present one. */
  onProgress?: (share: number, best: AreaProgress['best']) => void;
  /** The best plan so far, of a run that goes on looking. */
  onBetter?: (plan: AreaPlan) => void;
}

/** A planner at work. */
export interface Planning {
  /** The plans of the runs, as many as were made before it was stopped. */
  plans: Promise<AreaPlan[]>;
  /** Tells it to stop with the best so far; the thread is ended when it does not. */
  stop: () => void;
  /** Ends it at once. */
  end: () => void;
}

/**
 * Plans an area in a thread, once for each of the options.
 *
 * @param limitMs after so long it is stopped with the best so far
 */
export function startPlanner(
  area: PlanArea,
  runs: readonly AreaOptions[],
  limitMs: number,
  { onProgress, onBetter }: PlannerEars = {},
): Planning {
  const stopped = new SharedArrayBuffer(4);
  const worker = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: { area, runs, stop: stopped },
  });
  let grace: NodeJS.Timeout | undefined;
  const stop = () => {
    Atomics.store(new Int32Array(stopped), 0, 1);
    grace ??= setTimeout(() => void worker.terminate(), graceMs);
  };
  const limit = setTimeout(stop, limitMs);
  const plans: AreaPlan[] = [];
  const done = new Promise<AreaPlan[]>((resolve, reject) => {
    worker.on('message', (message: Message) => {
      if ('plan' in message) plans.push(message.plan);
      else if ('better' in message) onBetter?.(message.better);
      else onProgress?.((message.run + message.share) / runs.length, message.best);
    });
    worker.once('error', reject);
    worker.once('exit', () => resolve(plans));
  }).finally(() => {
    clearTimeout(limit);
    clearTimeout(grace);
  });
  return { plans: done, stop, end: () => void worker.terminate() };
}
