/** Where in the city's ladder a post stands. */
export type Level =
  | 'building'
  | 'microGrid'
  | 'grid'
  | 'community'
  | 'subdistrict'
  | 'department'
  | 'city'
  | 'system';

/** Kinds of places by the depth of their path; see {@link placeKindOf}. */
export type PlaceKind =
  | 'city'
  | 'district'
  | 'subdistrict'
  | 'community'
  | 'grid'
  | 'microGrid'
  | 'building';

/** What a post is and where one may be appointed to it. */
export interface PostDefinition {
  level: Level;
  /** The kind of place at which it is held; null for a post held in a unit. */
  at: PlaceKind | null;
  /** The kind of unit in which it is held; null for a post held at a place. */
  in: 'department' | 'party' | null;
  /** Whether the holder sees the records of the place and of everything in it. */
  governs: boolean;
  /** Never held together with another separated post by one person. */
  separated: boolean;
}

const atPlace = (level: Level, at: PlaceKind): PostDefinition => ({
  level,
  at,
  in: null,
  governs: true,
  separated: false,
});
const inDepartment: PostDefinition = {
  level: 'department',
  at: null,
  in: 'department',
  governs: false,
  separated: false,
};
const inParty: PostDefinition = { ...inDepartment, in: 'party' };
const ofTheSystem: PostDefinition = {
  level: 'system',
  at: 'city',
  in: null,
  governs: false,
  separated: true,
};

/**
 * The posts of the city, from the building up. Pure and safe for browsers.
 *
 * A post at a place governs it: its holder's scope is the place's path. Members of a department act on what their
 * unit was called to, wherever it lies; who leads a unit of the party governs no record by that. The three posts of the
 * system run it and see no record of the city: who makes accounts, who grants posts and who reads the audit are three people.
 *
 * @source GB/T 22239-2019 8.1.5: system, security and audit administration are separated
 */
export const posts = {
  buildingLead: atPlace('building', 'building'),
  microGridLead: atPlace('microGrid', 'microGrid'),
  gridWorker: atPlace('grid', 'grid'),
  gridLead: atPlace('grid', 'grid'),
  communityStaff: atPlace('community', 'community'),
  communitySecretary: atPlace('community', 'community'),
  subdistrictDispatcher: atPlace('subdistrict', 'subdistrict'),
  subdistrictLead: atPlace('subdistrict', 'subdistrict'),
  departmentMember: inDepartment,
  departmentLead: inDepartment,
  partySecretary: inParty,
  cityOperator: atPlace('city', 'city'),
  systemAdministrator: ofTheSystem,
  securityAdministrator: ofTheSystem,
  auditor: ofTheSystem,
} as const satisfies Record<string, PostDefinition>;

/** Code of a post, e.g. `gridWorker`. */
export type PostCode = keyof typeof posts;

/** All codes, from the building up to the system. */
export const postCodes = Object.keys(posts) as [PostCode, ...PostCode[]];

/** The posts that are never one person: system, security and audit administration. */
export const separatedPosts = postCodes.filter((code) => posts[code].separated);

/** Whether a text is the code of a post. */
export function isPost(code: string): code is PostCode {
  return Object.hasOwn(posts, code);
}

/** What a post is, by its code; undefined when there is none. */
export function findPost(code: string): PostDefinition | undefined {
  return isPost(code) ? posts[code] : undefined;
}

/** A place's path: divisions from the city down, then grid, micro-grid and building, of which some may be absent. */
const path = /^\d{6}(\.\d{6}(\.\d{3}(\.\d{3}(\.g\d{3}(\.m\d{2})?)?(\.b\d{5})?)?)?)?$/;

/**
 * The kind of place that a path leads to; undefined when the text is no path of a place.
 *
 * @example placeKindOf('150300.150304.012.008.g003') // 'grid'
 */
export function placeKindOf(text: string): PlaceKind | undefined {
  if (!path.test(text)) return undefined;
  const labels = text.split('.');
  const last = labels.at(-1)!;
  if (last.startsWith('b')) return 'building';
  if (last.startsWith('m')) return 'microGrid';
  if (last.startsWith('g')) return 'grid';
  return (['city', 'district', 'subdistrict', 'community'] as const)[labels.length - 1];
}

/** Posts that a resident may know by name where they live: those that neighbours turn to. */
export const publicPosts: readonly PostCode[] = [
  'buildingLead',
  'microGridLead',
  'gridWorker',
  'communitySecretary',
];

/**
 * The place directly above another at which posts are held; undefined above the city. Nobody's post is at a district.
 *
 * @example placeAbove('150300.150304.012') // '150300'
 */
export function placeAbove(path: string): string | undefined {
  const labels = path.split('.');
  if (labels.length === 1) return undefined;
  return labels.slice(0, labels.length <= 3 ? 1 : -1).join('.');
}

/** Whether `path` is `area` itself or lies in it: what ltree's `area @> path` says. */
export function covers(area: string, path: string): boolean {
  return path === area || path.startsWith(`${area}.`);
}

/**
 * The appointment in which somebody may act on a place: one of some posts, at the place or at one above it. Of several, the
 * nearest. A post held in a unit, or one that governs nothing, covers no place.
 *
 * @param path place of the record, e.g. `150300.150304.012.008.g003`; any place of theirs unless told
 */
export function findAppointment<A extends { post: string; placePath: string | null }>(
  { appointments }: { appointments: readonly A[] },
  among: readonly string[],
  path?: string,
): A | undefined {
  let nearest: A | undefined;
  for (const appointment of appointments) {
    const { post, placePath } = appointment;
    if (placePath === null || !among.includes(post) || !findPost(post)?.governs) continue;
    if (path !== undefined && !covers(placePath, path)) continue;
    if (nearest === undefined || placePath.length > nearest.placePath!.length)
      nearest = appointment;
  }
  return nearest;
}
