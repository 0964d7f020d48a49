import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { system } from '../../../kernel/http/actor.ts';
import { useTestDatabase } from '../../../kernel/testing/database.ts';
import { findHits, splitPinyin } from '../../../kernel/text/spoken.ts';
import { queryOf, termsOf, wordsOfCase } from './words.ts';

const database = useTestDatabase();

const one = {
  number: 'WD-20261123-0042',
  text: '3号楼前的路灯不亮，重新装Ａ座KTV',
  address: '瑞德花园3号楼2单元',
  classCode: 'C0118',
  placePath: '150300.150304.012',
  reportedAt: new Date('2026-11-23T08:00:00Z'),
};

/** Whether PostgreSQL finds a case by a search. */
async function isFound(it: typeof one, search: string, within: string[] = []): Promise<boolean> {
  const terms = termsOf(search).map((term) => ({ term, classCodes: [], placePaths: [] }));
  const { rows } = await database.inRolledBackTransaction(system, (trx) =>
    sql<{ found: boolean }>`
      select ${wordsOfCase(it)}::tsvector @@ ${queryOf(terms, within)}::tsquery as found`.execute(
      trx,
    ),
  );
  return rows[0]!.found;
}

describe('a search', () => {
  it.each([
    '路灯',
    '灯',
    '路灯不亮',
    '灯不亮',
    '3号楼',
    '号楼2单',
    'WD-20261123-0042',
    '0042',
    '123-004',
    '42',
    'ktv',
    'a座',
    'ａ座',
    '亮，重',
    '瑞德 路灯',
    'ludeng',
    'ludengbuliang',
    'luden',
    'ldbl',
    'rdhy',
    'chongxin',
    'RUIDE',
    'ld',
  ])('finds by %s', async (search) => {
    expect(await isFound(one, search)).toBe(true);
  });

  it.each([
    '灯路',
    '路不',
    '0043',
    '路灯 井盖',
    '亮重',
    '园楼',
    'zhongxin',
    'dengludeng',
    'ldd',
    '楼前路',
    '！',
    '42亮',
    'dn',
  ])('finds nothing by %s', async (search) => {
    expect(await isFound(one, search)).toBe(false);
  });

  it('takes no letter between characters for one of them', async () => {
    expect(await isFound({ ...one, text: '先a行' }, 'xianxing')).toBe(false);
    expect(await isFound({ ...one, text: '楼a行' }, 'louxing')).toBe(false);
    expect(await isFound({ ...one, text: '先行' }, 'xianxing')).toBe(true);
  });

  it('is kept to places', async () => {
    expect(await isFound(one, '路灯', ['150300.150304'])).toBe(true);
    expect(await isFound(one, '路灯', ['150300.150302', '150300.150304.012'])).toBe(true);
    expect(await isFound(one, '路灯', ['150300.150302'])).toBe(false);
    expect(await isFound(one, '路灯', ['150300.150304.01'])).toBe(false);
  });

  it('finds every part of a text, whatever it is made of, and marks it', async () => {
    const letters = fc.constantFrom(..."路灯不亮楼行重长3042aKé-，。 '\\😀ﬁ㎡&|!:*()<>");
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: letters, minLength: 1, maxLength: 30 }),
        fc.nat(29),
        fc.integer({ min: 1, max: 12 }),
        async (text, from, length) => {
          const part = Array.from(text)
            .slice(from, from + length)
            .join('');
          const [term] = termsOf(part);
          fc.pre(term !== undefined && /[\p{L}\p{N}]/u.test(term));
          expect(await isFound({ ...one, text }, term!)).toBe(true);
          expect(findHits(text, [term!]).length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('finds nothing that is not marked, and marks nothing that is not found', async () => {
    const letters = fc.constantFrom(...'路灯亮楼行a0');
    const asked = fc.oneof(
      fc.string({ unit: letters, minLength: 1, maxLength: 3 }),
      fc.constantFrom(
        'lu',
        'lud',
        'ludeng',
        'dengl',
        'liang',
        'ld',
        'll',
        'louxing',
        'xl',
        'luloul',
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: letters, minLength: 1, maxLength: 8 }),
        asked,
        async (text, term) => {
          const it = { ...one, number: '', address: '', text };
          expect(findHits(text, [term]).length > 0, `${term} in ${text}`).toBe(
            await isFound(it, term),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('takes a text of the greatest length', async () => {
    const text = '路灯不亮'.repeat(1000);
    expect(await isFound({ ...one, text }, '亮路灯')).toBe(true);
    expect(await isFound({ ...one, text: `${'㍿'.repeat(3990)}路灯` }, '路灯')).toBe(true);
  });
});

it('cuts no character in half: every word can be written to the database', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 });
  fc.assert(
    fc.property(text, (said) => {
      expect(wordsOfCase({ ...one, text: `${said}𠮷野家𡋾` }).isWellFormed()).toBe(true);
    }),
  );
});

describe('findHits', () => {
  const cut = (text: string, search: string) =>
    findHits(text, termsOf(search)).map(([from, to]) => text.slice(from, to));

  it('says where in the text as it was written', () => {
    expect(cut(one.text, '路灯')).toEqual(['路灯']);
    expect(cut(one.text, 'ludengb')).toEqual(['路灯不']);
    expect(cut(one.text, 'ldb')).toEqual(['路灯不']);
    expect(cut(one.text, 'a座ktv')).toEqual(['Ａ座KTV']);
    expect(cut('😀路灯', '路灯')).toEqual(['路灯']);
    expect(cut('12㎡', 'm2')).toEqual(['㎡']);
  });

  it('joins hits that touch and keeps others apart', () => {
    expect(cut('路灯不亮的路灯', '路灯 灯不亮')).toEqual(['路灯不亮', '路灯']);
  });
});

it('letters are read as syllables in every way', () => {
  expect(splitPinyin('xian')).toContainEqual(['xian']);
  expect(splitPinyin('xian')).toContainEqual(['xi', 'an']);
  expect(splitPinyin('fangan')).toContainEqual(['fang', 'an']);
  expect(splitPinyin('fangan')).toContainEqual(['fan', 'gan']);
  expect(splitPinyin('ludengb')).toEqual([['lu', 'deng', 'b']]);
  expect(splitPinyin('ktv')).toEqual([]);
});
