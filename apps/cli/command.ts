import { parseArgs } from 'node:util';
import type { Config } from '../../kernel/config/config.ts';

/** A flag of a command. */
export interface Option {
  type: 'string' | 'boolean';
  /** One line of what it does. */
  help: string;
  /** What stands for the value in the help, `URL`. */
  value?: string;
  short?: string;
  /** May be given more than once. */
  multiple?: true;
}

/** What a command gets to work with. */
export interface Invocation {
  /** Text of a flag; undefined if it was not given. */
  text: (name: string) => string | undefined;
  /** All texts of a flag that may be repeated. */
  texts: (name: string) => string[];
  flag: (name: string) => boolean;
  /** Arguments without a flag, in the order in which the command names them. */
  positionals: string[];
  /** The configuration, parsed at the first call. @throws ConfigError */
  config: () => Config;
  /** What the command has to say: standard output. */
  print: (line: string) => void;
  /** How it goes on: standard error. */
  log: (line: string) => void;
  /** All of standard input. */
  readInput: () => Promise<string>;
}

/** A command as data: its help is made from it. */
export interface Command {
  /** `verify audit`. */
  name: string;
  /** One line. */
  summary: string;
  /** Names of its arguments; each is needed. */
  positionals: readonly string[];
  options: Record<string, Option>;
  /** What else there is to know, in whole sentences. */
  details?: string;
  /** @returns the process's status: 0 done, 1 not done or not as it should be. */
  run: (invocation: Invocation) => Promise<number>;
}

/** What was typed is not understood; status 2. */
export class UsageError extends Error {}

/** Declares a command. */
export function defineCommand(command: Command): Command {
  return command;
}

function optionLine(name: string, { short, value, help }: Option): string {
  const flag = `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`;
  return `  ${flag.padEnd(26)}${help}`;
}

/** The text of `gewu <command> --help`. */
export function helpOf(command: Command): string {
  const options = Object.entries(command.options);
  const usage = [
    `gewu ${command.name}`,
    ...command.positionals.map((name) => `<${name}>`),
    ...(options.length > 0 ? ['[flags]'] : []),
  ].join(' ');
  return [
    command.summary,
    '',
    `Usage: ${usage}`,
    '',
    ...options.map(([name, option]) => optionLine(name, option)),
    optionLine('help', { type: 'boolean', short: 'h', help: 'shows this' }),
    ...(command.details ? ['', command.details] : []),
  ].join('\n');
}

type Io = Pick<Invocation, 'config' | 'print' | 'log' | 'readInput'>;

/**
 * Parses what was typed after the command's name and runs it.
 *
 * @throws UsageError naming the flag or argument that is not understood.
 */
export async function runCommand(command: Command, args: string[], io: Io): Promise<number> {
  const options = {
    ...Object.fromEntries(
      Object.entries(command.options).map(([name, { type, short, multiple }]) => [
        name,
        { type, ...(short ? { short } : {}), ...(multiple ? { multiple } : {}) },
      ]),
    ),
    help: { type: 'boolean' as const, short: 'h' },
  };
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    // the first sentence says which flag; what follows is about quoting
    throw new UsageError((error as Error).message.split('. ')[0]);
  }
  const { values, positionals } = parsed;
  if (values.help) {
    io.print(helpOf(command));
    return 0;
  }
  const missing = command.positionals[positionals.length];
  if (missing) throw new UsageError(`Argument <${missing}> is missing`);
  const extra = positionals[command.positionals.length];
  if (extra !== undefined) throw new UsageError(`Argument '${extra}' is one too many`);
  return command.run({
    ...io,
    positionals,
    text: (name) => values[name] as string | undefined,
    texts: (name) => (values[name] as string[] | undefined) ?? [],
    flag: (name) => values[name] === true,
  });
}
