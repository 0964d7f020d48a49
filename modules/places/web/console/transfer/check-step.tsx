import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { Progress } from './progress.tsx';
import { type Import, type ImportRow, type Listed, useImportRows, useTake } from './queries.ts';
import { useTransferWords } from './words.ts';

const listed = ['bad', 'new', 'changed', 'end', 'repaired', 'skipped', 'unchanged'] as const;

/** What the file comes to: rows by what becomes of them, each with its reason; then it is taken. */
export function CheckStep({
  one,
  onBack,
  onAgain,
}: {
  one: Import;
  onBack: () => void;
  onAgain: () => void;
}) {
  const { t } = useTranslation('places');
  const take = useTake();
  const { counts } = one;
  const [chosen, setChosen] = useState<Listed>();
  if (one.state === 'checking')
    return <Progress one={one} label={t('console.transfer.checking')} />;
  const back = (
    <button type="button" className="gw-button" onClick={onBack}>
      {t('console.transfer.previous')}
    </button>
  );
  if (one.state === 'failed' || !counts) {
    return (
      <section className="gw-card gw-stack">
        <Problem one={one} />
        <div className="transfer__actions">{back}</div>
      </section>
    );
  }
  const sort = chosen ?? listed.find((outcome) => counts[outcome] > 0) ?? 'bad';
  const work = counts.new + counts.changed + counts.end;
  return (
    <section className="gw-card gw-stack" aria-label={t('console.transfer.result')}>
      {one.problem && (
        <>
          <Problem one={one} />
          <div>
            <button type="button" className="gw-button" onClick={onAgain}>
              {t('console.transfer.retry')}
            </button>
          </div>
        </>
      )}
      <fieldset className="transfer__tiles" aria-label={t('console.transfer.result')}>
        {listed.map((outcome) => (
          <button
            key={outcome}
            type="button"
            className="transfer__tile"
            aria-pressed={sort === outcome}
            onClick={() => setChosen(outcome)}
          >
            <strong>{counts[outcome]}</strong>
            <span>
              {outcome === 'bad' && counts.bad > 0 && <Icon name="alert" />}
              {t(`console.transfer.${outcome}`)}
            </span>
          </button>
        ))}
      </fieldset>
      <Rows one={one} outcome={sort} />
      {counts.bad > 0 && (
        <div>
          <a className="gw-button" href={`/api/places/imports/${one.id}/bad-rows.csv`} download>
            <Icon name="download" />
            {t('console.transfer.downloadBad')}
          </a>
        </div>
      )}
      {take.isError && <ErrorPanel error={take.error} title={t('console.transfer.failed')} />}
      <p className="gw-soft">
        {t(work > 0 ? 'console.transfer.takeHelp' : 'console.transfer.nothing')}
      </p>
      <div className="transfer__actions">
        <button
          type="button"
          className="gw-button gw-button--primary"
          disabled={work === 0 || take.isPending || one.problem !== null}
          onClick={() => take.mutate({ one })}
        >
          {t('console.transfer.take', { count: work })}
        </button>
        {back}
      </div>
    </section>
  );
}

function Problem({ one }: { one: Import }) {
  const { t } = useTranslation('places');
  return (
    <div className="gw-error" role="alert">
      <p className="gw-error__title">
        <Icon name="alert" />
        {t('console.transfer.failed')}
      </p>
      <p>{one.problem?.message}</p>
    </div>
  );
}

/** Rows of one sort, page by page. */
export function Rows({ one, outcome }: { one: Import; outcome: Listed }) {
  const { t } = useTranslation('places');
  const rows = useImportRows(one.id, one.version, outcome);
  const all = rows.data?.pages.flatMap((page) => page.rows) ?? [];
  if (rows.isPending) return <SkeletonList rows={5} height={36} />;
  if (rows.isError) {
    return (
      <ErrorPanel
        error={rows.error}
        title={t('console.transfer.failedToLoad')}
        onRetry={() => void rows.refetch()}
      />
    );
  }
  if (all.length === 0) return <p className="gw-soft">{t('console.transfer.rowsEmpty')}</p>;
  return (
    <>
      <div className="transfer__table">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('console.transfer.row')}</th>
              <th scope="col">{t('console.transfer.name')}</th>
              <th scope="col">{t('console.transfer.what')}</th>
            </tr>
          </thead>
          <tbody>
            {all.map((row) => (
              <tr key={row.position}>
                <td className="transfer__number">
                  {row.row === 0 ? t('console.transfer.rowEnd') : row.row}
                </td>
                <th scope="row">
                  {row.name}
                  {row.path && <span className="gw-soft gw-small transfer__path">{row.path}</span>}
                </th>
                <td>
                  <What row={row} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.hasNextPage && (
        <div>
          <button
            type="button"
            className="gw-button"
            disabled={rows.isFetchingNextPage}
            onClick={() => void rows.fetchNextPage()}
          >
            {t('console.transfer.more')}
          </button>
        </div>
      )}
    </>
  );
}

function What({ row }: { row: ImportRow }) {
  const { t } = useTranslation('places');
  const words = useTransferWords();
  return (
    <ul className="transfer__notes">
      {row.problems.map((note) => (
        <li key={note.code}>
          {words.problem(note)}
          <span className="gw-soft">
            {' '}
            {t('console.transfer.acceptedLine', { text: words.accepted(note) })}
          </span>
        </li>
      ))}
      {row.changes.map(({ field, before, after }) => (
        <li key={field}>
          {t('console.transfer.changeLine', {
            field: words.field(field),
            before: words.value(field, before),
            after: words.value(field, after),
          })}
        </li>
      ))}
      {row.repairs.map((note) => (
        <li key={note.code} className="gw-soft">
          {words.repair(note)}
        </li>
      ))}
    </ul>
  );
}
