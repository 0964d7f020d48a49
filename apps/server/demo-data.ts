import type { Config } from '../../kernel/config/config.ts';
import type { Trx } from '../../kernel/db/database.ts';
import type { OpenDatabase } from '../../kernel/db/open.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { createFileStore } from '../../kernel/files/store.ts';
import { system } from '../../kernel/http/actor.ts';
import { startJobs } from '../../kernel/jobs/jobs.ts';
import { seedCases } from '../../modules/cases/index.ts';
import {
  DEMO_API_KEY,
  DEMO_PASSWORD,
  type DemoAccount,
  type DemoPlaces,
  seedDemoAccounts,
} from '../../modules/identity/demo.ts';
import { listUnits } from '../../modules/organization/index.ts';
import { listPlaces, locatePoint } from '../../modules/places/index.ts';
import { seedPatrols } from '../../modules/places/patrols/seed.ts';
import { patrolPosts } from '../../modules/places/posts.ts';
import { seedRegistry } from '../../modules/registry/seed.ts';
import { partsOfCity } from './city-data.ts';
import { seedDemoChart } from './demo-chart.ts';
import type { Cast } from './demo-flow.ts';

/** Gate of Ruide Garden, WGS84 degrees: where the demo's people are. */
export const demoPoint = { lng: 106.718, lat: 39.501 };

/** Cases that the demo starts with. */
const CASES = 300;

export interface DemoData {
  cast: Cast;
  password: string;
  /** Staff: user name, post, and where it is held. */
  accounts: { username: string; post: string; where: string }[];
  /** Phones of residents, as they type them. */
  residents: string[];
  open311Key: string;
}

type Print = (line: string) => void;

async function timed<T>(print: Print, what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  print(`  ${what} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  return result;
}

/** Departments of the district that the demo's people work in; the first two take part in the flow. */
const departmentNames = ['供电', '住房和城乡建设', '城市管理', '环境卫生', '园林'];

/** The first levels of a path: 2 is the district, 3 the subdistrict, 4 the community, 5 the grid, 6 the micro-grid. */
function upTo(path: string, level: number): string {
  return path.split('.').slice(0, level).join('.');
}

async function findDemoPlaces(trx: Trx, city: string): Promise<DemoPlaces> {
  const { path, microGrid } = await locatePoint(trx, demoPoint);
  if (!microGrid) throw new Error('the demo neighbourhood has no micro-grid at Ruide Garden');
  const { units } = await listUnits(trx, system, {
    kind: 'department',
    within: upTo(path, 2),
    limit: 100,
  });
  const departments = departmentNames.flatMap((word) => {
    const unit = units.find((u) => u.name.includes(word));
    return unit ? [{ unitId: unit.id, name: unit.name }] : [];
  });
  const grids = await listPlaces(trx, 'grid', upTo(path, 4));
  const buildings = await listPlaces(trx, 'building', upTo(path, 6));
  return {
    city,
    subdistrict: upTo(path, 3),
    community: upTo(path, 4),
    grid: upTo(path, 5),
    microGrid: upTo(path, 6),
    building: buildings.at(-1)?.path ?? upTo(path, 6),
    departments,
    moreGrids: grids.filter((g) => g.path !== upTo(path, 5)).map((g) => g.path),
  };
}

/** Buildings of the demo's community, then as many points of others: communities where nobody holds a post. */
async function listPoints(trx: Trx, community: string): Promise<{ lng: number; lat: number }[]> {
  const centers = (list: Awaited<ReturnType<typeof listPlaces>>) =>
    list.flatMap((place) => (place.center ? [place.center] : []));
  const near = centers(await listPlaces(trx, 'building', community));
  const others = await listPlaces(trx, 'grid', community.split('.')[0] ?? '');
  const far = centers(others.filter((grid) => !grid.path.startsWith(`${community}.`)));
  return [...near, ...Array.from(near, (_, i) => far[i % far.length] ?? demoPoint)];
}

function describe(account: DemoAccount, places: DemoPlaces): string {
  const number = Number(/^dept(?:lead)?(\d*)$/.exec(account.username ?? '')?.[1] || 1);
  if (/^dept/.test(account.username ?? '')) return places.departments[number - 1]?.name ?? '';
  return account.displayName.replace('·演示', '');
}

/** Loads what the demo needs; what is there already stays, so that a second start takes up the same data. */
export async function prepareDemo(
  config: Config,
  city: OpenDatabase,
  print: Print,
): Promise<DemoData> {
  print('\n准备演示数据 preparing the demo’s data');
  const inCity = <T>(work: (trx: Trx) => Promise<T>) => withTransaction(city, system, {}, work);
  for (const { zh, en, load } of partsOfCity(config.city, true)) {
    await timed(print, `${zh} ${en}`, () => inCity(load));
  }
  const { places, accounts } = await timed(print, '账号与岗位 accounts and posts', () =>
    inCity(async (trx) => {
      const found = await findDemoPlaces(trx, config.city);
      const made = await seedDemoAccounts(trx, config, found);
      await seedDemoChart(trx, config, found, made);
      return { places: found, accounts: made };
    }),
  );
  await timed(print, `${CASES} 件演示案件 cases`, async () => {
    const jobs = await startJobs(city, (error) => print(String(error)), { worker: false });
    try {
      const services = { config, city, files: createFileStore(config), jobs };
      await seedCases(services, {
        count: CASES,
        seed: 20261123,
        people: accounts,
        points: await inCity((trx) => listPoints(trx, places.community)),
      });
    } finally {
      await jobs.stop();
    }
  });
  await timed(print, '巡查 patrols', () =>
    inCity((trx) =>
      seedPatrols(
        trx,
        accounts.flatMap(({ personId, post, placePath }) =>
          post !== null && placePath !== null && patrolPosts.includes(post)
            ? [{ personId, post, placePath }]
            : [],
        ),
      ),
    ),
  );
  await timed(print, '人房 people and dwellings', () =>
    inCity((trx) => {
      const self = accounts.find(({ post }) => post === null);
      return seedRegistry(trx, config, {
        community: places.community,
        grid: places.grid,
        self: self && { building: places.building, name: self.displayName, phone: self.phone },
      });
    }),
  );
  const residents = accounts.filter((a) => a.post === null).map((a) => a.phone.replace('+86', ''));
  return {
    cast: {
      password: DEMO_PASSWORD,
      residentPhone: residents[0] ?? '',
      buildingLead: 'building',
      gridWorker: 'grid',
      community: 'community',
      dispatcher: 'dispatcher',
      departments: { lead: 'dept', supporting: 'dept2' },
    },
    password: DEMO_PASSWORD,
    accounts: accounts.flatMap((account) =>
      account.username
        ? [
            {
              username: account.username,
              post: account.post ?? '',
              where: describe(account, places),
            },
          ]
        : [],
    ),
    residents: residents.slice(0, 3),
    open311Key: DEMO_API_KEY,
  };
}
