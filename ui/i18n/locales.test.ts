import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folders = [
  'ui/locales',
  ...['apps', 'modules'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}/locales`),
  ),
].filter((folder) => existsSync(join(root, folder, 'zh-CN.json')));

type Leaves = Map<string, string>;

function leaves(value: unknown, path = '', into: Leaves = new Map()): Leaves {
  if (typeof value === 'string') into.set(path, value);
  else
    for (const [key, part] of Object.entries(value ?? {}))
      leaves(part, path ? `${path}.${key}` : key, into);
  return into;
}

/** Languages differ in plurals: `a_one` and `a_other` are the one message `a`. */
function names(messages: Leaves): string[] {
  return [
    ...new Set(
      [...messages.keys()].map((key) => key.replace(/_(zero|one|two|few|many|other)$/, '')),
    ),
  ].sort();
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name!).sort();
}

function read(folder: string, locale: string): Leaves {
  return leaves(JSON.parse(readFileSync(join(root, folder, `${locale}.json`), 'utf8')));
}

describe.each(folders)('%s', (folder) => {
  const zh = read(folder, 'zh-CN');
  const en = read(folder, 'en');

  it('has the same messages in both languages', () => {
    expect(names(en)).toEqual(names(zh));
  });

  it('has every plural form that its language needs', () => {
    const forms = [...en.keys()].filter((key) => key.endsWith('_other'));
    expect(forms.filter((key) => !en.has(key.replace(/_other$/, '_one')))).toEqual([]);
    const plain = [...zh.keys()].filter((key) => /_(one|two|few|many)$/.test(key));
    expect(plain).toEqual([]);
  });

  it('fills the same places in both languages', () => {
    const wrong = [...zh].filter(([key, text]) => {
      const other = en.get(key);
      return other !== undefined && placeholders(other).join() !== placeholders(text).join();
    });
    expect(wrong.map(([key]) => key)).toEqual([]);
  });

  it('leaves nothing untranslated or empty', () => {
    const blank = [...zh, ...en].filter(([, text]) => text.trim() === '').map(([key]) => key);
    const chinese = [...en].filter(
      ([key, text]) => /\p{Script=Han}/u.test(text) && !key.endsWith('zh-CN'),
    );
    expect([
      ...blank.filter((key) => key !== 'place.separator'),
      ...chinese.map(([key]) => key),
    ]).toEqual([]);
  });
});

it('finds the locales of the house', () => {
  expect(folders).toContain('ui/locales');
});
