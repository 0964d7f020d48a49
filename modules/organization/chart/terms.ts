/** Seats, vacancies and terms of posts: pure. */

/** How many people a post has at a place and below it. Days are YYYY-MM-DD. */
export interface SeatsRow {
  id: string;
  post: string;
  placePath: string;
  seats: number;
  validFrom: string;
  validTo: string | null;
  version: number;
}

/** What is asked of somebody who holds a post. */
export interface Term {
  /** Last day; null for an open end. */
  validUntil: string | null;
  /** Whether they stand in for somebody: a deputy fills no seat. */
  deputy: boolean;
}

/**
 * Makes a look-up of the row that says how many seats a post has at a path: that of the nearest place; undefined when none
 * does. As many steps as the path has levels, however many rows there are.
 */
export function indexSeats(
  rows: readonly SeatsRow[],
): (post: string, path: string) => SeatsRow | undefined {
  const byKey = new Map(rows.map((row) => [`${row.post} ${row.placePath}`, row]));
  return (post, path) => {
    for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
      const row = byKey.get(`${post} ${at}`);
      if (row) return row;
    }
    return undefined;
  };
}

/** Seats that nobody holds: never below zero, whoever holds more than there are. */
export function countVacant(seats: number, terms: readonly Term[]): number {
  return Math.max(0, seats - terms.filter(({ deputy }) => !deputy).length);
}

/** The day some days after another, both YYYY-MM-DD. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Whether the term of somebody ends within some days of today. A deputy's end is no expiring term. */
export function isExpiring({ validUntil, deputy }: Term, today: string, days: number): boolean {
  return (
    !deputy && validUntil !== null && validUntil >= today && validUntil <= addDays(today, days)
  );
}
