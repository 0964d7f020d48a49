/** Whom to call, as cards of a phone: pure. */
import type { CallStep, HeldPost, Holder } from '../queries.ts';

/** The four levels from the building up, then the departments that look after the place. */
export const callLevels = ['building', 'grid', 'community', 'subdistrict', 'department'] as const;

/** See {@link callLevels}. */
export type CallLevel = (typeof callLevels)[number];

/** The level of each step; a micro-grid is a part of its grid. The city's post is nobody's to call for an address. */
const levelOf: Readonly<Record<string, CallLevel>> = {
  building: 'building',
  partyGroup: 'building',
  microGrid: 'grid',
  grid: 'grid',
  partyBranch: 'grid',
  community: 'community',
  partyCommittee: 'community',
  subdistrict: 'subdistrict',
  partyWorkCommittee: 'subdistrict',
  department: 'department',
};

/** Steps by level, the nearest first; a level of which nothing is known is left out, and so is a department without a number or a name. */
export function levelsOf(
  steps: readonly CallStep[],
): { level: CallLevel; steps: readonly CallStep[] }[] {
  return callLevels.flatMap((level) => {
    const of = steps.filter(
      (step) =>
        levelOf[step.level] === level &&
        (level !== 'department' || numberOf(step) !== undefined || named(step).length > 0),
    );
    return of.length > 0 ? [{ level, steps: of }] : [];
  });
}

/** Somebody whose name the reader may know, with their post. */
export const named = ({ posts }: Pick<CallStep, 'posts'>): { post: HeldPost; holder: Holder }[] =>
  posts.flatMap((post) =>
    post.holders.flatMap((holder) => (holder.name === null ? [] : [{ post, holder }])),
  );

/** The first number of a step that anybody may call: of who serves there, else of the office; never one's own. */
export function numberOf(step: Pick<CallStep, 'posts' | 'contact'>): string | undefined {
  const line = named(step).find(({ holder }) => holder.line && !holder.own)?.holder.line;
  return [line, step.contact].find((text) => text && telOf(text)) ?? undefined;
}

/**
 * What a phone dials for a number as it is written; undefined when it is none.
 *
 * @example telOf('0473-201 2345转8') // 'tel:04732012345,8'
 */
export function telOf(written: string): string | undefined {
  const [, number, extension] =
    /^(\+?\d[\d\s-]+\d)(?:\s*转\s*(\d{1,6}))?$/.exec(written.trim()) ?? [];
  if (!number) return undefined;
  return `tel:${number.replace(/[\s-]/g, '')}${extension ? `,${extension}` : ''}`;
}
