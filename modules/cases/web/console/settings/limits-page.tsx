import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../../../../ui/keyboard/keys.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { postsOf, useMe } from '../../../../identity/web/index.ts';
import { type CaseClass, type Limit, useCaseClasses, useLimits } from '../../queries.ts';
import { ViewLink } from '../parts/view-link.tsx';
import { LimitPane } from './limit-pane.tsx';
import { useLimitWords, useStageName } from './limit-words.ts';
import { type Column, tableOfLimits } from './limits-table.ts';

/** Which limit is open beside the table: what identifies it, apart from its day. */
export type LimitKey = Pick<Limit, 'stage' | 'classCode' | 'severity' | 'zone'>;

/** The limits in force: those of handling by class, and those of the other stages; each opens its history. */
export default function LimitsPage() {
  const { t } = useTranslation('cases');
  const raw = useSearch({ strict: false }) as { by?: string };
  const navigate = useNavigate();
  const byStage = raw.by === 'stage';
  const limits = useLimits();
  const { data: me } = useMe();
  const mayEdit = postsOf(me).includes('cityOperator');
  const [open, setOpen] = useState<LimitKey>();
  const [wanted, setWanted] = useState('');
  useKeys([{ key: 'Escape', label: t('console.keys.closeCase'), run: () => setOpen(undefined) }]);
  const items = limits.data?.items ?? [];
  const handling = useMemo(() => items.filter((limit) => limit.stage === 'handle'), [items]);
  const others = items.filter((limit) => limit.stage !== 'handle');
  return (
    <div className={`cases-page${open ? ' cases-page--case' : ''}`}>
      <header className="cases-page__head">
        <h1>{t('console.limits.title')}</h1>
        <nav className="cases-strip" aria-label={t('console.limits.title')}>
          <ViewLink search={{}} current={!byStage} className="cases-strip__item">
            {t('console.limits.byClass')}
          </ViewLink>
          <ViewLink search={{ by: 'stage' }} current={byStage} className="cases-strip__item">
            {t('console.limits.byStage')}
          </ViewLink>
        </nav>
        <div className="cases-page__tools">
          {!byStage && (
            <input
              type="search"
              className="gw-input"
              aria-label={t('console.limits.find')}
              placeholder={t('console.limits.find')}
              value={wanted}
              onChange={(event) => setWanted(event.target.value)}
            />
          )}
          {mayEdit ? (
            <button
              type="button"
              className="gw-button gw-button--primary"
              onClick={() => {
                setOpen({ stage: 'handle', classCode: '*', severity: null, zone: '*' });
                if (byStage) void navigate({ to: '.', search: {} } as never);
              }}
            >
              <Icon name="add" />
              {t('console.limits.add')}
            </button>
          ) : (
            <span className="gw-soft">{t('console.limits.readOnly')}</span>
          )}
        </div>
      </header>
      <div className="cases-page__split cases-page__split--plain">
        <div className="cases-page__list">
          {limits.isPending && <SkeletonList rows={12} height={32} />}
          {limits.isError && (
            <ErrorPanel
              error={limits.error}
              title={t('console.limits.failed')}
              onRetry={() => void limits.refetch()}
            />
          )}
          {limits.data && items.length === 0 && (
            <Empty title={t('console.limits.empty')}>{t('console.limits.emptyHelp')}</Empty>
          )}
          {items.length > 0 &&
            (byStage ? (
              <StageTable limits={others} open={open} onOpen={setOpen} />
            ) : (
              <ClassTable limits={handling} wanted={wanted} open={open} onOpen={setOpen} />
            ))}
        </div>
        {open && (
          <LimitPane
            key={JSON.stringify(open)}
            of={open}
            mayEdit={mayEdit}
            onClose={() => setOpen(undefined)}
          />
        )}
      </div>
    </div>
  );
}

const same = (a: LimitKey | undefined, b: LimitKey) =>
  a !== undefined &&
  a.stage === b.stage &&
  a.classCode === b.classCode &&
  a.severity === b.severity &&
  a.zone === b.zone;

