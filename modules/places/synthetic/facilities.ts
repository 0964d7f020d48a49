/** Facilities around the made-up estates: where they might stand, what might be told of them. Pure, the same on every run. */
import type { AreaGeometry, LngLat } from '../../../kernel/geo/index.ts';
import { buildAreaIndex, contains, offsetMeters } from '../../../kernel/geo/index.ts';
import type { FacilityAttributes, FacilityCategory } from '../facilities/fields.ts';
import type { PlaceSeed } from '../seed.ts';
import { completeSeed } from '../seed.ts';
import { round } from './cells.ts';
import { createRandom } from './random.ts';

/** An estate, or another spot with a name, around which facilities stand. */
export interface FacilitySpot {
  name: string;
  nameEn: string | null;
  middle: LngLat;
  /** A school or a market: no homes, so fewer sorts. */
  isPublic: boolean;
}

/** Where they lie. */
export interface FacilityArea {
  communityPath: string;
  communityCode: string;
  outline: AreaGeometry;
  /** The grids of the community. */
  grids: readonly PlaceSeed[];
  spots: readonly FacilitySpot[];
  validFrom: string;
  /** Checks were made so many days before it, YYYY-MM-DD. */
  today: string;
}

type Made = (random: () => number, ago: (days: number) => string) => FacilityAttributes;

interface Sort {
  category: FacilityCategory;
  words: [zh: string, en: string];
  /** Metres east and north of the middle: between the buildings and along the streets around the block. */
  at: readonly (readonly [east: number, north: number])[];
  attributes: Made;
}

const pick = <T>(random: () => number, of: readonly T[]): T =>
  of[Math.floor(random() * of.length)]!;

/** Mostly in time: about one in six is late. */
const checked = (random: () => number, ago: (days: number) => string, months: number) => ({
  checkedOn: ago(Math.floor(random() * months * 36)),
  checkEveryMonths: months,
});

const sorts: readonly Sort[] = [
  {
    category: 'chargingPile',
    words: ['充电桩', 'charging point'],
    at: [
      [-104, -60],
      [104, 70],
    ],
    attributes: (random, ago) => ({
      plugs: pick(random, [4, 6, 10]),
      powerKw: pick(random, [0.8, 2.2, 7]),
      keeper: '小区物业',
      ...checked(random, ago, 3),
    }),
  },
  {
    category: 'hydrant',
    words: ['消火栓', 'hydrant'],
    at: [
      [-112, 96],
      [112, -96],
      [0, -134],
    ],
    attributes: (random, ago) => ({
      hydrantType: pick(random, ['ground', 'ground', 'underground']),
      pressureMpa: Math.round(15 + random() * 15) / 100,
      pressureCheckedOn: ago(Math.floor(random() * 200)),
      keeper: '消防救援大队',
      ...checked(random, ago, 6),
    }),
  },
  {
    category: 'noticeBoard',
    words: ['公告栏', 'notice board'],
    at: [
      [-20, -128],
      [20, 128],
    ],
    attributes: (random) => ({ panels: pick(random, [2, 3, 4]), keeper: '社区居委会' }),
  },
  {
    category: 'aed',
    words: ['AED', 'AED'],
    at: [[-14, -122]],
    attributes: (random, ago) => ({
      hangsAt: '门卫室外墙',
      hours: '全天',
      batteryUntil: ago(-Math.floor(random() * 700 - 60)),
      padsUntil: ago(-Math.floor(random() * 500 - 20)),
      keeper: '社区卫生服务站',
      ...checked(random, ago, 1),
    }),
  },
  {
    category: 'streetLight',
    words: ['路灯', 'street light'],
    at: [-120, -72, -24, 24, 72, 120].flatMap((east) => [
      [east, -140] as const,
      [-124, east] as const,
    ]),
    attributes: (random, ago) => ({
      poleNumber: `LD-${Math.floor(1000 + random() * 9000)}`,
      lightSource: pick(random, ['mains', 'mains', 'solar']),
      keeper: '市政设施管理所',
      ...checked(random, ago, 6),
    }),
  },
  {
    category: 'drain',
    words: ['排水口', 'drain'],
    at: [
      [-60, -143],
      [60, -143],
      [-127, 50],
    ],
    attributes: (random, ago) => ({
      drainType: pick(random, ['storm', 'storm', 'combined']),
      coverMaterial: pick(random, ['iron', 'composite']),
      keeper: '市政设施管理所',
      ...checked(random, ago, 12),
    }),
  },
  {
    category: 'exerciseEquipment',
    words: ['健身器材', 'exercise equipment'],
    at: [[6, 4]],
    attributes: (random, ago) => ({
      count: pick(random, [4, 6, 8]),
      usableUntil: ago(-Math.floor(random() * 2000 - 200)),
      keeper: '社区居委会',
      ...checked(random, ago, 3),
    }),
  },
  {
    category: 'wasteStation',
    words: ['垃圾分类点', 'waste station'],
    at: [
      [-106, 20],
      [106, -20],
    ],
    attributes: (random, ago) => ({
      sorting: pick(random, ['four', 'four', 'two']),
      bins: pick(random, [4, 6, 8]),
      hours: '06:00-22:00',
      keeper: '小区物业',
      ...checked(random, ago, 1),
    }),
  },
  {
    category: 'other',
    words: ['晾衣架', 'clothes rack'],
    at: [[30, -4]],
    attributes: () => ({ count: 3, note: '居民共用' }),
  },
];

const atPublic: readonly FacilityCategory[] = ['hydrant', 'aed', 'streetLight', 'wasteStation'];

/** The facilities of a community, numbered spot by spot; each in the grid that holds it. */
export function composeFacilities(area: FacilityArea): PlaceSeed[] {
  const { communityPath, communityCode, outline, grids, spots, validFrom, today } = area;
  const index = buildAreaIndex(
    grids.flatMap(({ path, geometry }) => (geometry ? [{ code: path, geometry }] : [])),
  );
  const random = createRandom(`${communityCode}.facilities`);
  const ago = (days: number) =>
    new Date(Date.parse(today) - days * 86_400_000).toISOString().slice(0, 10);
  let last = 0;
  const numbers = new Map<string, number>();
  return spots.flatMap(({ name, nameEn, middle, isPublic }) =>
    sorts.flatMap(({ category, words: [zh, en], at, attributes }) => {
      if (isPublic && !atPublic.includes(category)) return [];
      return at.flatMap(([east, north]) => {
        const spot = offsetMeters(middle, east + random() * 4, north + random() * 4);
        const center = { lng: round(spot.lng), lat: round(spot.lat) };
        const told = attributes(random, ago);
        if (!contains(outline, center)) return [];
        last += 1;
        const number = String(last).padStart(5, '0');
        const named = (numbers.get(name + zh) ?? 0) + 1;
        numbers.set(name + zh, named);
        const holder = index.find(center.lng, center.lat)?.code ?? communityPath;
        return [
          completeSeed({
            kind: 'facility',
            code: communityCode + number,
            path: `${holder}.f${number}`,
            parentPath: holder,
            category,
            name: `${name}${zh}${named}号`,
            nameEn: nameEn === null ? null : `${nameEn} ${en} ${named}`,
            center,
            attributes: told,
            validFrom,
          }),
        ];
      });
    }),
  );
}
