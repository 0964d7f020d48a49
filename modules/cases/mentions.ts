import type { z } from 'zod';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import { findHits } from '../../kernel/text/spoken.ts';
import { describePeople } from '../identity/index.ts';
import { listColleagues } from './colleagues.ts';
import type { casesRoutes } from './contract.ts';
import en from './locales/en.json' with { type: 'json' };
import zh from './locales/zh-CN.json' with { type: 'json' };
import { getNames, type Locale } from './names.ts';
import { authorize, seesAll } from './policy.ts';
import { findCase, type LoadedCase } from './store.ts';

type Colleague = z.output<(typeof casesRoutes)['listColleagues']['response']>['items'][number];

/** A mention as a note has it: who, and where in the text. UTF-16 code units. */
export interface Mention {
  personId: string;
  from: number;
  to: number;
}

/** A mention as it is kept: the name as it was then stands in the text. */
export interface KeptMention extends Mention {
  name: string;
}

const most = 10;
const words = { 'zh-CN': zh, en } as const;

/**
 * Colleagues who read all of a case and can be mentioned on it, by a part of name, post, place or unit, also in pinyin.
 *
 * @throws AppError `http/forbidden`, `cases/not-found`
 */
export async function findColleagues(
  trx: Trx,
  actor: Actor,
  caseId: string,
  search: string,
  locale: Locale,
): Promise<Colleague[]> {
  authorize(actor, 'cases.mention');
  const row = await findCase(trx, caseId);
  if (!row || !seesAll(actor, row)) throw new AppError('cases/not-found');
  const people = await listColleagues(trx, row);
  const others = people.filter(({ personId }) => personId !== actor.personId);
  const names = await describePeople(
    trx,
    others.flatMap(({ personId }) => personId ?? []),
  );
  const held = others.map(({ personId, appointments }) => ({
    personId: personId!,
    at: appointments.find(({ post }) => post in words[locale].posts),
  }));
  const places = await getNames(trx, locale, {
    paths: held.flatMap(({ at }) => at?.placePath ?? []),
    units: held.flatMap(({ at }) => at?.unitId ?? []),
  });
  const found = held.flatMap(({ personId, at }): Colleague[] => {
    const name = names.get(personId)?.displayName;
    if (!name || !at) return [];
    const where = at.unitId ? places.unit(at.unitId) : places.place(at.placePath ?? '');
    return [{ personId, name, post: at.post, where }];
  });
  const term = search.trim();
  const nameOfPost = (post: string) => words[locale].posts[post as keyof typeof zh.posts] ?? '';
  const rank = ({ name, post, where }: Colleague) => {
    if (term === '') return 0;
    if (findHits(name, [term]).length > 0) return 0;
    return findHits(`${nameOfPost(post)} ${where}`, [term]).length > 0 ? 1 : 2;
  };
  return found
    .map((one) => ({ one, rank: rank(one) }))
    .filter((each) => each.rank < 2)
    .sort((a, b) => a.rank - b.rank || a.one.name.localeCompare(b.one.name, locale))
    .slice(0, most)
    .map(({ one }) => one);
}

/**
 * Mentions of a note as they are kept, so that nobody has to find them in the text again.
 *
 * @throws AppError `cases/mention-not-internal`, `cases/mention-unseen` for who does not read all of the case,
 * `cases/mention-misplaced` when the text does not name the person there
 */
export async function keepMentions(
  trx: Trx,
  row: LoadedCase,
  note: { text: string; internal: boolean; mentions: readonly Mention[] },
): Promise<KeptMention[]> {
  if (note.mentions.length === 0) return [];
  if (!note.internal) throw new AppError('cases/mention-not-internal');
  const see = new Set((await listColleagues(trx, row)).map(({ personId }) => personId));
  const names = await describePeople(
    trx,
    note.mentions.flatMap(({ personId }) => (see.has(personId) ? [personId] : [])),
  );
  return note.mentions
    .toSorted((a, b) => a.from - b.from)
    .map(({ personId, from, to }, i, all) => {
      const name = names.get(personId)?.displayName;
      if (!name) throw new AppError('cases/mention-unseen');
      const apart = i === 0 || all[i - 1]!.to <= from;
      if (!apart || note.text.slice(from, to) !== `@${name}`) {
        throw new AppError('cases/mention-misplaced');
      }
      return { personId, name, from, to };
    });
}
