import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import type { QuietChoice, QuietHours } from './quiet-hours.ts';

/** What a person chose, and its version; undefined when nothing was chosen. */
export async function findChoice(
  trx: Trx,
  personId: string,
): Promise<(QuietChoice & { version: number }) | undefined> {
  const { rows } = await sql<{
    choice: QuietChoice['choice'];
    from: string | null;
    until: string | null;
    version: number;
  }>`
    select choice, to_char(quiet_from, 'HH24:MI') as "from", to_char(quiet_until, 'HH24:MI') as until, version
    from notice_preferences where person_id = ${personId}`.execute(trx);
  const [row] = rows;
  if (!row) return undefined;
  const { choice, version, from, until } = row;
  return { choice, version, hours: from && until ? { from, until } : null };
}

/** Keeps what a person chose. @returns false when the version is another by now; 0: nothing was chosen yet */
export async function saveChoice(
  trx: Trx,
  personId: string,
  { choice, hours }: QuietChoice,
  version: number,
): Promise<boolean> {
  const result =
    version === 0
      ? await sql`
          insert into notice_preferences (person_id, choice, quiet_from, quiet_until)
          values (${personId}, ${choice}, ${hours?.from ?? null}, ${hours?.until ?? null})
          on conflict do nothing`.execute(trx)
      : await sql`
          update notice_preferences set choice = ${choice}, quiet_from = ${hours?.from ?? null},
            quiet_until = ${hours?.until ?? null}, version = version + 1
          where person_id = ${personId} and version = ${version}`.execute(trx);
  return result.numAffectedRows === 1n;
}

/** What the city has set. */
export interface CitySettings {
  quiet: QuietHours | null;
  textMessages: boolean;
  version: number;
}

/** What the city has set, and its version. */
export async function findCitySettings(trx: Trx): Promise<CitySettings> {
  const { rows } = await sql<Omit<CitySettings, 'quiet'> & { from: string; until: string }>`
    select to_char(quiet_from, 'HH24:MI') as "from", to_char(quiet_until, 'HH24:MI') as until,
      text_messages as "textMessages", settings_version as version
    from notice_rules`.execute(trx);
  const { from, until, textMessages, version } = rows[0]!;
  return { quiet: from ? { from, until } : null, textMessages, version };
}

/** Keeps what the city has set. @returns false when the version is another by now */
export async function saveCitySettings(
  trx: Trx,
  { quiet, textMessages }: Omit<CitySettings, 'version'>,
  version: number,
): Promise<boolean> {
  const result = await sql`
    update notice_rules set quiet_from = ${quiet?.from ?? null}, quiet_until = ${quiet?.until ?? null},
      text_messages = ${textMessages}, settings_version = settings_version + 1
    where settings_version = ${version}`.execute(trx);
  return result.numAffectedRows === 1n;
}
