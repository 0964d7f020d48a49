import { type Config, ConfigError } from '../../kernel/config/config.ts';
import { AppError, formatError } from '../../kernel/errors/app-error.ts';
import { fromConstraint } from '../../kernel/http/error-handler.ts';
import { type Command, helpOf, type Invocation, runCommand, UsageError } from './command.ts';
import { backup } from './commands/backup.ts';
import { demo } from './commands/demo.ts';
import { loadCommand } from './commands/load.ts';
import { migrateCommand } from './commands/migrate.ts';
import { planCommand } from './commands/plan.ts';
import { restore } from './commands/restore.ts';
import { serveCommand } from './commands/serve.ts';
import { transferCommand } from './commands/transfer.ts';
import { userCommands } from './commands/user.ts';
import { verifyAuditCommand } from './commands/verify-audit.ts';

/** All commands, in the order in which the help lists them. */
export const commands: readonly Command[] = [
  serveCommand,
  migrateCommand,
  loadCommand,
  planCommand,
  demo,
  transferCommand,
  backup,
  restore,
  verifyAuditCommand,
  ...userCommands,
];

function listOf(some: readonly Command[]): string {
  return some.map(({ name, summary }) => `  ${name.padEnd(15)} ${summary}`).join('\n');
}

/** The text of `gewu --help`. */
export function overview(): string {
  return [
    'Gewu (格务): a platform on which a city governs its neighbourhoods by grids and micro-grids',
    '',
    'Usage: gewu <command> [flags]',
    '',
    listOf(commands),
    '',
    'Each has --help. Settings come from the environment and from .env: see docs/reference/configuration.md.',
  ].join('\n');
}

function findCommand(args: readonly string[]): { command: Command; rest: string[] } | undefined {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(' ');
    const command = commands.find((c) => c.name === name);
    if (command) return { command, rest: args.slice(words) };
  }
  return undefined;
}

function explainUnknown(name: string): string {
  return `There is no command '${name}'. There is: ${commands.map((c) => c.name).join(', ')}`;
}

/** What went wrong, in the words of the coded error where there is one, and each field that is not accepted. */
function explain(error: Error & { constraint?: string }): string {
  const told = error instanceof AppError ? error : fromConstraint(error.constraint);
  if (!told) return error.message;
  const fields = told.details.fields ?? [];
  return [formatError(told, 'en'), ...fields.map((f) => `  ${f.path}: ${f.message}`)].join('\n');
}

export interface CliIo {
  config: () => Config;
  print: (line: string) => void;
  log: (line: string) => void;
  readInput: Invocation['readInput'];
}

/**
 * Runs what was typed after `gewu`.
 *
 * @returns the process's status: 0 done; 1 not done, or not as it should be; 2 not understood.
 */
export async function runCli(args: string[], io: CliIo): Promise<number> {
  const [first] = args;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    const asked = first === 'help' ? findCommand(args.slice(1)) : undefined;
    io.print(asked ? helpOf(asked.command) : overview());
    return first === undefined ? 2 : 0;
  }
  const found = findCommand(args);
  if (!found) {
    // `gewu user` is the beginning of `gewu user create` and others
    const family = commands.filter((c) => c.name.startsWith(`${first} `));
    if (family.length === 0) {
      io.log(explainUnknown(first));
      return 2;
    }
    const help = args.includes('--help') || args.includes('-h');
    (help ? io.print : io.log)(`Usage: gewu ${first} <command>\n\n${listOf(family)}`);
    return help ? 0 : 2;
  }
  try {
    return await runCommand(found.command, found.rest, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.log(`${error.message}. See \`gewu ${found.command.name} --help\`.`);
      return 2;
    }
    if (error instanceof ConfigError) {
      io.log(error.message);
      return 2;
    }
    io.log(explain(error as Error & { constraint?: string }));
    if (process.env.LOG_LEVEL === 'debug') io.log(String((error as Error).stack));
    return 1;
  }
}
