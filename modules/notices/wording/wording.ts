/** The words that a city puts in the place of the shipped ones. */
import type { z } from 'zod';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError, type FieldError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import '../errors.ts';
import {
  checkWording,
  type NoticeLocale,
  type Wording,
  type WordingProblem,
  wordingLimits,
} from '../format.ts';
import { authorize } from '../policy.ts';
import { touchNoticeRules } from '../rules.ts';
import { findSource, type NoticeVariant } from '../sources.ts';
import words from '../templates/mail.json' with { type: 'json' };
import { getShippedWording, linkOf, noticeEvents, wordingKey } from '../templates.ts';
import type { wordingRoutes } from './contract.ts';
import { deleteWording, findWording, listWordings, saveWording } from './store.ts';

type Answer<N extends keyof typeof wordingRoutes> = z.output<(typeof wordingRoutes)[N]['response']>;

/** Which words are meant: of a template, for a kind of record or in general. */
interface Which {
  key: string;
  variant: string;
}

/** What a write is based on, and how to show links by example. */
interface Based {
  ifMatch: number;
  publicUrl: string;
}

/** An id as it may stand in a link, for previews. */
const anyId = '01a21f79-32eb-72e8-86ab-52bb89fd8bb9';

/** Every template, with the title that holds in general and the kinds of record that have words of their own. */
export async function listTemplates(
  trx: Trx,
  actor: Actor,
): Promise<Answer<'listNoticeTemplates'>> {
  authorize(actor, 'notices.wordings.read');
  const wordings = await listWordings(trx);
  const variants = new Map<string, string[]>();
  for (const name of wordings.keys()) {
    const [template = '', variant = ''] = name.split(' ');
    if (variant !== '') variants.set(template, [...(variants.get(template) ?? []), variant]);
  }
  const items = Object.entries(noticeEvents).map(([key, { to }]) => {
    const own = wordings.get(wordingKey(key, ''));
    const { 'zh-CN': zh, en } = own ?? getShippedWording(key);
    return {
      key,
      to,
      title: { 'zh-CN': zh.title, en: en.title },
      own: own !== undefined,
      variants: (variants.get(key) ?? []).sort(),
    };
  });
  return { items };
}

function assertTemplate(key: string): void {
  if (!Object.hasOwn(noticeEvents, key)) throw new AppError('notices/no-template', { key });
}

/** Kinds of record for which a template may have words of its own. @throws AppError notices/no-template */
export async function listVariants(
  trx: Trx,
  actor: Actor,
  key: string,
  locale: NoticeLocale,
): Promise<NoticeVariant[]> {
  authorize(actor, 'notices.wordings.read');
  assertTemplate(key);
  return [...((await findSource(key.split('.')[0] ?? '')?.listVariants(trx, locale)) ?? [])];
}

/** A template as an editor needs it. @throws AppError notices/no-template */
export async function getTemplate(
  trx: Trx,
  actor: Actor,
  which: Which,
  publicUrl: string,
): Promise<Answer<'getNoticeTemplate'>> {
  authorize(actor, 'notices.wordings.read');
  assertTemplate(which.key);
  return describe(trx, which, publicUrl);
}

async function describe(
  trx: Trx,
  { key, variant }: Which,
  publicUrl: string,
): Promise<Answer<'getNoticeTemplate'>> {
  const { to, urgent = false, sample } = noticeEvents[key]!;
  const shipped = getShippedWording(key);
  const found = await findWording(trx, key, variant);
  const general = variant === '' ? undefined : await findWording(trx, key, '');
  const group = variant === '' ? undefined : await findGroupWording(trx, key, variant);
  const inherited = group ?? general?.texts ?? shipped;
  return {
    key,
    variant,
    to,
    urgent,
    sample: Object.fromEntries(Object.entries(sample).map(([name, one]) => [name, one ?? null])),
    shipped: copy(shipped),
    inherited: copy(inherited),
    current: copy(found?.texts ?? inherited),
    own: found !== undefined,
    version: found?.version ?? 0,
    frame: words,
    link:
      publicUrl + (linkOf(key, { type: key.split('.')[0]!.replace(/s$/, ''), id: anyId }) ?? ''),
  };
}

