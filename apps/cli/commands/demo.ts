import { fileURLToPath } from 'node:url';
import { defineCommand } from '../command.ts';

/** `gewu demo` */
export const demo = defineCommand({
  name: 'demo',
  summary:
    'runs the server on a synthetic neighbourhood and takes one report through the whole flow',
  positionals: [],
  options: {
    exit: { type: 'boolean', help: 'ends after the flow: status 0, or 1 if a step failed' },
    fresh: {
      type: 'boolean',
      help: 'removes the embedded database and files of an earlier demo first',
    },
  },
  async run({ flag }) {
    // the demo is a program of its own, as `npm run demo` starts it
    const program = new URL('../../server/demo.ts', import.meta.url);
    const flags = ['exit', 'fresh'].filter(flag).map((name) => `--${name}`);
    process.argv.splice(1, process.argv.length, fileURLToPath(program), ...flags);
    await import(program.href);
    return 0;
  },
});
