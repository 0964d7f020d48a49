import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import type { BulkRun } from '../../queries-bulk.ts';
import { saveText } from '../../queries-exports.ts';
import { groupRefusals, reportLines } from './bulk.ts';

/** For how long the server takes an act back. */
const undoMs = 10 * 60_000;

/** Minutes in which an act can still be taken back, counted down. */
function useMinutesLeft(startedAt: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, []);
  return Math.min(undoMs / 60_000, Math.ceil((startedAt + undoMs - now) / 60_000));
}

/** How an act on many cases goes and went: how far, what was refused and why, and the way back. */
export function BulkReport({
  run,
  nameOf,
  onStop,
  onUndo,
  onClose,
}: {
  run: BulkRun;
  /** What a case is called that the reader may not see. */
  nameOf: (id: string) => string;
  onStop: () => void;
  onUndo: (run: BulkRun) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation(['cases', 'ui']);
  const left = useMinutesLeft(run.startedAt);
  const running = !run.ended;
  const groups = groupRefusals(run.outcomes);
  const done = run.outcomes.filter((one) => one.done).length;
  const untouched = run.total - run.outcomes.length;
  const action = t(`actions.${run.action}`);
  const name = run.kind === 'undo' ? t('console.bulk.undoOf', { action }) : action;
  const words = {
    number: t('console.column.number'),
    result: t('console.bulk.result'),
    reason: t('console.bulk.why'),
    done: t('console.bulk.doneWord'),
    refused: t('console.bulk.refusedWord'),
  };
  return (
    <div className="cases-bulk__report">
      <div className="gw-inline">
        <progress
          max={run.total}
          value={run.outcomes.length}
          aria-label={t('console.bulk.progressLabel', { action: name })}
        />
        <strong role="status">
          {running
            ? t('console.bulk.progress', { done: run.outcomes.length, total: run.total })
            : t('console.bulk.done', { action: name, count: done })}
          {!running && untouched > 0 && t('console.bulk.untouched', { count: untouched })}
        </strong>
        {running && (
          <button type="button" className="gw-button" onClick={onStop}>
            {t('console.bulk.stop')}
          </button>
        )}
        {!running && run.kind === 'act' && done > 0 && left > 0 && (
          <button type="button" className="gw-button" onClick={() => onUndo(run)}>
            {t('ui:act.undo')}
            <span className="gw-soft">{t('console.bulk.minutes', { count: left })}</span>
          </button>
        )}
        {!running && (
          <button
            type="button"
            className="gw-button gw-button--plain"
            aria-label={t('console.bulk.close')}
            onClick={onClose}
          >
            <Icon name="close" />
          </button>
        )}
      </div>
      {run.error !== undefined && <ErrorPanel error={run.error} title={t('console.bulk.broken')} />}
      {!running && groups.length > 0 && (
        <div className="cases-bulk__refused" role="alert">
          <p className="gw-inline">
            {t('console.bulk.failed', { count: run.outcomes.length - done })}
            <button
              type="button"
              className="gw-button gw-button--plain"
              onClick={() =>
                saveText(
                  `${t('console.bulk.file', { action: name })}.csv`,
                  'text/csv;charset=utf-8',
                  `\ufeff${reportLines(run.outcomes, words, nameOf, ',')}`,
                )
              }
            >
              <Icon name="download" />
              {t('console.bulk.csv')}
            </button>
            {navigator.clipboard && (
              <button
                type="button"
                className="gw-button gw-button--plain"
                onClick={() =>
                  void navigator.clipboard
                    .writeText(reportLines(run.outcomes, words, nameOf, '\t'))
                    .then(() => showToast(t('console.bulk.copied')))
                }
              >
                {t('console.bulk.copy')}
              </button>
            )}
          </p>
          {groups.map(({ message, items }) => (
            <details key={message} open={groups.length === 1 || items.length <= 5}>
              <summary>
                {message}{' '}
                <span className="gw-soft">{t('console.bulk.count', { count: items.length })}</span>
              </summary>
              <ul>
                {items.map(({ id, number }) => (
                  <li key={id}>
                    <Link to="/cases/$caseId" params={{ caseId: id }}>
                      {number ?? nameOf(id)}
                    </Link>
                  </li>
                ))}
              </ul>
            </details>
          ))}
        </div>
      )}
    </div>
  );
}