/** Words of the wider kind that a kind of record belongs to. */
async function findGroupWording(
  trx: Trx,
  key: string,
  variant: string,
): Promise<Wording | undefined> {
  const source = findSource(key.split('.')[0] ?? '');
  const variants = (await source?.listVariants(trx, 'en')) ?? [];
  const group = variants.find((one) => one.code === variant)?.group;
  return group ? (await findWording(trx, key, group))?.texts : undefined;
}

const copy = (wording: Wording) => ({
  'zh-CN': { title: wording['zh-CN'].title, body: [...wording['zh-CN'].body] },
  en: { title: wording.en.title, body: [...wording.en.body] },
});

/**
 * Puts words in the place of those that hold.
 *
 * @throws AppError notices/no-template, notices/no-variant, http/invalid-input naming each field, http/stale with the
 * template as it is
 */
export async function saveTemplate(
  trx: Trx,
  actor: Actor,
  which: Which,
  texts: Wording,
  { ifMatch, publicUrl }: Based,
): Promise<Answer<'saveNoticeWording'>> {
  const capacity = authorize(actor, 'notices.wordings.write');
  const { key, variant } = which;
  assertTemplate(key);
  if (variant !== '') {
    const known = await findSource(key.split('.')[0] ?? '')?.listVariants(trx, 'en');
    if (!known?.some(({ code }) => code === variant)) {
      throw new AppError('notices/no-variant', { variant });
    }
  }
  const places = Object.keys(noticeEvents[key]!.sample);
  const problems = checkWording(texts, places);
  if (problems.length > 0) {
    const fields = problems.map((problem) => toField(problem, places));
    throw new AppError('http/invalid-input', { count: fields.length, fields });
  }
  const before = await findWording(trx, key, variant, true);
  if (!(await saveWording(trx, key, variant, texts, ifMatch)))
    await refuseStale(trx, which, publicUrl);
  await touchNoticeRules(trx);
  await writeAudit(trx, actor, {
    action: 'notices.saveWording',
    subjectType: 'noticeTemplate',
    subjectId: variant === '' ? key : `${key} ${variant}`,
    before: before && { ...before.texts },
    after: { ...texts },
    ...capacity,
  });
  return describe(trx, which, publicUrl);
}

async function refuseStale(trx: Trx, which: Which, publicUrl: string): Promise<never> {
  throw new AppError('http/stale', { current: await describe(trx, which, publicUrl) });
}

function toField({ path, kind, value }: WordingProblem, places: readonly string[]): FieldError {
  const accepted = {
    missing: 'at least one character',
    tooLong: `at most ${value} characters`,
    tooManyLines: `at most ${wordingLimits.lines} lines`,
    unknownPlace: places.map((name) => `{{${name}}}`).join(' '),
    strayBraces: places.map((name) => `{{${name}}}`).join(' '),
  }[kind];
  const message = {
    missing: 'is empty',
    tooLong: 'is too long',
    tooManyLines: 'has too many lines',
    unknownPlace: `has the unknown place {{${value}}}`,
    strayBraces: `has ${value} that encloses no place`,
  }[kind];
  return { path: `body.texts.${path}`, message, accepted };
}

/** Goes back to the words that hold without own ones. @throws AppError notices/no-template, http/stale */
export async function dropTemplate(
  trx: Trx,
  actor: Actor,
  which: Which,
  { ifMatch, publicUrl }: Based,
): Promise<Answer<'dropNoticeWording'>> {
  const capacity = authorize(actor, 'notices.wordings.write');
  const { key, variant } = which;
  assertTemplate(key);
  const before = await findWording(trx, key, variant, true);
  if (!before || !(await deleteWording(trx, key, variant, ifMatch)))
    await refuseStale(trx, which, publicUrl);
  await touchNoticeRules(trx);
  await writeAudit(trx, actor, {
    action: 'notices.dropWording',
    subjectType: 'noticeTemplate',
    subjectId: variant === '' ? key : `${key} ${variant}`,
    before: { ...before?.texts },
    ...capacity,
  });
  return describe(trx, which, publicUrl);
}
