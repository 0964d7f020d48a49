import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Timeline } from '../../../../../ui/parts/timeline.tsx';
import { instantInWords } from '../../../../../ui/time/words.ts';
import type { ActionName, CaseState } from '../../../workflow.ts';
import type { CaseDetail } from '../../queries.ts';
import { type Change, changesOf } from './conflict.ts';
import { useTimeline } from './timeline-items.tsx';

/** What somebody else changed while a form was open, field by field, and whether the action still stands. */
export function ConflictView({
  seen,
  now,
  action,
}: {
  seen: CaseDetail;
  now: CaseDetail;
  action: ActionName;
}) {
  const { t, i18n } = useTranslation('cases');
  const title = useId();
  const timeline = useTimeline();
  const changes = changesOf(seen, now);
  const words = (change: Change, value: Change['now']): string => {
    if (value === null) return t('console.conflict.none');
    if (typeof value === 'boolean')
      return t(value ? 'console.conflict.yes' : 'console.conflict.no');
    if (change.field === 'state') return t(`states.${value as CaseState}`);
    if (change.field === 'dueAt')
      return instantInWords(i18n.getFixedT(null, 'ui'), i18n.language, String(value));
    return String(value);
  };
  const possible = now.actions.includes(action);
  return (
    <section className="cases-conflict" aria-labelledby={title} role="alert">
      <h3 id={title}>{t('console.conflict.title')}</h3>
      <p>
        {possible
          ? t('console.conflict.lead')
          : t('console.conflict.gone', { action: t(`actions.${action}`) })}
      </p>
      {changes.fields.length === 0 && changes.entries.length === 0 && (
        <p>{t('console.conflict.nothing')}</p>
      )}
      {changes.fields.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">{t('console.conflict.field')}</th>
              <th scope="col">{t('console.conflict.before')}</th>
              <th scope="col">{t('console.conflict.now')}</th>
            </tr>
          </thead>
          <tbody>
            {changes.fields.map((change) => (
              <tr key={change.field}>
                <th scope="row">{t(`console.conflict.fields.${change.field}`)}</th>
                <td>{words(change, change.before)}</td>
                <td>
                  <strong>{words(change, change.now)}</strong>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {changes.entries.length > 0 && (
        <>
          <h4>{t('console.conflict.since')}</h4>
          <Timeline items={timeline(changes.entries, now.number)} shown={5} />
        </>
      )}
    </section>
  );
}
