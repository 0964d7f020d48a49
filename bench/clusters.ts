import Supercluster from 'supercluster';
import { createPool } from '../kernel/db/pool.ts';
import { createLiveCases } from '../modules/cases/map/live.ts';

const schema = 'city_150300';

/** Squares of the map, or clusters of the peer, of the same views: milliseconds are those of one view. */
export interface MapFigures {
  points: number;
  views: number;
  /** Reading the cases into memory for the first time, and making the peer's index of points that are there already. */
  loadMs: number;
  peerLoadMs: number;
  /** Counting for another audience the first time. */
  audienceMs: number;
  megabytes: number;
  ms: number;
  p99Ms: number;
  peerMs: number;
  peerP99Ms: number;
  /** The peer's time to ours: 1 and more is not slower. */
  ratio: number;
  /** What an answer holds on average. */
  squares: number;
  peerClusters: number;
}

type Box = [number, number, number, number];

/** What somebody at a desk sees at a zoom: 1440 x 900 pixels of a map with tiles of 512. */
function viewAt({ lng, lat }: { lng: number; lat: number }, zoom: number): Box {
  const half = ((360 / 2 ** zoom) * 1440) / 512 / 2;
  const down = (half * Math.cos((lat * Math.PI) / 180) * 900) / 1440;
  return [lng - half, lat - down, lng + half, lat + down];
}

const sorted = (times: number[]) => times.sort((a, b) => a - b);
const mean = (times: number[]) => times.reduce((a, b) => a + b, 0) / times.length;

/**
 * Counts the cases of a database on the map beside supercluster on the same points: the same views, turn by turn, both
 * warm. Both run in this process; that every count is right is held by tests.
 */
export async function compareMap(ownerUrl: string, views: number): Promise<MapFigures> {
  // of the app's role, so that row-level security has its part
  const url = ownerUrl.replace(/\/\/[^@/]+@/, '//gewu_app@');
  const pool = createPool({ url, schema, max: 2 });
  const owner = createPool({ url: ownerUrl, schema, max: 1 });
  const timed = async <T>(work: () => T | Promise<T>) => {
    const started = performance.now();
    return { result: await work(), ms: performance.now() - started };
  };
  try {
    const before = process.memoryUsage().arrayBuffers;
    const live = createLiveCases({ schema, pool });
    const { result: cases, ms: loadMs } = await timed(() => live.get());
    const audience = { scopes: ['150300'], units: [], onlyOpen: false };
    const { result: counter, ms: audienceMs } = await timed(() => cases.counterFor(audience));
    const megabytes = (process.memoryUsage().arrayBuffers - before) / 1e6;
    const { rows } = await owner.query<{ lng: number; lat: number }>('select lng, lat from cases');

    // as the map of the screens makes its own clusters
    const peer = new Supercluster({ radius: 44, extent: 512, maxZoom: 18 });
    const features = rows.map(({ lng, lat }) => ({
      type: 'Feature' as const,
      properties: {},
      geometry: { type: 'Point' as const, coordinates: [lng, lat] },
    }));
    const { ms: peerLoadMs } = await timed(() => peer.load(features));
    const [times, peerTimes]: [number[], number[]] = [[], []];
    let [squares, clusters] = [0, 0];
    const turn = (keep: boolean) => {
      const point = rows[Math.floor(Math.random() * rows.length)]!;
      const zoom = 8 + Math.floor(Math.random() * 11);
      const box = viewAt(point, zoom);
      const started = performance.now();
      const found = counter.count(box, zoom + 3).length;
      const middle = performance.now();
      const theirs = peer.getClusters(box, zoom).length;
      const end = performance.now();
      if (!keep) return;
      times.push(middle - started);
      peerTimes.push(end - middle);
      squares += found;
      clusters += theirs;
    };
    for (let i = 0; i < views; i++) turn(false);
    for (let i = 0; i < views; i++) turn(true);
    const at = (all: number[]) => sorted(all)[Math.floor(all.length * 0.99)]!;
    const round = (value: number, digits = 3) => Number(value.toFixed(digits));
    return {
      points: counter.size,
      views,
      loadMs: round(loadMs, 0),
      peerLoadMs: round(peerLoadMs, 0),
      audienceMs: round(audienceMs, 0),
      megabytes: round(megabytes, 0),
      ms: round(mean(times)),
      p99Ms: round(at(times)),
      peerMs: round(mean(peerTimes)),
      peerP99Ms: round(at(peerTimes)),
      ratio: round(mean(peerTimes) / mean(times), 2),
      squares: Math.round(squares / views),
      peerClusters: Math.round(clusters / views),
    };
  } finally {
    await pool.end();
    await owner.end();
  }
}
