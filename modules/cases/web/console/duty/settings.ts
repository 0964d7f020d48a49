/** What the duty room's screen shows, as it stands in its address. Pure. */

/** Views that take turns. */
export const dutyViews = ['whole', 'areas', 'latest'] as const;
/** See {@link dutyViews}. */
export type DutyView = (typeof dutyViews)[number];

/** Periods of the rates, in days with today. */
export const dutyPeriods = [1, 7, 30, 90] as const;
/** How long a view stays, seconds. */
export const dutyTurns = [15, 30, 60] as const;

/** See {@link parseDutySearch}. */
export interface DutySettings {
  /** Path of the area; what the reader's posts cover without one. */
  within?: string;
  days: (typeof dutyPeriods)[number];
  seconds: (typeof dutyTurns)[number];
  views: readonly DutyView[];
}

const usual: DutySettings = { days: 30, seconds: 30, views: dutyViews };

/** Reads the address; all views of the last 30 days, half a minute each, unless told. */
export function parseDutySearch(raw: Record<string, unknown>): DutySettings {
  const { within } = raw;
  const named = String(raw.views ?? '').split(',');
  const views = dutyViews.filter((view) => named.includes(view));
  return {
    ...(typeof within === 'string' && /^\d{6}(\.\w+){0,4}$/.test(within) ? { within } : {}),
    days: dutyPeriods.find((one) => one === Number(raw.days)) ?? usual.days,
    seconds: dutyTurns.find((one) => one === Number(raw.seconds)) ?? usual.seconds,
    views: views.length > 0 ? views : usual.views,
  };
}

/** As it stands in the address: what is usual is left out. */
export function formatDutySearch({ within, days, seconds, views }: DutySettings) {
  return {
    within,
    days: days === usual.days ? undefined : days,
    seconds: seconds === usual.seconds ? undefined : seconds,
    views: views.length === dutyViews.length ? undefined : views.join(),
  };
}

/** One turn of the screen: the whole area, one of its parts by path, or the newest cases. */
export type Turn = { kind: 'whole' } | { kind: 'area'; path: string } | { kind: 'latest' };

/** The turns in their order; parts where nothing is and nothing came today are left out. */
export function turnsOf(
  { views }: Pick<DutySettings, 'views'>,
  areas: readonly { path: string; numbers: { open: number; reportedToday: number } }[],
): Turn[] {
  const turns = views.flatMap((view): Turn[] =>
    view === 'areas'
      ? areas
          .filter(({ numbers }) => numbers.open > 0 || numbers.reportedToday > 0)
          .map(({ path }) => ({ kind: 'area', path }))
      : [{ kind: view }],
  );
  return turns.length > 0 ? turns : [{ kind: 'whole' }];
}
