import type { ComponentType, LazyExoticComponent } from 'react';
import type { IconName } from '../parts/icons.tsx';

/** Where a section stands in the list on the left. */
export const sectionGroups = ['work', 'map', 'data', 'settings', 'system'] as const;

/**
 * A screen of the console that a module brings. `modules/<x>/web/console/index.tsx` exports `sections`, and
 * `apps/console/sections.ts` lists them.
 */
export interface ConsoleSection {
  /** Unique; e.g. `cases.inbox`. */
  key: string;
  /** Path below `/console`, with parameters as TanStack Router writes them: `/cases/$caseId`. */
  path: string;
  /** Key of its name with the namespace, e.g. `cases:console.sections.inbox`. */
  label: string;
  /** Absent: reached from other screens, not listed on the left. */
  group?: (typeof sectionGroups)[number];
  icon?: IconName;
  /** Letter that goes there after `g`. */
  shortcut?: string;
  /** Takes the whole screen, without the list on the left and what stands above. */
  bare?: true;
  /** Codes of the posts that see it; `any` for every member of staff. */
  posts: readonly string[] | 'any';
  element: LazyExoticComponent<ComponentType>;
  /** Shown as a number beside its name, e.g. what is late. A hook: called on every rendering of the list. */
  useCount?: () => number | undefined;
}

/** The sections that a person's posts open, in the given order; none without a post. */
export function sectionsFor(
  sections: readonly ConsoleSection[],
  posts: readonly string[],
): ConsoleSection[] {
  if (posts.length === 0) return [];
  return sections.filter(
    (section) => section.posts === 'any' || section.posts.some((post) => posts.includes(post)),
  );
}

/** Where somebody begins: the first section of the list that is for their post, before what everybody on the staff may look at. */
export function firstSection(sections: readonly ConsoleSection[]): ConsoleSection | undefined {
  const listed = sections.filter((section) => section.group);
  return listed.find((section) => section.posts !== 'any') ?? listed[0];
}
