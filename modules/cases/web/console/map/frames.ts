/** A month that is played on the map: its frames are days or weeks. Pure. */

/** One stop of the month: its first and last day. */
export interface Frame {
  from: string;
  to: string;
  /** Reported in it. */
  reported: number;
  /** Open when its last day was over. */
  open: number;
  /** Place of its last day among the days of the month, from 0. */
  at: number;
}

/** What a frame is. */
export const steps = ['day', 'week'] as const;

/** See {@link steps}. */
export type Step = (typeof steps)[number];

/** The frames of a month: days, or sevens of days from the first on. */
export function framesOf(
  days: readonly { day: string; reported: number; open: number }[],
  step: Step,
): Frame[] {
  const size = step === 'week' ? 7 : 1;
  return Array.from({ length: Math.ceil(days.length / size) }, (_, frame) => {
    const part = days.slice(frame * size, (frame + 1) * size);
    const last = part.at(-1)!;
    return {
      from: part[0]!.day,
      to: last.day,
      reported: part.reduce((sum, { reported }) => sum + reported, 0),
      open: last.open,
      at: frame * size + part.length - 1,
    };
  });
}

/** First and last day of the frame that holds a day of a month; of the last that has begun for none. @param today in the city */
export function daysOfFrame(
  { month, day, step }: { month: string; day: string | undefined; step: Step },
  today: string,
): { from: string; to: string } {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const end = new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
  const last = today.startsWith(month) ? today : end;
  const held = day?.startsWith(month) && day < last ? day : last;
  if (step === 'day') return { from: held, to: held };
  const first = Math.floor((Number(held.slice(8)) - 1) / 7) * 7 + 1;
  const of = (date: number) => `${month}-${String(date).padStart(2, '0')}`;
  return { from: of(first), to: [of(Math.min(first + 6, Number(end.slice(8)))), last].sort()[0]! };
}

/** The number of the frame that holds a day; of the last for none of them. */
export function frameAt(frames: readonly Frame[], day: string | undefined): number {
  const found = frames.findIndex(({ from, to }) => day !== undefined && from <= day && day <= to);
  return found === -1 ? frames.length - 1 : found;
}

/** Months to choose from, the newest first: `2026-11`. @param day in the city */
export function lastMonths(day: string, count: number): string[] {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return Array.from({ length: count }, (_, back) =>
    new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 7),
  );
}
