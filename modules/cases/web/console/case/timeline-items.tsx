import { useTranslation } from 'react-i18next';
import type { TimelineItem } from '../../../../../ui/parts/timeline.tsx';
import type { TimelineEntry } from '../../queries.ts';
import { usePostName } from '../../who.ts';
import { namelessOf, picturesOf, timelineKey } from '../../words.ts';
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
        const who =
          [entry.byName, entry.post && postName(entry.post)].filter(Boolean).join(' · ') ||
          t(`who.${namelessOf(entry.action)}`);
        return {
          id: entry.id,
          at: entry.at,
          sentence: (
            <>
              {t('timeline.by', { who, what: t(timelineKey(entry.action)) })}
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
