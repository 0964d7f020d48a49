/** Plans in a thread of its own, so that the server goes on answering meanwhile. */
import { parentPort, workerData } from 'node:worker_threads';
import { type AreaOptions, type AreaPlan, type PlanArea, planArea } from '../planner/area.ts';

const { area, runs, stop } = workerData as {
  area: PlanArea;
  runs: AreaOptions[];
  /** Not 0: stop at once with the best so far. */
  stop: SharedArrayBuffer;
};
const flag = new Int32Array(stop);
const goesOn = () => Atomics.load(flag, 0) === 0;
/** How often a better plan is drawn, at most: its outlines take a while. */
const drawMs = 1_000;
for (const [run, options] of runs.entries()) {
  if (!goesOn()) break;
  let drawn = Number.NEGATIVE_INFINITY;
  let better: (() => AreaPlan) | undefined;
  const plan = planArea(
    area,
    options,
    ({ share, best }) => {
      parentPort?.postMessage({ run, share, best });
      if (better && performance.now() - drawn > drawMs) {
        parentPort?.postMessage({ run, better: better() });
        better = undefined;
        drawn = performance.now();
      }
      return goesOn();
    },
    // Something to look at while a long search goes on.
    options.seconds
      ? (makePlan) => {
          better = makePlan;
        }
      : undefined,
  );
  parentPort?.postMessage({ run, plan });
}
