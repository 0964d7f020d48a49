/** Plans in a thread of its own, so that the server goes on answering meanwhile. */
import { parentPort, workerData } from 'node:worker_threads';
import { type AreaOptions, type PlanArea, planArea } from '../planner/area.ts';

const { area, runs, stop } = workerData as {
  area: PlanArea;
  runs: AreaOptions[];
  /** Not 0: stop at once with the best so far. */
  stop: SharedArrayBuffer;
};
const flag = new Int32Array(stop);
for (const [run, options] of runs.entries()) {
  if (Atomics.load(flag, 0) !== 0) break;
  const goesOn = () => Atomics.load(flag, 0) === 0;
  // Of a long search the first start is told by itself: something to look at meanwhile.
  if (options.seconds) {
    const first = planArea(area, { ...options, seconds: 0, starts: 1 }, goesOn);
    parentPort?.postMessage({ run, first });
  }
  const plan = planArea(area, options, ({ share, best }) => {
    parentPort?.postMessage({ run, share, best });
    return goesOn();
  });
  parentPort?.postMessage({ run, plan });
}
