import { createHmac } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { AppError, defineErrors } from '../errors/app-error.ts';

/** The role that serves: it owns nothing and row-level security holds it. */
export const APP_ROLE = 'gewu_app';

defineErrors('database', {
  'role-needed': {
    status: 503,
    zh: '数据库所有者无权建立账号，没有迁移，数据未改动。请数据库管理员执行 {statement} 后再试。',
    en: 'The owner of the database may not make roles, so nothing was migrated or changed. Ask the administrator of the database to run {statement} and try again.',
  },
  'unsafe-role': {
    status: 503,
    zh: '数据库账号 {role} 带有 {attribute} 权限，行级安全对它不起作用，服务没有启动。请用 DATABASE_OWNER_URL 提供所有者账号，由系统以 gewu_app 登录。',
    en: 'The database role {role} is {attribute}: row-level security would not hold it, so the server did not start. Give the owner in DATABASE_OWNER_URL and let the server sign in as gewu_app.',
  },
});

/** A name as an SQL identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as an SQL literal, for statements that take no parameters. */
export function quoteText(text: string): string {
  return `${text.includes('\\') ? 'E' : ''}'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** Password of `gewu_app` on a PostgreSQL of the city's own: follows from the secret, so nobody keeps it. */
export function deriveAppPassword(secret: string): string {
  return createHmac('sha256', secret).update('gewu:database-role:gewu_app').digest('base64url');
}

/** The owner's URL with the app's role and password in place of the owner's. */
export function appUrlFrom(ownerUrl: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = APP_ROLE;
  url.password = password;
  return url.toString();
}

/** Two servers that start together may both change the role: PostgreSQL then refuses one of them. */
async function retryConcurrent(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      const concurrent =
        code === '42710' || code === '23505' || message.includes('concurrently updated');
      if (!concurrent || attempt === 5) throw error;
    }
  }
}

/**
 * Makes the role that serves, or takes from it what it must not have. Without a password it can sign in only where
 * the server trusts the connection: the embedded database's closed socket. An owner who may not make roles takes the role
 * as the administrator of the database made it, its password too.
 *
 * @param client connected as the owner.
 * @throws AppError `database/role-needed` with what the administrator is to run.
 */
export async function ensureAppRole(
  client: ClientBase,
  options: { password?: string | undefined },
): Promise<void> {
  const attributes = 'login nosuperuser nocreatedb nocreaterole noreplication nobypassrls';
  await retryConcurrent(async () => {
    const { rows } = await client.query(
      `select rolcanlogin and not (rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls) as right
         from pg_roles where rolname = $1`,
      [APP_ROLE],
    );
    const [role] = rows as { right: boolean }[];
    const change = role?.right ? '' : ` ${attributes}`;
    const password = options.password ? ` password ${quoteText(options.password)}` : '';
    if (change + password === '') return;
    const verb = role ? 'alter' : 'create';
    try {
      await client.query(`${verb} role ${APP_ROLE}${change}${password}`);
    } catch (error) {
      if ((error as { code?: string }).code !== '42501') throw error;
      if (role?.right) return;
      const secret = role || !password ? '' : " PASSWORD '...'";
      const statement = `${verb} role`.toUpperCase();
      throw new AppError('database/role-needed', {
        statement: `${statement} ${APP_ROLE}${change.toUpperCase()}${secret};`,
      });
    }
  });
}

/**
 * Lets the app's role use a city's schema. Tables get their rights as they are made (default privileges), so that a
 * right which a migration takes away, such as changing the audit, is not given back by the next start.
 *
 * @param client connected as the owner of the schema.
 */
export async function grantSchema(client: ClientBase, schema: string): Promise<void> {
  const name = quoteName(schema);
  await client.query(`
    grant usage on schema ${name} to ${APP_ROLE};
    alter default privileges in schema ${name}
      grant select, insert, update, delete on tables to ${APP_ROLE};
    alter default privileges in schema ${name} grant usage, select on sequences to ${APP_ROLE};
    alter default privileges in schema ${name} grant execute on functions to ${APP_ROLE};
  `);
}

/**
 * Refuses to serve as a role that row-level security would not hold.
 *
 * @throws AppError `database/unsafe-role` for a superuser, BYPASSRLS, or an owner of the city's tables.
 */
export async function assertSafeAppRole(pool: Pool, schema: string): Promise<void> {
  const { rows } = await pool.query(
    `select r.rolname as role, r.rolsuper as superuser, r.rolbypassrls as bypass,
            exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                     where n.nspname = $1 and c.relkind in ('r', 'p')
                       and pg_has_role(c.relowner, 'member')) as owner
       from pg_roles r where r.rolname = current_user`,
    [schema],
  );
  const { role, superuser, bypass, owner } = rows[0];
  const attribute = superuser ? 'SUPERUSER' : bypass ? 'BYPASSRLS' : owner ? 'OWNER' : undefined;
  if (attribute) throw new AppError('database/unsafe-role', { role, attribute });
}
