import type { Trx } from '../../../kernel/db/database.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import { defineCommand, type Invocation, type Option, UsageError } from '../command.ts';
import { withDatabase } from '../database.ts';

const administrators = ['systemAdministrator', 'securityAdministrator', 'auditor'] as const;
type Users = typeof import('../../../modules/identity/users.ts').users;
type Administrator = (typeof administrators)[number];

const username: Option = { type: 'string', short: 'u', value: 'NAME', help: 'username (needed)' };
const passwordInput: Option = {
  type: 'boolean',
  help: 'reads the password from standard input; one is made unless given',
};

function need({ text }: Invocation, name: string): string {
  const value = text(name)?.trim();
  if (!value) throw new UsageError(`--${name} is missing`);
  return value;
}

function findPost(text: string | undefined): Administrator | undefined {
  if (text === undefined) return undefined;
  const post = administrators.find((p) => p === text);
  if (!post)
    throw new UsageError(`--post '${text}' is none; accepted: ${administrators.join(', ')}`);
  return post;
}

async function readPassword({ flag, readInput }: Invocation): Promise<string | undefined> {
  if (!flag('password-stdin')) return undefined;
  return (await readInput()).replace(/\r?\n$/, '');
}

/** Runs `work` as the platform itself; the audit says so. */
function asSystem<T>(
  { log }: Invocation,
  config: ReturnType<Invocation['config']>,
  work: (trx: Trx, users: Users) => Promise<T>,
): Promise<T> {
  return withDatabase(config, log, async (database) => {
    // loaded here, since the sign-in library takes its time
    const { users } = await import('../../../modules/identity/users.ts');
    return withTransaction(database, system, {}, (trx) => work(trx, users));
  });
}

const create = defineCommand({
  name: 'user create',
  summary: 'makes an account of staff, such as the first administrator',
  positionals: [],
  options: {
    username,
    name: { type: 'string', short: 'n', value: 'NAME', help: 'name that others see (needed)' },
    phone: { type: 'string', value: 'NUMBER', help: 'mobile number' },
    email: { type: 'string', value: 'ADDRESS', help: 'e-mail address' },
    post: { type: 'string', value: 'POST', help: `${administrators.join(', ')}: gives it as well` },
    'password-stdin': passwordInput,
  },
  details:
    'The three posts of administration are never one person. Other posts are given on screen. The password is to be changed at first sign-in.',
  async run(invocation) {
    const { text, print } = invocation;
    const given = { username: need(invocation, 'username'), displayName: need(invocation, 'name') };
    const post = findPost(text('post'));
    const config = invocation.config();
    const password = await readPassword(invocation);
    const made = await asSystem(invocation, config, async (trx, users) => {
      const contact = { phone: text('phone'), email: text('email'), password };
      const result = await users.createUser(trx, system, config, { ...given, ...contact });
      if (post) {
        await users.appointAdministrator(trx, {
          personId: result.personId,
          post,
          city: config.city,
        });
      }
      return result;
    });
    print(`created ${given.username}${post ? ` as ${post}` : ''}`);
    if (made.temporaryPassword) print(`password, shown once: ${made.temporaryPassword}`);
    return 0;
  },
});

const reset = defineCommand({
  name: 'user reset',
  summary: 'gives an account a new password, ends its sessions and lifts its lock',
  positionals: [],
  options: {
    username,
    'two-factor': { type: 'boolean', help: 'also switches the second step off, for a lost phone' },
    'password-stdin': passwordInput,
  },
  async run(invocation) {
    const name = need(invocation, 'username');
    const config = invocation.config();
    const password = await readPassword(invocation);
    const made = await asSystem(invocation, config, async (trx, users) => {
      const personId = await users.getPersonId(trx, name);
      const clearTwoFactor = invocation.flag('two-factor');
      return users.resetPassword(trx, system, config, { personId, clearTwoFactor, password });
    });
    invocation.print(`${name} has a new password; its sessions are ended`);
    if (password === undefined) invocation.print(`password, shown once: ${made}`);
    return 0;
  },
});

const disable = defineCommand({
  name: 'user disable',
  summary: 'closes an account and ends its sessions, or opens it again',
  positionals: [],
  options: {
    username,
    reason: { type: 'string', value: 'TEXT', help: 'why, for the audit' },
    undo: { type: 'boolean', help: 'opens the account again' },
  },
  async run(invocation) {
    const name = need(invocation, 'username');
    const disabled = !invocation.flag('undo');
    const reason = invocation.text('reason');
    await asSystem(invocation, invocation.config(), async (trx, users) => {
      const personId = await users.getPersonId(trx, name);
      await users.changeDisabled(trx, system, {
        personId,
        disabled,
        ...(reason ? { reason } : {}),
      });
    });
    invocation.print(
      disabled ? `${name} is closed; its sessions are ended` : `${name} is open again`,
    );
    return 0;
  },
});

/** `gewu user create`, `reset`, `disable` */
export const userCommands = [create, reset, disable];
