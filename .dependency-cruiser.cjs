// The import rules of ARCHITECTURE.md. `npm run check` and tests/invariants/imports.test.ts hold them.

/** What another module may import on a server: its face. */
const serverFace = '^modules/[^/]+/index\\.ts$';
/** What anybody may import: shapes, route tables, words, and tables of rules without I/O. */
const pureFace = '^modules/[^/]+/([a-z-]*contract|format|posts|workflow)\\.ts$';
/** The shapes and fields of one part of a room: for the room's own screens, as pure as a face. */
const pureShapes = '^modules/[^/]+/[a-z0-9-]+/(contract|fields)\\.ts$';
/** What another module's screens may import. */
const webFace = '^modules/[^/]+/web/index\\.tsx?$';
/** What runs in browsers as well as on servers. */
const pureKernel = '^kernel/((http|files)/contract|time/(index|calendar|limits|shape)|geo/crs)\\.ts$';
const browser = '^(ui/|apps/(mobile|console)/|modules/[^/]+/web/)';
const test = '\\.test\\.tsx?$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'a-module-is-entered-by-its-face',
      comment: 'Another module enters only by index.ts (server), contract.ts, format.ts, posts.ts, workflow.ts (pure) or web/index.ts (browser).',
      severity: 'error',
      from: { path: '^modules/([^/]+)/' },
      to: {
        path: '^modules/([^/]+)/',
        pathNot: ['^modules/$1/', serverFace, pureFace, webFace, '^modules/[^/]+/testing\\.ts$', '^modules/[^/]+/locales/'],
      },
    },
    {
      name: 'builders-of-tests-stay-in-tests',
      comment: 'testing.ts builds records for tests; the product does not need it.',
      severity: 'error',
      from: { path: '^(modules|kernel|apps)/', pathNot: [test, 'testing(-setup)?\\.ts$', '^kernel/testing/', 'generate-types\\.ts$'] },
      to: { path: ['^modules/[^/]+/testing\\.ts$', '^kernel/testing/'] },
    },
    {
      name: 'screens-import-no-server-file',
      comment: 'What runs in a browser imports pure faces, screens, ui/, and the pure parts of the kernel.',
      severity: 'error',
      from: { path: browser, pathNot: test },
      to: {
        path: '^(kernel|modules|apps|bench|tests)/',
        pathNot: [
          pureKernel,
          pureFace,
          pureShapes,
          '^modules/[^/]+/web/',
          '^modules/[^/]+/locales/',
          '^apps/(mobile|console)/',
          '^apps/[^/]+\\.d\\.ts$',
        ],
      },
    },
    {
      name: 'screens-reach-no-server-file',
      comment: 'A pure face stays pure: nothing of the database, the server or the machine comes with it.',
      severity: 'error',
      from: { path: browser, pathNot: test },
      to: {
        path: [
          '^kernel/(?!(http|files)/contract\\.ts|time/|geo/crs\\.ts)',
          '^modules/[^/]+/(index|service|store|routes|jobs|policy)\\.ts$',
          '(^|/)node_modules/(fastify|pg|pg-boss|kysely|sharp|better-auth|nodemailer|pino)/',
        ],
        reachable: true,
      },
    },
    {
      name: 'screens-use-nothing-of-node',
      severity: 'error',
      from: { path: browser, pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'faces-are-pure',
      comment: 'contract.ts, format.ts, posts.ts and workflow.ts run in browsers.',
      severity: 'error',
      from: { path: [pureFace, pureShapes] },
      to: {
        path: ['^kernel/', '^apps/', '^ui/', '(^|/)node_modules/'],
        pathNot: [pureKernel, '(^|/)node_modules/zod/'],
      },
    },
    {
      name: 'outlines-are-cut-in-one-place',
      comment: 'polyclip-ts alone ends in errors where borders all but touch.',
      severity: 'error',
      from: { path: '^(kernel|modules|apps|ui|bench)/', pathNot: [test, '^kernel/geo/clip\\.ts$'] },
      to: { path: '(^|/)node_modules/polyclip-ts/' },
    },
    {
      name: 'kernel-and-ui-know-no-module',
      comment: 'The kernel knows no civic word; the shared parts of the screens know no feature.',
      severity: 'error',
      from: { path: '^(kernel|ui)/' },
      to: { path: '^modules/' },
    },
    {
      name: 'the-kernel-has-no-screen',
      severity: 'error',
      from: { path: '^kernel/' },
      to: { path: '^ui/' },
    },
    {
      name: 'nothing-imports-apps',
      comment: 'Composition is the last step.',
      severity: 'error',
      from: { path: '^(kernel|ui|modules)/' },
      to: { path: '^apps/', pathNot: '^apps/[^/]+\\.d\\.ts$' },
    },
    {
      name: 'shells-share-by-ui',
      comment: 'The two shells do not know each other, nor the server.',
      severity: 'error',
      from: { path: '^apps/(mobile|console)/' },
      to: { path: '^apps/', pathNot: ['^apps/$1/', '^apps/[^/]+\\.d\\.ts$'] },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'everything-imported-exists',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^virtual:', '\\?(worker|url|raw)'] },
    },
    {
      name: 'the-product-needs-no-tool',
      comment: 'What the server runs is in dependencies.',
      severity: 'error',
      from: {
        path: '^(kernel|modules|apps/(server|cli))/',
        pathNot: [test, '^kernel/testing/', 'testing(-setup)?\\.ts$', '/web/', '^apps/server/web-build\\.ts$', 'generate-types\\.ts$'],
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '(^|/)node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
