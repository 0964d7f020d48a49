import { useTranslation } from 'react-i18next';
import type { TimelineItem } from '../../../../ui/parts/timeline.tsx';
import { type Level, levels, type Stage, stages } from '../../workflow.ts';
import { entryWho } from '../entry-words.ts';
import type { TimelineEntry } from '../queries.ts';
import { usePostName } from '../who.ts';
import { picturesOf, timelineKey } from '../words.ts';

const isStage = (value: unknown): value is Stage => stages.includes(value as Stage);
const isLevel = (value: unknown): value is Level => levels.includes(value as Level);

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
        const who = entryWho(t, entry, postName);
        const { stage, level } = entry.data;
        const what =
          entry.action === 'escalated' && isStage(stage) && isLevel(level)
            ? t('mobile.escalatedTo', { stage: t(`stages.${stage}`), level: t(`levels.${level}`) })
            : t(timelineKey(entry.action));
        const part =
          entry.caseNumber === caseNumber ? '' : t('timeline.onPart', { number: entry.caseNumber });
        return {
          id: entry.id,
          at: entry.at,
          sentence: `${t('timeline.by', { who, what })}${part}`,
          words: entry.text,
          pictures: picturesOf(entry.files),
        };
      });
}
