import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addBuildings } from './buildings.ts';
import { startServer } from './child.ts';
import { loadCity } from './city.ts';
import { someAddress } from './load.ts';
import type { BenchResult, Print } from './main.ts';
import { quantile } from './run-load.ts';

const schema = 'city_150300';

/** What people type, by kind: a name that is there, letters, mistakes, and what is nowhere. */
const typed: Record<string, string[]> = {
  names: ['瑞德花园', '海晏', '滨海社区', '金绣', '万达小区', '花园'],
  addresses: [
    '瑞德花园3号楼2单元501',
    '滨海社区瑞德花园三号楼',
    '瑞德花园3-1-101',
    '乌达区滨海社区瑞德花园1栋',
  ],
  letters: ['rdhy', 'ruidehuayuan', 'bhsqrdhy', 'rdhy3#2-501', 'hayan', 'jx'],
  mistakes: ['瑞得花园', '锐德花园3号楼', '宾海社区瑞德花园3号楼', '瑞花德园', '海宴家园2号楼'],
  nowhere: ['路灯不亮', '井盖松动', '没有这个小区8号楼', 'xyzzy'],
};

/** Measures the search of addresses as they are typed, over HTTP, in a city of 50,000 buildings. */
export async function benchAddress(
  { quick }: { quick: boolean },
  print: Print,
): Promise<BenchResult> {
  const grids = quick ? 200 : 1000;
  const rounds = quick ? 10 : 50;
  const folder = mkdtempSync(join(tmpdir(), 'gewu-bench-address-'));
  chmodSync(folder, 0o755);
  const server = await startServer(folder, { GEWU_WORKER: 'false' });
  try {
    await loadCity(server.ownerUrl, schema, { grids, cases: 0 });
    const buildings = await addBuildings(server.ownerUrl, schema);
    print(`${buildings} buildings`);
    const ask = async (text: string) => {
      const started = performance.now();
      const answer = await fetch(`${server.url}/api/places/search?q=${encodeURIComponent(text)}`, {
        headers: { 'x-forwarded-for': someAddress() },
      });
      const { places } = (await answer.json()) as { places: unknown[] };
      return { ms: performance.now() - started, found: places.length };
    };
    const figures: object[] = [];
    const all: number[] = [];
    // what is made once a version is made now
    for (const text of Object.values(typed).flat()) await ask(text);
    for (const [kind, texts] of Object.entries(typed)) {
      const times: number[] = [];
      let found = 0;
      for (let round = 0; round < rounds; round++) {
        for (const text of texts) {
          const one = await ask(text);
          times.push(one.ms);
          if (one.found > 0) found += 1;
        }
      }
      all.push(...times);
      times.sort((a, b) => a - b);
      const [p50Ms, p95Ms] = [0.5, 0.95].map((share) => Number(quantile(times, share).toFixed(1)));
      figures.push({
        kind,
        searches: times.length,
        p50Ms,
        p95Ms,
        foundShare: found / times.length,
      });
      print(
        `${kind}: p50 ${p50Ms} ms, p95 ${p95Ms} ms; ${found} of ${times.length} found something`,
      );
    }
    all.sort((a, b) => a - b);
    const p95Ms = Number(quantile(all, 0.95).toFixed(1));
    print(`all together: p95 ${p95Ms} ms`);
    const settings = { buildings, rounds, goal: 'p95 50 ms' };
    return { settings, figures: [{ kind: 'all', p95Ms }, ...figures], ratio: null };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
