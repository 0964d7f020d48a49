import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pages } from './pages.ts';

const usage = `Usage: npm run docs:generate [-- --check]

Writes the documents that are made from the code. With --check it writes nothing and fails when one is not as the code
says.
`;

const { values } = parseArgs({
  options: { check: { type: 'boolean' }, help: { type: 'boolean' } },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const root = join(import.meta.dirname, '..');
// Loaded last: it brings the whole server with it.
const renderOpenApi = async () => (await import('./openapi.ts')).renderOpenApi();
const all = [...pages, { path: 'docs/openapi.json', render: renderOpenApi }];
for (const { path, render } of all) {
  const text = await render();
  const file = join(root, path);
  if (!values.check) {
    writeFileSync(file, text);
    console.log(`wrote ${path}`);
    continue;
  }
  const kept = (() => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return undefined;
    }
  })();
  if (kept === text) continue;
  console.error(`${path} is not as the code says; run npm run docs:generate`);
  process.exitCode = 1;
}
if (values.check && !process.exitCode) console.log(`documents: ${all.length}, as the code says`);
