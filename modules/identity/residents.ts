import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Config } from '../../kernel/config/config.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { system } from '../../kernel/http/actor.ts';
import { encipher } from './cipher.ts';
import { insertAccount, insertPerson, type NewPerson } from './people-store.ts';
import { phoneIndexOf } from './phone-codes.ts';

/** A phone as its row keeps it. */
export function sealPhone(
  config: Pick<Config, 'secret'>,
  personId: string,
  phone: string,
): NonNullable<NewPerson['phone']> {
  return {
    cipher: encipher(config, personId, phone),
    index: phoneIndexOf(config, phone),
    lastFour: phone.slice(-4),
  };
}

export interface NewResident {
  /** `+8613800138000` */
  phone: string;
  locale: 'zh-CN' | 'en';
  displayName?: string;
  demo?: boolean;
}

/**
 * Makes the account of a resident who showed that the phone is theirs. Its name says no more than the phone's end
 * until they choose one.
 *
 * @returns the person's id
 */
export async function createResident(
  trx: Trx,
  config: Pick<Config, 'secret'>,
  { phone, locale, displayName, demo = false }: NewResident,
): Promise<string> {
  const id = uuidv7();
  const plain = locale === 'en' ? `Resident ${phone.slice(-4)}` : `居民${phone.slice(-4)}`;
  await insertPerson(trx, {
    id,
    displayName: displayName ?? plain,
    locale,
    mustChangePassword: false,
    demo,
    phone: sealPhone(config, id, phone),
    email: null,
  });
  await insertAccount(trx, { id, username: null, email: null });
  await writeAudit(trx, system, {
    action: 'identity.createResident',
    subjectType: 'person',
    subjectId: id,
    after: { phoneLastFour: phone.slice(-4), demo },
  });
  return id;
}
