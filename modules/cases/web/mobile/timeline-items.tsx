import { useTranslation } from 'react-i18next';
import type { TimelineItem } from '../../../../ui/parts/timeline.tsx';
import type { TimelineEntry } from '../queries.ts';
import { usePostName } from '../who.ts';
import { namelessOf, picturesOf, timelineKey } from '../words.ts';

/** A case's history in sentences that name the post, not the person; newest first. */
export function useTimelineItems(): (
  entries: readonly TimelineEntry[],
  caseNumber: string,
) => TimelineItem[] {
  const { t } = useTranslation('cases');
  const postName = usePostName();
  return (entries, caseNumber) =>
    entries
      .toSorted((a, b) => b.at.localeCompare(a.at))
      .map((entry) => {
        const who =
          [entry.byName, entry.post && postName(entry.post)].filter(Boolean).join(' · ') ||
          t(`who.${namelessOf(entry.action)}`);
        const part =
          entry.caseNumber === caseNumber ? '' : t('timeline.onPart', { number: entry.caseNumber });
        return {
          id: entry.id,
          at: entry.at,
          sentence: `${t('timeline.by', { who, what: t(timelineKey(entry.action)) })}${part}`,
          words: entry.text,
          pictures: picturesOf(entry.files),
        };
      });
}
