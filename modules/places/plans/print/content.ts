/** What stands on the sheet for the notice board: words, outlines in points, rows. What draws it decides nothing. Pure. */

import type { AreaGeometry } from '../../../../kernel/geo/index.ts';
import { bboxOf, metersPerDegree, polygonsOf } from '../../../../kernel/geo/index.ts';
import { formatPart } from '../../format.ts';
import en from '../../locales/en.json' with { type: 'json' };
import zh from '../../locales/zh-CN.json' with { type: 'json' };
import type { PlanKind } from '../contract.ts';
import type { PlanInput } from '../input.ts';
import type { KeptPart } from '../store.ts';

type Locale = 'zh-CN' | 'en';
type Point = [x: number, y: number];

/** A sheet of A3, ready to be drawn. */
export interface Sheet {
  title: string;
  subtitle: string;
  map: {
    width: number;
    height: number;
    parts: { number: string; rings: Point[][]; label: Point; tone: number }[];
    buildings: { rings: Point[][]; label: { text: string; at: Point } | null }[];
    barriers: Point[][];
    bar: { points: number; text: string };
    north: string;
  };
  columns: string[];
  rows: string[][];
  /** Said in red below the map when something on it is made up; null when nothing is. */
  synthetic: string | null;
  mark: string;
  /** `Page {page} of {pages}`. */
  page: string;
}

/** What is printed. */
export interface SheetFacts {
  kind: PlanKind;
  place: string;
  min: number;
  max: number;
  /** Day from which it is in force; null for a proposal. */
  day: string | null;
  parts: readonly (KeptPart & { name: string | null; lead: string | null })[];
  /** Names of estates by their paths. */
  estates: ReadonlyMap<string, string>;
  printedOn: string;
}

const words = { 'zh-CN': zh, en } as const;

/** Room for the map on the sheet, in points. */
const room = { width: 700, height: 664 };
/** Lengths of the scale's bar, metres. */
const bars = [10, 20, 50, 100, 200, 500, 1000, 2000];

const fill = (text: string, values: Record<string, string | number>) =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));

const round = (value: number) => Math.round(value * 100) / 100;

/** Fits an area into the room for the map. */
function fitArea(outline: AreaGeometry) {
  const [west, south, east, north] = bboxOf(outline);
  const perLng = metersPerDegree * Math.cos((((south + north) / 2) * Math.PI) / 180);
  const wide = (east - west) * perLng;
  const high = (north - south) * metersPerDegree;
  const scale = Math.min(room.width / wide, room.height / high) * 0.96;
  const [left, top] = [(room.width - wide * scale) / 2, (room.height - high * scale) / 2];
  const at = ([lng, lat]: readonly number[]): Point => [
    round(left + (lng! - west) * perLng * scale),
    round(top + (north - lat!) * metersPerDegree * scale),
  ];
  return { at, scale };
}

/** Writes and projects all that stands on the sheet. */
export function composeSheet(input: PlanInput, facts: SheetFacts, locale: Locale): Sheet {
  const say = words[locale];
  const { at, scale } = fitArea(input.outline);
  const ringsOf = (geometry: AreaGeometry) =>
    polygonsOf(geometry).flatMap((polygon) => polygon.map((ring) => ring.map(at)));
  const metres = bars.findLast((length) => length * scale < 130) ?? bars[0]!;
  const households = facts.parts.reduce((sum, part) => sum + part.households, 0);
  const { kind, min, max } = facts;
  return {
    title: fill(say.console.plans.print.title[kind], { place: facts.place }),
    subtitle: [
      facts.day
        ? fill(say.console.plans.print.inForce, { day: facts.day })
        : say.console.plans.print.proposal,
      fill(say.console.plans.print.range, { min, max, parts: facts.parts.length, households }),
    ].join(say.console.plans.print.stop),
    map: {
      ...room,
      parts: facts.parts.map((part) => {
        const { lng, lat } = part.label;
        const tone = (part.number - 1) % 7;
        return {
          number: String(part.number),
          rings: ringsOf(part.outline),
          label: at([lng, lat]),
          tone,
        };
      }),
      buildings: input.buildings.map(({ name, outline, point }) => ({
        rings: outline ? ringsOf(outline) : [],
        label: point ? { text: numberOf(name), at: at([point.lng, point.lat]) } : null,
      })),
      barriers: input.barriers.flatMap(({ line }) =>
        line.type === 'LineString'
          ? [line.coordinates.map(at)]
          : line.coordinates.map((one) => one.map(at)),
      ),
      bar: {
        points: round(metres * scale),
        text: fill(say.console.plans.print.metres, { metres }),
      },
      north: say.console.plans.print.north,
    },
    columns: [
      say.console.plans.print.number,
      say.console.plans.print.name[kind],
      say.console.plans.print.households,
      say.console.plans.print.buildings,
      say.console.plans.print.lead[kind],
    ],
    rows: facts.parts.map((part) => [
      String(part.number),
      part.name
        ? formatPart(kind === 'microGrids' ? 'microGrid' : 'grid', part.name, locale)
        : say.console.plans.print.newPart,
      String(part.households),
      buildingsOf(input, part, facts.estates, locale),
      part.lead ?? say.console.plans.print.noLead,
    ]),
    synthetic: input.synthetic ? say.console.plans.print.synthetic : null,
    mark: fill(say.console.plans.print.mark, { day: facts.printedOn }),
    page: say.console.plans.print.page,
  };
}

/** The number in a building's name, to be written on it. */
function numberOf(name: string): string {
  return /^\d+/.exec(name)?.[0] ?? '';
}

/** Buildings of a part, estate by estate: 瑞德花园 1 号楼、2 号楼. */
function buildingsOf(
  input: PlanInput,
  part: KeptPart,
  estates: ReadonlyMap<string, string>,
  locale: Locale,
): string {
  const say = words[locale];
  const known = new Map(input.buildings.map((one) => [one.path, one]));
  const byEstate = new Map<string, string[]>();
  for (const { building, entrances } of part.members) {
    const found = known.get(building);
    if (!found) continue;
    const name = formatPart('building', found.name, locale);
    const own = found.entrances
      .filter(({ path }) => entrances?.includes(path))
      .map((one) => formatPart('entrance', one.name, locale));
    const text = entrances
      ? fill(say.console.plans.print.entrances, {
          building: name,
          entrances: own.join(say.console.plans.print.comma),
        })
      : name;
    const estate = estates.get(found.estate ?? '') ?? '';
    byEstate.set(estate, [...(byEstate.get(estate) ?? []), text]);
  }
  return [...byEstate]
    .map(([estate, names]) => `${estate} ${names.join(say.console.plans.print.comma)}`.trim())
    .join(say.console.plans.print.stop);
}
