import type { Actor, Appointment } from '../../../kernel/http/actor.ts';
import { covers } from '../decide.ts';
import { type Level, postsOfLevel } from '../workflow.ts';

/** Levels whose posts may ask for personal data, the one that answers for most first. */
const askingLevels: readonly Level[] = ['city', 'subdistrict', 'department', 'community'];

/** Posts that may ask for an export with personal data. */
export const askerPosts: readonly string[] = askingLevels.flatMap((level) => postsOfLevel[level]);

/** Who approves at a place, from the community up, and in a department. */
export const placeApprovers = ['communitySecretary', 'subdistrictLead', 'cityOperator'] as const;
export const unitApprovers = ['departmentLead'] as const;

/** Posts that approve exports with personal data. */
export const approverPosts: readonly string[] = [...placeApprovers, ...unitApprovers];

/** What of an export says who may approve it. */
export interface ExportFacts {
  askedBy: string;
  /** Where the post is in which it was asked for; null in a department. */
  placePath: string | null;
  /** Its department; null at a place. */
  unitId: string | null;
}

/** The post in which somebody asks: of several, the one that answers for most, so that who approves stands above it. */
export function findAskingPost(actor: Actor): Appointment | undefined {
  if (actor.kind !== 'person') return undefined;
  for (const level of askingLevels) {
    const found = actor.appointments.find(
      (a) =>
        postsOfLevel[level].includes(a.post) &&
        // Personal data is asked for in a post of one's own: else it could be approved by whom it is asked for.
        !a.actingFor &&
        (level === 'department' ? a.unitId !== null : a.placePath !== null),
    );
    if (found) return found;
  }
  return undefined;
}

/**
 * The post in which somebody may approve or refuse an export: the lead of the level where it was asked for, or of one
 * above. Never who asked for it. Pure.
 */
export function findApprovingPost(actor: Actor, facts: ExportFacts): Appointment | undefined {
  if (actor.kind !== 'person' || actor.personId === null || actor.personId === facts.askedBy) {
    return undefined;
  }
  const among = (posts: readonly string[], post: string) => posts.includes(post);
  return actor.appointments.find((a) => {
    // Nor who stands in for them.
    if (a.actingFor === facts.askedBy) return false;
    if (facts.unitId !== null) {
      // A department of the city's answers to its own lead, and to the city.
      return (
        a.post === 'cityOperator' || (among(unitApprovers, a.post) && a.unitId === facts.unitId)
      );
    }
    return (
      among(placeApprovers, a.post) && a.placePath !== null && covers(a.placePath, facts.placePath!)
    );
  });
}
