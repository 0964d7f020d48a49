import { useTranslation } from 'react-i18next';
import type { ImportRow } from './queries.ts';

type Note = ImportRow['problems'][number];
type Say = (key: string, values?: Record<string, unknown>) => string;

/** Words of notes, fields and systems, whose keys are data; `words.test.ts` holds them to the locales. */
export function useTransferWords() {
  const { t, i18n } = useTranslation('places');
  const say = t as unknown as Say;
  const field = (name: string) => {
    const key = `console.transfer.fields.${name}`;
    if (i18n.exists(`places:${key}`)) return say(key);
    const told = `console.facilities.fields.${name}`;
    return i18n.exists(`places:${told}`) ? say(told) : name;
  };
  const note =
    (group: 'problems' | 'accepted' | 'repairs') =>
    ({ code, params }: Note) =>
      say(`console.transfer.${group}.${code}`, {
        // Apart from the options of the library: its own `lng` is a language.
        replace: {
          ...params,
          ...(typeof params.field === 'string' ? { field: field(params.field) } : {}),
          ...(typeof params.seems === 'string' ? { seems: crs(params.seems) } : {}),
        },
      });
  const crs = (name: string): string => {
    const [, kind = '', meridian] = /^([A-Z\d]+)(?::(\d+))?/.exec(name) ?? [];
    const words = say(`console.transfer.crsNames.${kind}`, { meridian });
    return name.endsWith('/yx') ? words + t('console.transfer.crsNames.swapped') : words;
  };
  const value = (name: string, given: string | number | null) => {
    if (given === null) return t('console.transfer.blank');
    if (name === 'outline') return t('console.transfer.squareMeters', { count: Number(given) });
    return String(given);
  };
  return {
    field,
    problem: note('problems'),
    accepted: note('accepted'),
    repair: note('repairs'),
    crs,
    value,
  };
}
