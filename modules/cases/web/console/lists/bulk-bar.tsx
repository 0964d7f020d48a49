import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../../../../ui/keyboard/keys.tsx';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { postsOf, useMe } from '../../../../identity/web/index.ts';
import { type BulkAction, bulkFieldsOf } from '../../../workflow.ts';
import type { CaseFilter, CaseSummary, ListColumn } from '../../queries.ts';
import { collectCases, mostTogether, useBulkRun } from '../../queries-bulk.ts';
import { SelectionExport } from '../export/selection-export.tsx';
import { findBulkActions } from './bulk.ts';
import { BulkForm } from './bulk-form.tsx';
import { BulkReport } from './bulk-report.tsx';

/** Cases chosen by more than ticking the rows that are listed: all that match, or the first of them. */
export interface Everything {
  cases: readonly CaseSummary[];
  /** There are others beside. */
  more: boolean;
}

/**
 * Does one thing to every selected case, or to all that the list's filter finds: each on the version that was listed. Says
 * which were refused, and why, and takes the whole back.
 */
export function BulkBar({
  filter,
  selected,
  everything,
  offerEverything,
  columns,
  onSelected,
  onEverything,
}: {
  filter: CaseFilter;
  selected: readonly CaseSummary[];
  everything: Everything | undefined;
  /** All rows that are listed are selected, and there are more than those. */
  offerEverything: boolean;
  columns: readonly ListColumn[] | null;
  onSelected: (ids: readonly string[]) => void;
  onEverything: (all: Everything | undefined) => void;
}) {
  const { t } = useTranslation(['cases', 'ui']);
  const bulk = useBulkRun();
  const posts = postsOf(useMe().data);
  const [asking, setAsking] = useState<BulkAction>();
  const [collected, setCollected] = useState<number>();
  const [problem, setProblem] = useState<unknown>();
  const box = useRef<HTMLElement>(null);
  const cases = everything?.cases ?? selected;
  const possible = findBulkActions(cases, posts);
  const running = bulk.run !== undefined && !bulk.run.ended;
  const busy = running || collected !== undefined;
  const shown = cases.length > 0 || bulk.run !== undefined;
  useKeys(
    shown
      ? [
          {
            key: 'b',
            label: t('console.keys.bulk'),
            run: () => box.current?.querySelector('button')?.focus(),
          },
        ]
      : [],
  );
  if (!shown) return null;

  async function collect() {
    setProblem(undefined);
    setCollected(0);
    try {
      onEverything(await collectCases(filter, setCollected));
    } catch (error) {
      setProblem(error);
    } finally {
      setCollected(undefined);
    }
  }

  async function take(action: BulkAction, body: Record<string, unknown>) {
    setAsking(undefined);
    const { outcomes } = await bulk.act(action, body, cases);
    // What was refused stays selected, so that something else can be tried.
    onEverything(undefined);
    onSelected(outcomes.filter(({ done }) => !done).map(({ id }) => id));
  }

  /** Acts at once where nothing is asked and the person sees every row; else asks first. */
  function begin(action: BulkAction) {
    const asks = bulkFieldsOf(action).some(({ required }) => required);
    if (asks || everything) setAsking(asking === action ? undefined : action);
    else void take(action, {});
  }

  return (
    <section ref={box} className="cases-bulk" aria-label={t('console.bulk.bar')}>
      {cases.length > 0 && (
        <>
          <strong role="status">
            {collected !== undefined
              ? t('console.bulk.collecting', { count: collected })
              : everything?.more
                ? t('console.bulk.first', { count: cases.length, most: mostTogether })
                : t(everything ? 'console.bulk.everything' : 'console.bulk.selected', {
                    count: cases.length,
                  })}
          </strong>
          {possible.map(({ action, count }) => (
            <button
              key={action}
              type="button"
              className="gw-button"
              disabled={busy}
              aria-expanded={asking === action}
              title={t('console.bulk.able', { count, total: cases.length })}
              onClick={() => begin(action)}
            >
              {t(`actions.${action}`)}
              {count < cases.length && <span className="gw-soft">{count}</span>}
            </button>
          ))}
          {possible.length === 0 && <span className="gw-soft">{t('console.bulk.none')}</span>}
          <SelectionExport cases={cases} columns={columns} disabled={busy} />
          {offerEverything && !everything && (
            <button
              type="button"
              className="gw-button gw-button--plain"
              disabled={busy}
              onClick={() => void collect()}
            >
              {t('console.bulk.all')}
            </button>
          )}
          <button
            type="button"
            className="gw-button gw-button--plain"
            disabled={busy}
            onClick={() => {
              setAsking(undefined);
              onEverything(undefined);
              onSelected([]);
            }}
          >
            {t('console.bulk.clear')}
          </button>
        </>
      )}
      {problem !== undefined && <ErrorPanel error={problem} title={t('console.list.failed')} />}
      {asking && cases[0] && (
        <BulkForm
          key={asking}
          action={asking}
          cases={cases}
          onSend={(body) => void take(asking, body)}
          onClose={() => setAsking(undefined)}
        />
      )}
      {bulk.run && (
        <BulkReport
          run={bulk.run}
          nameOf={(id) => cases.find((one) => one.id === id)?.number ?? id}
          onStop={bulk.stop}
          onUndo={(run) => void bulk.undo(run).then(() => onSelected([]))}
          onClose={bulk.clear}
        />
      )}
    </section>
  );
}
