import { beforeAll, describe, expect, it } from 'vitest';
import { loadErrors } from '../../docs/pages.ts';
import { listErrors } from '../../kernel/errors/app-error.ts';
import { listFiles, readText } from './house.ts';

const sources = listFiles(/^(kernel|modules|apps)\/.*(?<!\.test|\.d)\.tsx?$/);
let declared: Map<string, { status: number; zh: string; en: string }>;

beforeAll(async () => {
  await loadErrors();
  declared = new Map(listErrors());
});

/** Codes that a source names, in any literal. */
function codesIn(text: string): string[] {
  return [...text.matchAll(/['"`]([a-z]+\/[a-z][a-z0-9-]*)['"`]/g)].map(
    (match) => match[1] as string,
  );
}

describe('coded errors', () => {
  it('are declared', () => {
    expect(declared.size).toBeGreaterThan(50);
  });

  it('are thrown by a code that is declared', () => {
    const thrown = sources.flatMap((path) =>
      [
        ...readText(path).matchAll(
          /(?:new AppError|mapConstraint)\(\s*(?:'[^']*',\s*)?'([^'/]+\/[^']+)'/g,
        ),
      ].map((match) => ({ path, code: match[1] as string })),
    );
    expect(thrown.length).toBeGreaterThan(50);
    expect(thrown.filter(({ code }) => !declared.has(code))).toEqual([]);
  });

  it('are each used somewhere', () => {
    const used = new Set(sources.flatMap((path) => codesIn(readText(path))));
    expect([...declared.keys()].filter((code) => !used.has(code))).toEqual([]);
  });

  it('belong to a module by the first part of their code', () => {
    const owners = new Set(
      sources
        .filter((path) => /^(export .*)?defineErrors\(/m.test(readText(path)))
        .flatMap((path) =>
          [...readText(path).matchAll(/defineErrors\(\s*'([^']+)'/g)].map((m) => m[1]),
        ),
    );
    expect([...new Set([...declared.keys()].map((code) => code.split('/')[0]))].sort()).toEqual(
      [...owners].sort(),
    );
  });

  it('say the same in both languages: what happened, and what to do, with the same places to fill', () => {
    const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();
    const wrong = [...declared].filter(
      ([code, { zh, en }]) =>
        !/^[a-z]+\/[a-z][a-z0-9-]*$/.test(code) ||
        places(zh).join() !== places(en).join() ||
        !/\p{Script=Han}/u.test(zh) ||
        /\p{Script=Han}/u.test(en) ||
        !/[。！]$/.test(zh) ||
        !/[.!]$/.test(en),
    );
    expect(wrong.map(([code]) => code)).toEqual([]);
  });
});