function useColumnName(): (column: Column) => string {
  const { t } = useTranslation('cases');
  return ({ severity, zone }) =>
    [
      zone === '*' ? undefined : t('console.limits.zone', { zone }),
      severity === null
        ? t('console.limits.anySeverity')
        : t('console.case.severity', { severity }),
    ]
      .filter(Boolean)
      .join(' · ');
}

function ClassTable({
  limits,
  wanted,
  open,
  onOpen,
}: {
  limits: readonly Limit[];
  wanted: string;
  open: LimitKey | undefined;
  onOpen: (key: LimitKey) => void;
}) {
  const { t } = useTranslation('cases');
  const classes = useCaseClasses();
  const columnName = useColumnName();
  const limitWords = useLimitWords();
  const table = useMemo(() => tableOfLimits(limits), [limits]);
  const byCode = useMemo(
    () => new Map<string, CaseClass>(classes.data?.items.map((one) => [one.code, one])),
    [classes.data],
  );
  const words = wanted.trim().toLowerCase();
  const rows = table.rows.filter((row) =>
    [row.className, row.classCode, byCode.get(row.classCode)?.groupName]
      .join(' ')
      .toLowerCase()
      .includes(words),
  );
  if (rows.length === 0) return <Empty title={t('console.form.caseNone')} icon="search" />;
  return (
    <table className="cases-grid cases-limits">
      <thead>
        <tr>
          <th scope="col">{t('console.limits.class')}</th>
          {table.columns.map((column) => (
            <th key={columnName(column)} scope="col">
              {columnName(column)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const group = byCode.get(row.classCode)?.groupName;
          const name = row.classCode === '*' ? t('console.limits.all') : row.className;
          return (
            <tr key={row.classCode}>
              <th scope="row">
                {name}
                {group && <span className="gw-soft gw-small"> {group}</span>}
              </th>
              {row.cells.map((limit, at) => {
                const column = table.columns[at]!;
                const key: LimitKey = { stage: 'handle', classCode: row.classCode, ...column };
                const shown = limit ? limitWords(limit) : t('console.limits.none');
                return (
                  <td key={columnName(column)}>
                    <button
                      type="button"
                      className={limit ? 'cases-limits__cell' : 'cases-limits__cell gw-soft'}
                      aria-label={t('console.limits.cell', {
                        name,
                        column: columnName(column),
                        limit: shown,
                      })}
                      aria-pressed={same(open, key)}
                      onClick={() => onOpen(key)}
                    >
                      {limit ? shown : '—'}
                    </button>
                  </td>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function StageTable({
  limits,
  open,
  onOpen,
}: {
  limits: readonly Limit[];
  open: LimitKey | undefined;
  onOpen: (key: LimitKey) => void;
}) {
  const { t } = useTranslation('cases');
  const limitWords = useLimitWords();
  const stageName = useStageName();
  const columnName = useColumnName();
  return (
    <table className="cases-grid cases-limits">
      <thead>
        <tr>
          <th scope="col">{t('console.limits.stageName')}</th>
          <th scope="col">{t('console.limits.class')}</th>
          <th scope="col">{t('fields.severity')}</th>
          <th scope="col">{t('console.limits.value')}</th>
          <th scope="col">{t('console.limits.from')}</th>
          <th scope="col">{t('console.limits.source')}</th>
        </tr>
      </thead>
      <tbody>
        {limits.map((limit) => (
          <tr key={limit.id}>
            <th scope="row">{stageName(limit.stage)}</th>
            <td>{limit.className ?? t('console.limits.all')}</td>
            <td>{columnName(limit)}</td>
            <td>
              <button
                type="button"
                className="cases-limits__cell"
                aria-label={t('console.limits.cell', {
                  name: stageName(limit.stage),
                  column: columnName(limit),
                  limit: limitWords(limit),
                })}
                aria-pressed={same(open, limit)}
                onClick={() => onOpen(limit)}
              >
                {limitWords(limit)}
              </button>
            </td>
            <td>{limit.effectiveFrom}</td>
            <td>{limit.source}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
