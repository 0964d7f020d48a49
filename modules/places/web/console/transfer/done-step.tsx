import { useTranslation } from 'react-i18next';
import { ConfirmButton } from '../../../../../ui/parts/confirm-button.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { Rows } from './check-step.tsx';
import { Progress } from './progress.tsx';
import { type Import, useUndo } from './queries.ts';

/** The import is being taken, was taken, or was taken back; what was refused stays to be read. */
export function DoneStep({ one }: { one: Import }) {
  const { t } = useTranslation('places');
  const undo = useUndo();
  if (one.state === 'taking') return <Progress one={one} label={t('console.transfer.taking')} />;
  const { counts } = one;
  return (
    <section className="gw-card gw-stack">
      <div role="status">
        <h2>{t(one.state === 'undone' ? 'console.transfer.undone' : 'console.transfer.taken')}</h2>
      </div>
      {counts && <p>{t('console.transfer.countsLine', counts)}</p>}
      {one.state === 'taken' && (
        <>
          <p className="gw-soft">{t('console.transfer.undoHelp')}</p>
          <div>
            <ConfirmButton
              question={t('console.transfer.undo')}
              consequence={t('console.transfer.undoHelp')}
              disabled={undo.isPending}
              onConfirm={() => undo.mutate({ one })}
            >
              {t('console.transfer.undo')}
            </ConfirmButton>
          </div>
          {undo.isError && (
            <ErrorPanel error={undo.error} title={t('console.transfer.failedToLoad')} />
          )}
        </>
      )}
      {counts && counts.bad > 0 && (
        <>
          <h3>
            {t('console.transfer.bad')} {counts.bad}
          </h3>
          <Rows one={one} outcome="bad" />
          <div>
            <a className="gw-button" href={`/api/places/imports/${one.id}/bad-rows.csv`} download>
              <Icon name="download" />
              {t('console.transfer.downloadBad')}
            </a>
          </div>
        </>
      )}
    </section>
  );
}
