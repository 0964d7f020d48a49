import type { TFunction } from 'i18next';
import { actionNames, levels, stages } from '../workflow.ts';
import type { TimelineEntry } from './queries.ts';
import { namelessOf, timelineKey } from './words.ts';

/** What an entry of a case's history is told from; pure, so that a screen and a printed page say the same. */
type Entry = Pick<TimelineEntry, 'action' | 'data' | 'byName' | 'post'>;

const isOneOf = <T extends string>(value: unknown, among: readonly T[]): value is T =>
  (among as readonly unknown[]).includes(value);

const ratings = ['satisfied', 'basicallySatisfied', 'dissatisfied'] as const;

/** Amount and unit of a limit, as the history keeps it. */
function asLimit(value: unknown): { value: number; unit: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { value: amount, unit } = value as Record<string, unknown>;
  return typeof amount === 'number' && typeof unit === 'string'
    ? { value: amount, unit }
    : undefined;
}

/** Who did it, by the post and not the person; for whom, when somebody stood in and the reader may know. */
export function entryWho(
  t: TFunction<'cases'>,
  { byName, post, action, data }: Entry,
  postName: (post: string) => string,
): string {
  const who = [byName, post && postName(post)].filter(Boolean).join(' · ');
  if (!who) return t(`who.${namelessOf(action)}`);
  if (data.acting !== true) return who;
  const principal = (data.actingFor as { name?: unknown } | undefined)?.name;
  return typeof principal === 'string'
    ? `${who}${t('timeline.actingFor', { name: principal })}`
    : `${who}${t('timeline.acting')}`;
}

/** Who did what, by the post and not the person. */
export function entrySentence(
  t: TFunction<'cases'>,
  entry: Entry,
  postName: (post: string) => string,
): string {
  const { undone } = entry.data;
  const what =
    entry.action === 'undo' && isOneOf(undone, actionNames)
      ? t('timeline.undoOf', { action: t(`actions.${undone}`) })
      : t(timelineKey(entry.action));
  return t('timeline.by', { who: entryWho(t, entry, postName), what });
}

/**
 * What an entry keeps beside its words, a line each: to whom it was dispatched, what was asked, until when, how much
 * longer, which class, how it was rated.
 *
 * @param instant an instant (ISO 8601) in words
 */
export function entryDetails(
  t: TFunction<'cases'>,
  { action, data }: Entry,
  instant: (at: string) => string,
): string[] {
  const time = (value: unknown) => (typeof value === 'string' ? instant(value) : undefined);
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const limit = asLimit(data.limit);
  const { severity, count, score, rating, stage, level } = data;
  const className = text(data.className);
  const pairs: [label: string, value: string | undefined][] = [
    [t('fields.target'), text(data.targetName)],
    [t('fields.instructions'), text(data.instructions)],
    [
      t('fields.classCode'),
      className &&
        [className, typeof severity === 'number' && t('console.case.severity', { severity })]
          .filter(Boolean)
          .join(' · '),
    ],
    [t('console.timeline.was'), text(data.was)],
    [t('fields.discussedWith'), text(data.discussedWith)],
    [t('fields.finishedBy'), time(data.finishedBy)],
    [t('fields.until'), time(data.until)],
    [t('fields.due'), time(data.due)],
    [
      t('fields.limit'),
      limit && t(`limits.${limit.unit}` as 'limits.working_day', { count: limit.value }),
    ],
    [t('fields.into'), text(data.into)],
    [t('fields.rating'), isOneOf(rating, ratings) ? t(`ratings.${rating}`) : undefined],
    [t('console.timeline.score'), typeof score === 'number' ? String(score) : undefined],
    [t('console.timeline.stage'), isOneOf(stage, stages) ? t(`stages.${stage}`) : undefined],
    [t('console.timeline.level'), isOneOf(level, levels) ? t(`levels.${level}`) : undefined],
  ];
  const lines = pairs.flatMap(([label, value]) =>
    value ? [t('console.timeline.detail', { label, value })] : [],
  );
  if (data.vacant === true) lines.push(t('console.timeline.vacant'));
  if (action === 'split' && typeof count === 'number')
    lines.push(t('console.timeline.parts', { count }));
  return lines;
}

/** Where an entry's words mention colleagues: from and to of each, as the server kept them. */
export function mentionsOf({ data }: Pick<TimelineEntry, 'data'>): [number, number][] {
  if (!Array.isArray(data.mentions)) return [];
  return data.mentions.flatMap((one: { from?: unknown; to?: unknown }): [number, number][] =>
    typeof one.from === 'number' && typeof one.to === 'number' ? [[one.from, one.to]] : [],
  );
}
