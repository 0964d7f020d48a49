import { useTranslation } from 'react-i18next';
import type { TimelineItem } from '../../../../../ui/parts/timeline.tsx';
import { entrySentence } from '../../entry-words.ts';
import type { TimelineEntry } from '../../queries.ts';
import { usePostName } from '../../who.ts';
import { picturesOf } from '../../words.ts';
import { useEntryDetails } from './entry-details.ts';

/** Turns entries of a case's history into sentences that name the post, not the person; newest first. */
export function useTimeline(): (
  entries: readonly TimelineEntry[],
  caseNumber: string,
  /** Stands above the timeline already; not said again. */
  caseText?: string,
) => TimelineItem[] {
  const { t } = useTranslation('cases');
  const postName = usePostName();
  const details = useEntryDetails();
  return (entries, caseNumber, caseText) =>
    [...entries]
      .sort((a, b) => b.at.localeCompare(a.at) || b.id.localeCompare(a.id))
      .map((entry) => {
        return {
          id: entry.id,
          at: entry.at,
          sentence: (
            <>
              {entrySentence(t, entry, postName)}
              {entry.caseNumber !== caseNumber &&
                t('timeline.onPart', { number: entry.caseNumber })}
              {!entry.public && (
                <span className="cases-mark cases-mark--inline">{t('console.case.internal')}</span>
              )}
            </>
          ),
          words:
            [entry.text === caseText ? null : entry.text, ...details(entry)]
              .filter(Boolean)
              .join('\n') || null,
          pictures: picturesOf(entry.files),
        };
      });
}
