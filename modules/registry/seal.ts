/** What is shown of a person, and how the rest is kept. */
import { createHmac } from 'node:crypto';
import { type Config, deriveKey } from '../../kernel/config/config.ts';
import { decipher, encipher } from '../identity/index.ts';

/** The part of the configuration that keys are made from. */
type Secret = Pick<Config, 'secret'>;

/** A name as it is shown: the first character alone, however long it is. @example maskName('王小明') // '王*' */
export function maskName(name: string): string {
  return `${[...name][0] ?? ''}*`;
}

/** @example maskMobile('+8613800138000') // '138****8000' */
export function maskMobile(phone: string): string {
  const digits = phone.replace('+86', '');
  return `${digits.slice(0, 3)}****${digits.slice(-4)}`;
}

/** A keyed hash by which somebody finds what is kept under the own phone. 32 bytes. */
export function phoneIndexOf({ secret }: Secret, phone: string): Buffer {
  return createHmac('sha256', deriveKey(secret, 'registry-index-phone')).update(phone).digest();
}

/** A name enciphered for one record. */
export function sealName(config: Secret, residentId: string, name: string) {
  return { nameMasked: maskName(name), nameCipher: encipher(config, `${residentId}/name`, name) };
}

/** A phone, `+8613800138000`, enciphered for one record; nulls for none. */
export function sealPhone(config: Secret, residentId: string, phone: string | null) {
  if (phone === null) return { phoneMasked: null, phoneIndex: null, phoneCipher: null };
  return {
    phoneMasked: maskMobile(phone),
    phoneIndex: phoneIndexOf(config, phone),
    phoneCipher: encipher(config, `${residentId}/phone`, phone),
  };
}

/** What {@link sealName} and {@link sealPhone} enciphered. */
export function unseal(
  config: Secret,
  residentId: string,
  sealed: { nameCipher: Buffer; phoneCipher: Buffer | null },
): { name: string; phone: string | null } {
  const { nameCipher, phoneCipher } = sealed;
  return {
    name: decipher(config, `${residentId}/name`, nameCipher),
    phone: phoneCipher && decipher(config, `${residentId}/phone`, phoneCipher),
  };
}
