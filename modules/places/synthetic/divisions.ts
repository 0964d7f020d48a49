/**
 * Outlines of subdistricts and communities, which nobody publishes for Wuhai: made up within the real districts, the same
 * on every run, and marked synthetic. Towns and parks lie out of town, street offices around the district's centre.
 */
import type { AreaGeometry, LngLat } from '../../../kernel/geo/index.ts';
import { areaSquareMeters, offsetMeters, pointInside } from '../../../kernel/geo/index.ts';
import type { Division } from '../divisions.ts';
import { cutCells, pullInside } from './cells.ts';
import { createRandom } from './random.ts';

/** Where Ruide Garden stands: the middle of its community. */
export const ruideGarden: LngLat = { lng: 106.718, lat: 39.501 };
/** Its community, 滨海社区. */
export const ruideCommunity = '150304012008';

/** About where each subdistrict's offices stand; only their rough order in the landscape is meant to be right. */
const subdistrictSeeds: Record<string, [lng: number, lat: number]> = {
  '150302001': [106.8005, 39.672],
  '150302002': [106.818, 39.69],
  '150302003': [106.8155, 39.664],
  '150302004': [106.795, 39.657],
  '150302007': [106.79, 39.645],
  '150302008': [106.802, 39.688],
  '150302101': [106.82, 39.77],
  '150302400': [106.86, 39.58],
  '150303001': [106.872, 39.447],
  '150303002': [106.893, 39.437],
  '150303102': [106.86, 39.37],
  '150303103': [106.86, 39.27],
  '150303104': [107.0, 39.14],
  '150304002': [106.75, 39.59],
  '150304003': [106.65, 39.505],
  '150304008': [106.702, 39.509],
  '150304009': [106.704, 39.491],
  '150304010': [106.719, 39.518],
  '150304011': [106.665, 39.53],
  '150304012': [106.719, 39.5],
  '150304101': [106.7, 39.56],
  '150304400': [106.68, 39.465],
};

/** Metres between the communities of a subdistrict, by its sort. */
const spacing: Record<string, number> = { street: 750, town: 2500, developmentZone: 3000 };

/** Turns of a sunflower: points at even distances around a centre. */
const goldenAngle = Math.PI * (3 - Math.sqrt(5));

/**
 * Outlines of all subdistricts and communities of the given divisions, by path.
 * @param outlines of the districts, by six digits
 */
export function outlineDivisions(
  divisions: readonly Division[],
  outlines: ReadonlyMap<string, AreaGeometry>,
): Map<string, AreaGeometry> {
  const made = new Map<string, AreaGeometry>();
  for (const district of divisions.filter((d) => d.kind === 'district')) {
    const outline = outlines.get(district.code.slice(0, 6));
    if (!outline) continue;
    const subdistricts = divisions.filter((d) => d.parentPath === district.path);
    const seeds = subdistricts.map((s) => pullInside(outline, seedOf(s, outline)));
    cutCells(outline, seeds).forEach((cell, i) => {
      const subdistrict = subdistricts[i]!;
      if (!cell) throw new Error(`No room for subdistrict ${subdistrict.code}`);
      made.set(subdistrict.path, cell);
      outlineCommunities(divisions, subdistrict, cell, seeds[i]!, made);
    });
  }
  return made;
}

function outlineCommunities(
  divisions: readonly Division[],
  subdistrict: Division,
  outline: AreaGeometry,
  center: LngLat,
  made: Map<string, AreaGeometry>,
): void {
  const communities = divisions.filter((d) => d.parentPath === subdistrict.path);
  const seeds = spreadSeeds(communities, subdistrict, outline, center);
  cutCells(outline, seeds).forEach((cell, i) => {
    const community = communities[i]!;
    if (!cell || areaSquareMeters(cell) < 10_000) {
      throw new Error(`No room for community ${community.code}`);
    }
    made.set(community.path, cell);
  });
}

function spreadSeeds(
  communities: readonly Division[],
  subdistrict: Division,
  outline: AreaGeometry,
  center: LngLat,
): LngLat[] {
  const random = createRandom(subdistrict.code);
  const turn = random() * 2 * Math.PI;
  const step = spacing[subdistrict.category ?? 'street'] ?? 750;
  // The community of Ruide Garden comes first, and so stands at the centre, with room around it.
  const first = communities.findIndex((c) => c.code === ruideCommunity);
  return communities.map((_, i) => {
    const rank = first < 0 ? i : i === first ? 0 : i < first ? i + 1 : i;
    if (first >= 0 && rank === 0) return ruideGarden;
    const radius = step * (first >= 0 ? 1.7 : 1) * Math.sqrt(rank) * (0.9 + random() * 0.2);
    const angle = turn + rank * goldenAngle;
    const wanted = offsetMeters(center, Math.cos(angle) * radius, Math.sin(angle) * radius);
    return pullInside(outline, wanted);
  });
}

function seedOf(subdistrict: Division, outline: AreaGeometry): LngLat {
  const known = subdistrictSeeds[subdistrict.code.slice(0, 9)];
  if (known) return { lng: known[0], lat: known[1] };
  // A division added to the file later: anywhere in its district, always at the same spot.
  const random = createRandom(subdistrict.code);
  const middle = pointInside(outline);
  return offsetMeters(middle, (random() - 0.5) * 6000, (random() - 0.5) * 6000);
}
