import { text } from 'node:stream/consumers';
import { readConfig } from '../../kernel/config/config.ts';
import { runCli } from './run.ts';

process.exitCode = await runCli(process.argv.slice(2), {
  config: readConfig,
  print: (line) => console.log(line),
  log: (line) => console.error(line),
  readInput: () => text(process.stdin),
});
