import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { listFiles, readText, root } from './house.ts';

/** A bundle of messages: a module's, a shell's, or the shared parts'. */
export interface Bundle {
  /** Name under which screens ask for it. */
  namespace: string;
  /** Folder from the root. */
  folder: string;
  /** Keys by language, with dots. */
  keys: Record<'zh-CN' | 'en', string[]>;
}

function keysOf(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return [path];
  return Object.entries(value ?? {}).flatMap(([key, part]) =>
    keysOf(part, path ? `${path}.${key}` : key),
  );
}

/** Languages differ in plurals: `a_one` and `a_other` are the one message `a`. */
function withoutPlural(key: string): string {
  return key.replace(/_(zero|one|two|few|many|other)$/, '');
}

/** Every bundle of messages of the house. */
export function listBundles(): Bundle[] {
  const folders = [
    ['ui', 'ui/locales'],
    ...['apps', 'modules'].flatMap((parent) =>
      readdirSync(join(root, parent)).map((name) => [name, `${parent}/${name}/locales`]),
    ),
  ] as [string, string][];
  return folders
    .filter(([, folder]) => existsSync(join(root, folder, 'zh-CN.json')))
    .map(([namespace, folder]) => ({
      namespace,
      folder,
      keys: {
        'zh-CN': keysOf(JSON.parse(readText(`${folder}/zh-CN.json`))),
        en: keysOf(JSON.parse(readText(`${folder}/en.json`))),
      },
    }));
}

/** Every literal of the sources, and the literal beginnings and ends of what is put together from parts. */
function collectLiterals(): { whole: Set<string>; patterns: RegExp[] } {
  const whole = new Set<string>();
  const patterns = new Map<string, RegExp>();
  const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  for (const path of listFiles(/(?<!\.test|\.d)\.tsx?$/)) {
    const source = ts.createSourceFile(path, readText(path), ts.ScriptTarget.ESNext, false);
    const visit = (node: ts.Node): void => {
      if (ts.isStringLiteralLike(node)) whole.add(node.text);
      // What a server reads from the file itself: `words.format.separator`.
      if (ts.isPropertyAccessExpression(node)) {
        const [, ...path] = node.getText(source).split('.');
        whole.add(path.join('.'));
      }
      if (ts.isTemplateExpression(node)) {
        const parts = [node.head.text, ...node.templateSpans.map((span) => span.literal.text)];
        if (parts.some((part) => /[a-zA-Z]/.test(part)) && !/\s/.test(parts.join(''))) {
          const text = `^${parts.map(literally).join('.+')}$`;
          patterns.set(text, new RegExp(text));
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { whole, patterns: [...patterns.values()] };
}

/** Names of kinds: whole lists, whichever of them a screen shows today. */
const lists = /^modules\/(organization|places)\/locales: kind\./;

/** What is wrong with the messages: keys of one language alone, and keys that nothing asks for. */
export function findMessageProblems(bundles = listBundles()): string[] {
  const { whole, patterns } = collectLiterals();
  return bundles.flatMap(({ namespace, folder, keys }) => {
    const [zh, en] = [
      new Set(keys['zh-CN'].map(withoutPlural)),
      new Set(keys.en.map(withoutPlural)),
    ];
    const used = (key: string) =>
      [key, `${namespace}:${key}`].some(
        (name) => whole.has(name) || patterns.some((p) => p.test(name)),
      ) ||
      // Asked for as a whole: the parent is read and its parts are picked by name.
      key
        .split('.')
        .some((_, i, parts) => i > 0 && whole.has(`${namespace}:${parts.slice(0, i).join('.')}`));
    return [
      ...[...zh].filter((key) => !en.has(key)).map((key) => `${folder}: ${key} is missing in en`),
      ...[...en]
        .filter((key) => !zh.has(key))
        .map((key) => `${folder}: ${key} is missing in zh-CN`),
      ...[...zh]
        .filter((key) => !used(key) && !lists.test(`${folder}: ${key}`))
        .map((key) => `${folder}: ${key} is asked for by nothing`),
    ];
  });
}

if (import.meta.main) {
  const bundles = listBundles();
  const problems = findMessageProblems(bundles);
  for (const problem of problems) console.error(problem);
  const count = bundles.reduce((sum, { keys }) => sum + keys['zh-CN'].length, 0);
  console.log(`messages: ${count} in ${bundles.length} bundles, ${problems.length} problems`);
  if (problems.length > 0 || count === 0) process.exitCode = 1;
}
