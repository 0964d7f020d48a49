/** When mails and text messages wait. Pure. */

/** From when to when, `22:00` to `07:00`, in the city's time; over midnight when it ends before it begins. */
export interface QuietHours {
  from: string;
  until: string;
}

/** What a person chose: the city's hours, own ones, or none. */
export interface QuietChoice {
  choice: 'city' | 'own' | 'off';
  hours: QuietHours | null;
}

/** The city's time is UTC+8 all year round. @source Asia/Shanghai in the IANA time zone database, since 1991 */
const offsetMs = 8 * 3_600_000;
const dayMs = 86_400_000;

/** Minutes of a day at `07:30`: 450. */
function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** Which hours hold for a person. */
export function hoursOf(
  choice: QuietChoice | undefined,
  city: QuietHours | null,
): QuietHours | null {
  if (!choice || choice.choice === 'city') return city;
  return choice.choice === 'own' ? choice.hours : null;
}

/**
 * The end of the quiet hours in which an instant lies; undefined when it lies in none. They begin with their first
 * instant and are over with the one at which they end.
 *
 * @example findQuietEnd(new Date('2026-11-28T15:00:00Z'), { from: '22:00', until: '07:00' }) // 2026-11-28T23:00:00Z
 */
export function findQuietEnd(at: Date, hours: QuietHours | null): Date | undefined {
  if (!hours) return undefined;
  const [from, until] = [minutesOf(hours.from) * 60_000, minutesOf(hours.until) * 60_000];
  const local = at.getTime() + offsetMs;
  const midnight = Math.floor(local / dayMs) * dayMs;
  const time = local - midnight;
  const over = from > until;
  if (over ? time < from && time >= until : time < from || time >= until) return undefined;
  const end = midnight + until + (over && time >= from ? dayMs : 0);
  return new Date(end - offsetMs);
}
