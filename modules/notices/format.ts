/** How a notice's text is made from its words and what happened. Pure and safe for browsers: a preview is what is sent. */

/** Languages that notices are written in. */
export const noticeLocales = ['zh-CN', 'en'] as const;
export type NoticeLocale = (typeof noticeLocales)[number];

/** A value put into a text: plain, in both languages, or an instant (ISO 8601 with Z) told in the city's time. */
export type NoticeValue = string | number | null | { 'zh-CN': string; en: string };
export type NoticeParams = Record<string, NoticeValue | undefined>;

/** Words with places such as `{{number}}`. */
export interface Template {
  /** One line; every place in it must be filled. */
  title: string;
  /** Lines; one with a place that is not filled is left out. */
  body: readonly string[];
}

/** The words of a template in both languages. */
export type Wording = Record<NoticeLocale, Template>;

/** A notice as a person reads it. */
export interface NoticeText {
  title: string;
  /** One paragraph a line. */
  body: string;
}

/** What a mail and a text message say around a notice, in one language. */
export interface FrameWords {
  open: string;
  foot: string;
  sign: string;
}

const place = /\{\{(\w+)\}\}/g;

/** Names of the places in a text, in order. */
export function placesIn(text: string): string[] {
  return [...text.matchAll(place)].map((match) => match[1] as string);
}

function isFilled(line: string, params: NoticeParams): boolean {
  return placesIn(line).every((name) => (params[name] ?? '') !== '');
}

/** Whether a title can be told with what is known. */
export function canTell(template: Template, params: NoticeParams): boolean {
  return isFilled(template.title, params);
}

/** The text that words and what happened make, in a language. */
export function fillTemplate(
  template: Template,
  params: NoticeParams,
  locale: NoticeLocale,
): NoticeText {
  const fill = (line: string) =>
    line.replace(place, (_, name: string) => valueInWords(params[name], locale));
  return {
    title: fill(template.title).replace(/\s+/g, ' ').trim(),
    body: template.body
      .filter((line) => isFilled(line, params))
      .map(fill)
      .join('\n'),
  };
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/;

/** A value as it stands in a text: an instant in the city's time, words in the reader's language. */
export function valueInWords(value: NoticeValue | undefined, locale: NoticeLocale): string {
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

/** The plain text of a mail. */
export function mailText(text: string, link: string | null, words: FrameWords): string {
  const more = link ? `\n\n${words.open}\n${link}` : '';
  return `${text}${more}\n\n-- \n${words.foot}\n`;
}

/** A text message: short, since each costs; what else there is to say stands behind the link. */
export function smsText({ title }: NoticeText, link: string | null, words: FrameWords): string {
  return `${words.sign}${title}${link ? ` ${link}` : ''}`;
}

/** The most that words may have: a title must fit a subject line, a body a screen. */
export const wordingLimits = { title: 120, lines: 12, line: 500 } as const;

/** What is wrong with words, and where: `zh-CN.title`, `en.body.2`. */
export interface WordingProblem {
  path: string;
  kind: 'missing' | 'tooLong' | 'unknownPlace' | 'strayBraces' | 'tooManyLines';
  /** The place that is unknown, the braces that enclose none, or the most that is allowed. */
  value: string;
}

/** Looks words over. @param places what may stand between `{{` and `}}` */
export function checkWording(wording: Wording, places: readonly string[]): WordingProblem[] {
  const problems: WordingProblem[] = [];
  const add = (path: string, kind: WordingProblem['kind'], value: string | number = '') =>
    problems.push({ path, kind, value: String(value) });
  const look = (path: string, text: string, most: number) => {
    if (text.trim() === '') add(path, 'missing');
    if (text.length > most) add(path, 'tooLong', most);
    // Whatever stands between braces is meant as a place: `{{ number }}` and `{{编号}}` too.
    const enclosed = /\{\{([^{}]*)\}\}/g;
    for (const [, inside = ''] of text.matchAll(enclosed)) {
      if (!places.includes(inside)) add(path, 'unknownPlace', inside);
    }
    const stray = /\{\{|\}\}/.exec(text.replace(enclosed, ' '));
    if (stray) add(path, 'strayBraces', stray[0]);
  };
  for (const locale of noticeLocales) {
    const { title, body } = wording[locale];
    look(`${locale}.title`, title, wordingLimits.title);
    if (body.length === 0) add(`${locale}.body`, 'missing');
    if (body.length > wordingLimits.lines)
      add(`${locale}.body`, 'tooManyLines', wordingLimits.lines);
    for (const [i, line] of body.entries()) look(`${locale}.body.${i}`, line, wordingLimits.line);
  }
  return problems;
}

/** Ways by which something leaves the house. */
export const channels = ['email', 'sms', 'webhook'] as const;

/** What of a delivery an operator looks after; `waiting`: for its first try. */
export const openStates = ['failed', 'retrying', 'held', 'waiting'] as const;
