import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Marked } from '../../../../../ui/parts/marked.tsx';
import type { TimelineItem } from '../../../../../ui/parts/timeline.tsx';
import { entrySentence, mentionsOf } from '../../entry-words.ts';
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
          words: wordsOf(
            entry.text === caseText ? null : entry.text,
            details(entry),
            mentionsOf(entry),
          ),
          pictures: picturesOf(entry.files),
        };
      });
}

function wordsOf(
  text: string | null,
  details: readonly string[],
  mentions: readonly (readonly [number, number])[],
): ReactNode {
  if (!text) return details.join('\n') || null;
  const rest = details.map((line) => `\n${line}`).join('');
  return (
    <>
      <Marked text={text} hits={mentions} className="cases-mention" />
      {rest}
    </>
  );
}
