import {
  canTell,
  fillTemplate,
  type NoticeLocale,
  type NoticeParams,
  type NoticeText,
  placesIn,
  type Template,
  type Wording,
} from './format.ts';
import en from './templates/en.json' with { type: 'json' };
import events from './templates/events.json' with { type: 'json' };
import zh from './templates/zh-CN.json' with { type: 'json' };

interface NoticeEvent {
  /** Who reads it, which says in which shell its link opens. */
  to: string;
  /** Screen that opens from it, where it is about no record of its own. */
  page?: string;
  /** Opens on the phone's shell though staff read it: who has left every post has no desk any more. */
  phone?: boolean;
  /** About a record that is urgent it leaves at once, in quiet hours too. */
  urgent?: boolean;
  /** Parameters to show it with where nothing has happened: in previews, tests and documents. */
  sample: NoticeParams;
}

const texts: Record<NoticeLocale, Record<string, Template>> = { 'zh-CN': zh, en };

/** What people are told of, by the key of its template, e.g. `cases.accepted`. */
export const noticeEvents: Readonly<Record<string, NoticeEvent>> = events;

/** The words of a city by `key variant`; see rules.ts. */
export type Wordings = ReadonlyMap<string, Wording>;

/** Under which {@link Wordings} keeps the words of a template for a kind of record; '' in general. */
export function wordingKey(template: string, variant: string): string {
  return `${template} ${variant}`;
}

function getShipped(key: string, locale: NoticeLocale): Template {
  const template = texts[locale][key];
  if (!template) throw new Error(`there is no notice template ${key}`);
  return template;
}

/**
 * The words that are shipped.
 *
 * @throws Error when there is no such template
 */
export function getShippedWording(key: string): Wording {
  return { 'zh-CN': getShipped(key, 'zh-CN'), en: getShipped(key, 'en') };
}

/**
 * Parameters that a template's title needs: without them a notice can't be told.
 *
 * @throws Error when there is no such template
 */
export function requiredParams(key: string): string[] {
  return placesIn(getShipped(key, 'zh-CN').title);
}

/** What a notice is made of: its template, what happened, and the kinds of the record, the closest first. */
export interface Told {
  template: string;
  params: NoticeParams;
  variants?: readonly string[];
}

const none: Wordings = new Map();

/**
 * The text of a notice in a language: by the city's words for the closest kind of record, by its words in general, or by
 * those that are shipped. Words whose title can't be filled are passed over.
 *
 * @throws Error when there is no such template
 */
export function renderNotice(
  { template, params, variants = [] }: Told,
  locale: NoticeLocale,
  wordings: Wordings = none,
): NoticeText {
  const own =
    wordings.size === 0
      ? undefined
      : [...variants, '']
          .map((variant) => wordings.get(wordingKey(template, variant))?.[locale])
          .find((words) => words && canTell(words, params));
  return fillTemplate(own ?? getShipped(template, locale), params, locale);
}

/** Where a notice's record opens, below the public address: `/m/cases/<id>`. */
export function linkOf(key: string, subject: { type: string; id: string } | null): string | null {
  const { to, page, phone } = noticeEvents[key] ?? {};
  const shell = to === 'staff' && !phone ? 'console' : 'm';
  if (page) return `/${shell}${page}`;
  if (!subject) return null;
  return `/${shell}/${subject.type}s/${subject.id}`;
}
