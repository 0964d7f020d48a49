import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Root of the repository. */
export const root = join(import.meta.dirname, '..', '..');

/** Folders with the product's own files. */
const ours = ['apps', 'bench', 'docs', 'kernel', 'modules', 'tests', 'ui'];

/** Every file of our own below the root whose path matches, sorted, with `/` between the parts. */
export function listFiles(matching: RegExp): string[] {
  return ours
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
    )
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !/(^|\/)(node_modules|dist)\//.test(path) && matching.test(path))
    .sort();
}

/** Text of a file, by its path from the root. */
export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Names of the modules that have files. */
export function listModules(): string[] {
  return readdirSync(join(root, 'modules'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
