import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys, useListKeys } from '../../../../../ui/keyboard/keys.tsx';
import { When } from '../../../../../ui/parts/clock.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { Empty, ErrorPanel, Skeleton, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { type Call, type CallFilter, useCalls } from '../../queries.ts';
import { Pane } from '../parts/pane.tsx';
import { ViewLink } from '../parts/view-link.tsx';
import { callSteps, cellsOf, isLate, meanScore, sortCalls } from './board.ts';
import { CallPanel } from './call-panel.tsx';
import { StepCell } from './step-cell.tsx';

const filters = ['open', 'late', 'raised', 'issued', 'completed', 'refused', 'cancelled'] as const;

/** Milliseconds since the epoch, moving on each half minute, so that cells turn late by themselves. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** The board of department calls: a row a call, a line a department, a column a step. */
export default function BoardPage() {
  const { t } = useTranslation('cases');
  const raw = useSearch({ strict: false }) as { state?: string; call?: string };
  const navigate = useNavigate();
  const state = filters.find((one) => one === raw.state) ?? 'open';
  const asked: CallFilter = state === 'late' ? 'open' : state;
  const calls = useCalls(asked, { pollMs: 30_000 });
  const now = useNow();
  const sorted = useMemo(() => {
    const all = sortCalls(calls.data?.items ?? [], now);
    return state === 'late' ? all.filter((call) => isLate(call, now)) : all;
  }, [calls.data, now, state]);
  // A link leads to a call that is over, too: to score it, or to read it again.
  const missing = raw.call !== undefined && calls.isSuccess && state !== 'completed';
  const completed = useCalls('completed', {
    enabled: missing && !sorted.some((call) => call.id === raw.call),
  });
  const open = [...sorted, ...(completed.data?.items ?? [])].find((call) => call.id === raw.call);
  const show = (call: string | undefined) =>
    void navigate({
      to: '.',
      search: (before: Record<string, unknown>) => ({ ...before, call }),
      resetScroll: false,
    } as never);
  const keys = useListKeys({
    count: sorted.length,
    onOpen: (index) => show(sorted[index]?.id),
  });
  useKeys([{ key: 'Escape', label: t('console.keys.closeCase'), run: () => show(undefined) }]);
  return (
    <div className={`cases-page${raw.call ? ' cases-page--case' : ''}`}>
      <header className="cases-page__head">
        <h1>{t('console.calls.title')}</h1>
        <nav className="cases-strip" aria-label={t('console.calls.filter.label')}>
          {filters.map((filter) => (
            <ViewLink
              key={filter}
              search={filter === 'open' ? {} : { state: filter }}
              current={filter === state}
              className="cases-strip__item"
            >
              {t(`console.calls.filter.${filter}`)}
              {filter === state && calls.data && (
                <strong className="cases-strip__number">{sorted.length}</strong>
              )}
            </ViewLink>
          ))}
        </nav>
      </header>
      <div className="cases-page__split cases-page__split--board">
        <div className="cases-page__list">
          {calls.isError && (
            <ErrorPanel
              error={calls.error}
              title={t('console.calls.failed')}
              onRetry={() => void calls.refetch()}
            />
          )}
          {calls.data && sorted.length === 0 && (
            <Empty title={t('console.calls.empty')}>{t('console.calls.emptyHelp')}</Empty>
          )}
          {(calls.isPending || sorted.length > 0) && (
            <table className="cases-board" aria-label={t('console.calls.title')}>
              <thead>
                <tr>
                  <th scope="col" className="cases-board__call">
                    {t('console.calls.call')}
                  </th>
                  <th scope="col" className="cases-board__unit">
                    {t('console.calls.department')}
                  </th>
                  {callSteps.map((step) => (
                    <th key={step} scope="col">
                      {t(`calls.steps.${step}`)}
                    </th>
                  ))}
                  <th scope="col" className="cases-board__scores">
                    {t('console.calls.scores')}
                  </th>
                </tr>
              </thead>
              {calls.isPending && (
                <tbody>
                  {Array.from({ length: 5 }, (_, row) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: rows without identity
                    <tr key={row}>
                      <td colSpan={callSteps.length + 3}>
                        <Skeleton height={56} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              )}
              {sorted.map((call, index) => (
                <CallRows
                  key={call.id}
                  call={call}
                  now={now}
                  active={index === keys.active}
                  open={call.id === raw.call}
                />
              ))}
            </table>
          )}
        </div>
        {raw.call && calls.data && (
          <Pane key={raw.call} label={t('console.calls.pane')}>
            <div className="cases-pane__tools">
              <button
                type="button"
                className="gw-button gw-button--plain"
                aria-label={t('console.list.closeCase')}
                onClick={() => show(undefined)}
              >
                <Icon name="close" />
              </button>
            </div>
            {open && <CallPanel key={open.id} call={open} standalone />}
            {!open && completed.isFetching && <SkeletonList rows={4} height={48} />}
            {!open && !completed.isFetching && <Empty title={t('console.calls.unknownCall')} />}
          </Pane>
        )}
      </div>
    </div>
  );
}

/** A call as a group of rows: what it is on the left, a line for each department. */
function CallRows({
  call,
  now,
  active,
  open,
}: {
  call: Call;
  now: number;
  active: boolean;
  open: boolean;
}) {
  const { t } = useTranslation('cases');
  const lines = Math.max(1, call.departments.length);
  const head = (
    <th scope="rowgroup" rowSpan={lines} className="cases-board__call">
      <p className="gw-inline">
        <ViewLink search={(before) => ({ ...before, call: call.id })} current={open}>
          {call.caseNumber}
        </ViewLink>
        <span className={`cases-mark cases-mark--${call.kind}`}>
          {t(`calls.kinds.${call.kind}`)}
        </span>
      </p>
      <p className="cases-board__text">{call.caseText}</p>
      <p className="gw-small gw-soft">{call.placeName}</p>
      <p className="gw-small gw-soft">
        <When at={call.raisedAt} />
      </p>
    </th>
  );
  const classes = [
    'cases-board__group',
    isLate(call, now) ? 'cases-board__group--late' : '',
    open ? 'cases-board__group--open' : '',
    active ? 'cases-board__group--active' : '',
  ];
  if (call.departments.length === 0) {
    return (
      <tbody className={classes.join(' ')}>
        <tr>
          {head}
          <td colSpan={callSteps.length + 2} className="gw-soft">
            {t(`calls.states.${call.state}`)}
          </td>
        </tr>
      </tbody>
    );
  }
  return (
    <tbody className={classes.join(' ')}>
      {call.departments.map((department, index) => (
        <tr key={department.id}>
          {index === 0 && head}
          <td className="cases-board__unit">
            <p>
              {department.unitName}
              {department.mine && <span className="cases-mark">{t('console.calls.mine')}</span>}
            </p>
            <p className="gw-small gw-soft">{t(`calls.roles.${department.role}`)}</p>
          </td>
          {cellsOf(department, now, call.state !== 'issued').map((cell) => (
            <td key={cell.step}>
              <StepCell cell={cell} />
            </td>
          ))}
          <td className="cases-board__scores">
            <Scores scores={department.scores} />
          </td>
        </tr>
      ))}
    </tbody>
  );
}

/** The mean, and beside it who gave what. */
function Scores({ scores }: { scores: Call['departments'][number]['scores'] }) {
  const { t } = useTranslation('cases');
  const mean = meanScore(scores);
  if (mean === null) return <span className="gw-soft">{t('console.calls.noScore')}</span>;
  return (
    <span className="cases-step">
      <strong>{mean}</strong>
      <span className="gw-small gw-soft">
        {scores.map(({ by, score }) => `${t(`calls.scorers.${by}`)} ${score}`).join(' · ')}
      </span>
    </span>
  );
}
