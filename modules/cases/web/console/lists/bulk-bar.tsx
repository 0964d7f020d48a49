import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { callRoute } from '../../../../../ui/api/client.ts';
import { ApiError } from '../../../../../ui/api/error.ts';
import { newId } from '../../../../../ui/api/intent.ts';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { type CaseSummary, caseKeys } from '../../queries.ts';
import { asksReason, type BulkAction, findBulkActions } from './bulk.ts';

interface Failure {
  number: string;
  message: string;
}

/** Does one thing to every selected case, each on the version that is listed; says which were refused, and why. */
export function BulkBar({
  selected,
  onSelected,
}: {
  selected: readonly CaseSummary[];
  onSelected: (ids: readonly string[]) => void;
}) {
  const { t } = useTranslation('cases');
  const client = useQueryClient();
  const [asking, setAsking] = useState<BulkAction>();
  const [reason, setReason] = useState('');
  const [progress, setProgress] = useState<number>();
  const [failures, setFailures] = useState<Failure[]>([]);
  const possible = findBulkActions(selected);
  if (selected.length === 0) return null;

  async function take(action: BulkAction) {
    const failed: (Failure & { id: string })[] = [];
    setFailures([]);
    for (const [index, one] of selected.entries()) {
      setProgress(index);
      try {
        await callRoute(
          `POST /api/cases/:caseId/${action}`,
          {
            params: { caseId: one.id },
            body: asksReason(action) ? { reason: reason.trim() } : {},
            ifMatch: one.version,
          },
          { idempotencyKey: newId() },
        );
      } catch (error) {
        const message = error instanceof ApiError ? error.message : String(error);
        failed.push({ id: one.id, number: one.number, message });
      }
    }
    setProgress(undefined);
    setFailures(failed);
    const count = selected.length - failed.length;
    if (count > 0) showToast(t('console.bulk.done', { action: t(`actions.${action}`), count }));
    if (failed.length === 0) setAsking(undefined);
    onSelected(failed.map(({ id }) => id));
    await client.invalidateQueries({ queryKey: caseKeys.all });
  }

  function begin(action: BulkAction) {
    if (asksReason(action)) setAsking(action);
    else void take(action);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (asking && reason.trim()) void take(asking);
  }

  const busy = progress !== undefined;
  return (
    <section className="cases-bulk" aria-label={t('console.bulk.bar')}>
      <strong role="status">
        {busy
          ? t('console.bulk.progress', { done: progress, total: selected.length })
          : t('console.bulk.selected', { count: selected.length })}
      </strong>
      {possible.map((action) => (
        <button
          key={action}
          type="button"
          className="gw-button"
          disabled={busy}
          aria-expanded={asksReason(action) ? asking === action : undefined}
          onClick={() => begin(action)}
        >
          {t(`actions.${action}`)}
        </button>
      ))}
      {possible.length === 0 && <span className="gw-soft">{t('console.bulk.mixed')}</span>}
      {asking && possible.includes(asking) && (
        <form className="cases-bulk__reason" onSubmit={submit}>
          <input
            className="gw-input"
            aria-label={t('console.bulk.reason')}
            placeholder={t('console.bulk.reason')}
            maxLength={500}
            required
            value={reason}
            // biome-ignore lint/a11y/noAutofocus: the button was just pressed to write here
            autoFocus
            onChange={(event) => setReason(event.target.value)}
          />
          <button type="submit" className="gw-button gw-button--primary" disabled={busy}>
            {t(`actions.${asking}`)}
          </button>
        </form>
      )}
      <button
        type="button"
        className="gw-button gw-button--plain"
        disabled={busy}
        onClick={() => onSelected([])}
      >
        {t('console.bulk.clear')}
      </button>
      {failures.length > 0 && (
        <div className="cases-bulk__failures" role="alert">
          <p>{t('console.bulk.failed', { count: failures.length })}</p>
          <ul>
            {failures.map(({ number, message }) => (
              <li key={number}>
                {number} {message}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
