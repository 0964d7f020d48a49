import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { postCodes } from '../../modules/identity/posts.ts';
import { firstSection, sectionsFor } from '../../ui/shell/section.ts';
import { sections } from './sections.ts';

const root = join(import.meta.dirname, '../..');

/** The message that a key names, e.g. `cases:console.sections.inbox`. */
function findMessage(label: string, locale: string): unknown {
  const [namespace = '', path = ''] = label.split(':');
  const folder = namespace === 'console' ? 'apps/console' : `modules/${namespace}`;
  const file = join(root, folder, 'locales', `${locale}.json`);
  let found: unknown = JSON.parse(readFileSync(file, 'utf8'));
  for (const part of path.split('.'))
    found = (found as Record<string, unknown> | undefined)?.[part];
  return found;
}

describe('sections of the console', () => {
  it('are there', () => {
    expect(sections.length).toBeGreaterThan(0);
  });

  it.each(sections.map((section) => [section.key, section.label]))(
    '%s is named in both languages',
    (_, label) => {
      expect(findMessage(label, 'zh-CN')).toBeTypeOf('string');
      expect(findMessage(label, 'en')).toBeTypeOf('string');
    },
  );

  it('have keys and paths of their own', () => {
    expect(new Set(sections.map(({ key }) => key)).size).toBe(sections.length);
    expect(new Set(sections.map(({ path }) => path)).size).toBe(sections.length);
  });

  it('name posts that exist', () => {
    const named = sections.flatMap(({ posts }) => (posts === 'any' ? [] : posts));
    expect(named.filter((post) => !(postCodes as readonly string[]).includes(post))).toEqual([]);
  });

  it.each(postCodes)('give %s a page to land on', (post) => {
    expect(sectionsFor(sections, [post]).some(({ group }) => group)).toBe(true);
  });

  it('show nothing to somebody without a post', () => {
    expect(sectionsFor(sections, [])).toEqual([]);
  });

  it.each([
    ['auditor', 'identity.audit'],
    ['systemAdministrator', 'identity.people'],
    ['communitySecretary', 'cases.home'],
  ])('a %s begins with what is theirs', (post, key) => {
    expect(firstSection(sectionsFor(sections, [post]))?.key).toBe(key);
  });
});
