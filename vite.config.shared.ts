import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { Plugin, UserConfig } from 'vite';
import { cssVariables } from './ui/tokens.ts';

const root = import.meta.dirname;
const shells = ['mobile', 'console'] as const;
type Shell = (typeof shells)[number];

/** Where each shell is served, and from where Vite's own server of a developer reaches the API. */
export const bases: Record<Shell, string> = { mobile: '/m/', console: '/console/' };
const apiPaths = ['/api', '/open311', '/files'];

/** Files of messages by namespace: `ui`, the shell's own, and each module's. */
function localeFiles(shell: Shell, locale: string): Record<string, string> {
  const modules = readdirSync(join(root, 'modules'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => [name, join(root, 'modules', name, 'locales', `${locale}.json`)] as const);
  const all = [
    ['ui', join(root, 'ui/locales', `${locale}.json`)] as const,
    [shell, join(root, 'apps', shell, 'locales', `${locale}.json`)] as const,
    ...modules,
  ];
  return Object.fromEntries(all.filter(([, file]) => existsSync(file)));
}

/**
 * `virtual:gewu-messages/<locale>`: one language's messages as one chunk. A group of messages named after the other
 * shell (`console` in the mobile build) is left out, so that a phone does not load the desk's words; a phone gets groups named
 * `later` by `virtual:gewu-messages/<locale>/later`, with the first screen that asks for them (`loadLater`). Code that imports a file
 * of messages by its path gets the group `format` alone.
 */
function messagesPlugin(shell: Shell): Plugin {
  const prefix = 'virtual:gewu-messages/';
  return {
    name: 'gewu-messages',
    enforce: 'pre',
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
    load(id) {
      // What code imports from a file of messages itself, in every language, is how names are written.
      if (/\/locales\/[\w-]+\.json$/.test(id)) {
        return JSON.stringify({ format: JSON.parse(readFileSync(id, 'utf8')).format });
      }
      if (!id.startsWith(`\0${prefix}`)) return undefined;
      const bundle: Record<string, unknown> = {};
      const [locale = '', later] = id.slice(prefix.length + 1).split('/');
      for (const [name, file] of Object.entries(localeFiles(shell, locale))) {
        this.addWatchFile(file);
        const messages = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
        for (const other of shells) if (other !== shell) delete messages[other];
        if (later && !messages.later) continue;
        bundle[name] = later ? { later: messages.later } : messages;
        if (!later && shell === 'mobile') delete messages.later;
      }
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(bundle))});`;
    },
  };
}

/** `virtual:gewu-tokens.css`: the tokens as CSS variables, so that they are there before any script runs. */
function tokensPlugin(shell: Shell): Plugin {
  const id = 'virtual:gewu-tokens.css';
  return {
    name: 'gewu-tokens',
    resolveId: (asked) => (asked === id ? `\0${id}` : undefined),
    load: (asked) =>
      asked === `\0${id}` ? cssVariables(shell === 'mobile' ? 'phone' : 'desk') : undefined,
  };
}

/** Writes `.br` and `.gz` beside each file that shrinks, so that the server sends it small without work of its own. */
function compressPlugin(folder: string): Plugin {
  return {
    name: 'gewu-compress',
    apply: 'build',
    enforce: 'post',
    closeBundle() {
      const files = readdirSync(folder, { recursive: true, withFileTypes: true });
      for (const file of files) {
        if (!file.isFile() || !/\.(m?js|css|html|svg|json|webmanifest)$/.test(file.name)) continue;
        const path = join(file.parentPath, file.name);
        const data = readFileSync(path);
        if (data.length < 1024) continue;
        const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
        writeFileSync(`${path}.br`, brotliCompressSync(data, { params }));
        writeFileSync(`${path}.gz`, gzipSync(data, { level: 9 }));
      }
    },
  };
}

/** What the builds of both shells have in common. */
export function shellConfig(shell: Shell): UserConfig {
  const server = process.env.GEWU_DEV_SERVER ?? 'http://localhost:8080';
  return {
    root: join(root, 'apps', shell),
    base: bases[shell],
    publicDir: 'public',
    plugins: [
      react(),
      messagesPlugin(shell),
      tokensPlugin(shell),
      compressPlugin(join(root, 'dist', shell)),
    ],
    build: {
      outDir: join(root, 'dist', shell),
      emptyOutDir: true,
      manifest: true,
      target: 'es2022',
      // Nothing inline: the server's Content-Security-Policy lets in files of its own only.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1200,
      reportCompressedSize: false,
      rolldownOptions: {
        // The face of a room's screens does nothing by itself: who takes one part of it loads no other.
        treeshake: {
          moduleSideEffects: [{ test: /\/modules\/[^/]+\/web\/index\.ts$/, sideEffects: false }],
        },
        output: {
          // Few files for the first screen, and the large ones by themselves.
          codeSplitting: {
            groups: [
              { name: 'maplibre', test: /node_modules\/(maplibre-gl|@maplibre|@mapbox)\// },
              { name: 'dexie', test: /node_modules\/dexie\// },
              {
                name: 'vendor',
                test: /node_modules\/(react|react-dom|scheduler|i18next|react-i18next|@tanstack)\//,
              },
              { name: 'ui', test: /\/ui\/(api|i18n|parts|router|shell|time|keyboard)\// },
            ],
          },
        },
      },
    },
    server: {
      port: shell === 'mobile' ? 5173 : 5174,
      proxy: Object.fromEntries(apiPaths.map((path) => [path, { target: server }])),
    },
  };
}
