import { useTranslation } from 'react-i18next';
import { instantInWords } from '../../../../../ui/time/words.ts';
import { entryDetails } from '../../entry-words.ts';
import type { TimelineEntry } from '../../queries.ts';

/** What an entry of a case's history keeps beside its words, a line each. */
export function useEntryDetails(): (entry: TimelineEntry) => string[] {
  const { t, i18n } = useTranslation('cases');
  return (entry) =>
    entryDetails(t, entry, (at) => instantInWords(i18n.getFixedT(null, 'ui'), i18n.language, at));
}
