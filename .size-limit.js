import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The JavaScript of a shell's first screen: the entry, the first screen and one language, with all that they import.
 * Read from the build's manifest, since the names carry hashes. Run `npm run build` first.
 */
function firstLoad(shell, screens) {
  const folder = join(import.meta.dirname, 'dist', shell);
  const path = join(folder, '.vite/manifest.json');
  if (!existsSync(path)) throw new Error(`${path} is missing: run npm run build first`);
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  const starts = Object.keys(manifest).filter(
    (key) => manifest[key].isEntry || screens.some((screen) => key.endsWith(screen)),
  );
  if (starts.length < screens.length + 1) {
    throw new Error(`The build of ${shell} has no ${screens.join(' or ')}: ${starts.join(', ')}`);
  }
  const seen = new Set();
  const visit = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    for (const next of manifest[key].imports ?? []) visit(next);
  };
  for (const key of starts) visit(key);
  return [...seen]
    .map((key) => join('dist', shell, manifest[key].file))
    .filter((file) => /\.m?js$/.test(file));
}

export default [
  {
    name: 'phone: first load before the map',
    path: firstLoad('mobile', ['gewu-messages/zh-CN', 'cases/web/mobile/home.tsx']),
    limit: '130 kB',
    gzip: true,
  },
  {
    name: 'desk: first screen',
    path: firstLoad('console', ['gewu-messages/zh-CN', 'cases/web/console/home/home-page.tsx']),
    limit: '300 kB',
    gzip: true,
  },
];
