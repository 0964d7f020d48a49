import en from './templates/en.json' with { type: 'json' };
import events from './templates/events.json' with { type: 'json' };
import zh from './templates/zh-CN.json' with { type: 'json' };

/** Languages that notices are written in. */
export type NoticeLocale = 'zh-CN' | 'en';

/** A value put into a text: plain, in both languages, or an instant (ISO 8601 with Z) told in the city's time. */
export type NoticeValue = string | number | null | { 'zh-CN': string; en: string };
export type NoticeParams = Record<string, NoticeValue | undefined>;

/** A notice as a person reads it. */
export interface NoticeText {
  title: string;
  /** One paragraph a line. */
  body: string;
}

interface Template {
  /** One line; every place in it must be filled. */
  title: string;
  /** Lines; one with a place that is not filled is left out. */
  body: string[];
}

interface NoticeEvent {
  /** Who reads it, which says in which shell its link opens. */
  to: string;
  /** Parameters to show it with where nothing has happened: in tests and documents. */
  sample: NoticeParams;
}

const texts: Record<NoticeLocale, Record<string, Template>> = { 'zh-CN': zh, en };

/** What people are told of, by the key of its template, e.g. `cases.accepted`. */
export const noticeEvents: Readonly<Record<string, NoticeEvent>> = events;

function getTemplate(key: string, locale: NoticeLocale): Template {
  const template = texts[locale][key];
  if (!template) throw new Error(`there is no notice template ${key}`);
  return template;
}

const place = /\{\{(\w+)\}\}/g;

/**
 * Parameters that a template's title needs: without them a notice can't be told.
 *
 * @throws Error when there is no such template
 */
export function requiredParams(key: string): string[] {
  return [...getTemplate(key, 'zh-CN').title.matchAll(place)].map((match) => match[1] as string);
}

/**
 * The text of a notice in a language.
 *
 * @throws Error when there is no such template
 */
export function renderNotice(key: string, params: NoticeParams, locale: NoticeLocale): NoticeText {
  const template = getTemplate(key, locale);
  const fill = (line: string) =>
    line.replace(place, (_, name: string) => valueInWords(params[name], locale));
  const isFilled = (line: string) =>
    [...line.matchAll(place)].every((match) => {
      const value = params[match[1] as string];
      return value !== undefined && value !== null && value !== '';
    });
  return {
    title: fill(template.title).replace(/\s+/g, ' ').trim(),
    body: template.body.filter(isFilled).map(fill).join('\n'),
  };
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/;

function valueInWords(value: NoticeValue | undefined, locale: NoticeLocale): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object') return value[locale];
  return instant.test(value) ? instantInWords(new Date(value), locale) : value;
}

/** An instant as it is said in the city: `11月23日 17:40`. */
function instantInWords(at: Date, locale: NoticeLocale): string {
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'zh-CN', {
    timeZone: 'Asia/Shanghai',
    month: locale === 'en' ? 'short' : 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(at);
}

/** Where a notice's record opens, below the public address: `/m/cases/<id>`. */
export function linkOf(key: string, subject: { type: string; id: string } | null): string | null {
  if (!subject) return null;
  const shell = noticeEvents[key]?.to === 'staff' ? 'console' : 'm';
  return `/${shell}/${subject.type}s/${subject.id}`;
}
