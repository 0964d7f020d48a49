/** Every place of the demonstration city: real divisions, made-up outlines, grids and estates. Pure. */
import type { AreaGeometry, LngLat } from '../../../kernel/geo/index.ts';
import { pointInside } from '../../../kernel/geo/index.ts';
import type { Division } from '../divisions.ts';
import type { PlaceSeed } from '../seed.ts';
import { completeSeed } from '../seed.ts';
import { join, pullInside } from './cells.ts';
import { outlineDivisions, ruideCommunity, ruideGarden } from './divisions.ts';
import { estatePlans } from './estates.ts';
import { composeFacilities } from './facilities.ts';
import type { Block, Neighbourhood } from './neighbourhood.ts';
import { composeNeighbourhood, middleOfBlock } from './neighbourhood.ts';

/** The divisions are those of the statistical year 2022. */
const divisionsFrom = '2022-01-01';
const madeFrom = '2026-01-01';

const { walkUp5, walkUp6, lift11, tower18 } = estatePlans;

/** Around Ruide Garden: seven residential grids, a special one, and a park that the seventh looks after. */
const binhaiBlocks: readonly Block[] = [
  { at: [-1, 1], grid: 1, estate: '滨海家园', plan: walkUp6 },
  { at: [0, 1], grid: 2, estate: '海晏小区', plan: walkUp5 },
  { at: [0, 0], grid: 3, estate: '瑞德花园', plan: tower18 },
  { at: [1, 0], grid: 4, estate: '瑞德花园', plan: lift11 },
  { at: [-1, 0], grid: 5, estate: '锦绣苑', plan: lift11 },
  { at: [-1, -1], grid: 6, estate: '河畔新村', plan: walkUp6 },
  { at: [0, -1], grid: 7, estate: '乌兰小区', plan: walkUp5 },
  { at: [1, -1], grid: 7 },
  {
    at: [1, 1],
    grid: 801,
    name: '滨海学校市场专属网格',
    buildings: [
      { name: '滨海社区中心幼儿园', width: 60, depth: 30, floors: 3 },
      { name: '滨海便民市场', width: 80, depth: 45, floors: 2 },
    ],
  },
];

/** Communities elsewhere with more than one grid and an estate, so that "not mine" can be seen. */
const smallNeighbourhoods: Record<string, string> = {
  '150302001002': '和平小区',
  '150303002003': '祥苑小区',
  '150304012009': '团结北里',
};

/** What the made-up places that are more than a number are called in English. */
const englishNames: Record<string, string> = {
  滨海家园: 'Binhai Homes',
  海晏小区: 'Haiyan Estate',
  瑞德花园: 'Ruide Garden',
  锦绣苑: 'Jinxiu Court',
  河畔新村: 'Riverside New Village',
  乌兰小区: 'Wulan Estate',
  和平小区: 'Heping Estate',
  祥苑小区: 'Xiangyuan Estate',
  团结北里: 'Tuanjie Beili',
  滨海学校市场专属网格: 'Binhai School and Market Special Grid',
  滨海社区中心幼儿园: 'Binhai Central Kindergarten',
  滨海便民市场: 'Binhai Market',
};

/**
 * All places below and including a city, parents before children.
 * @param synthetic false leaves out everything that is made up: subdistricts and below then have no outline, and
 * there are no grids
 * @param today facilities were checked some days before it, YYYY-MM-DD
 */
export function composeCity(
  divisions: readonly Division[],
  outlines: ReadonlyMap<string, AreaGeometry>,
  synthetic: boolean,
  today = madeFrom,
): PlaceSeed[] {
  const made = synthetic ? outlineDivisions(divisions, outlines) : new Map<string, AreaGeometry>();
  const city = join([...outlines.values()]) ?? null;
  const geometryOf = ({ kind, code, path }: Division) => {
    if (kind === 'city') return city;
    return (kind === 'district' ? outlines.get(code.slice(0, 6)) : made.get(path)) ?? null;
  };
  const seeds = divisions.map((division) =>
    completeSeed({
      ...division,
      geometry: geometryOf(division),
      synthetic: made.has(division.path),
      validFrom: divisionsFrom,
    }),
  );
  if (synthetic) {
    for (const division of divisions.filter((d) => d.kind === 'community')) {
      const grids = composeGrids(division, made.get(division.path), today);
      seeds.push(
        ...grids.map((seed) => ({
          ...seed,
          nameEn: seed.nameEn ?? englishNames[seed.name] ?? null,
        })),
      );
    }
  }
  return seeds;
}

function composeGrids(
  community: Division,
  outline: AreaGeometry | undefined,
  today: string,
): PlaceSeed[] {
  if (!outline) return [];
  const { code, path } = community;
  const area = { communityPath: path, communityCode: code, outline, validFrom: madeFrom };
  if (code === ruideCommunity) {
    return composeBlocks({ ...area, middle: ruideGarden, blocks: binhaiBlocks }, today);
  }
  const estate = smallNeighbourhoods[code];
  const middle: LngLat = pullInside(outline, pointInside(outline));
  const blocks: Block[] = estate
    ? [
        { at: [0, 0], grid: 1, estate, plan: walkUp6 },
        { at: [1, 0.4], grid: 2 },
        { at: [-0.4, -1], grid: 3 },
      ]
    : [{ at: [0, 0], grid: 1 }];
  return composeBlocks({ ...area, middle, blocks }, today);
}

/** A neighbourhood, and facilities around its estates and public buildings. */
function composeBlocks(area: Neighbourhood, today: string): PlaceSeed[] {
  const seeds = composeNeighbourhood(area);
  const spots = area.blocks.flatMap((block) => {
    const name = block.estate ?? block.buildings?.[0]?.name;
    if (!name) return [];
    const middle = middleOfBlock(area.middle, block);
    return [{ name, nameEn: englishNames[name] ?? null, middle, isPublic: !block.estate }];
  });
  const grids = seeds.filter(({ kind }) => kind === 'grid');
  return [...seeds, ...composeFacilities({ ...area, grids, spots, today })];
}
