import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../ui/parts/icons.tsx';
import { ErrorPanel, Skeleton } from '../../../../ui/parts/states.tsx';
import { instantInWords } from '../../../../ui/time/words.ts';
import { useAuditSeals, useVerification, type Verification } from './audit-queries.ts';

/** A chain this short is verified as soon as the page opens; a longer one when asked. */
const rowsAtOnce = 50_000;

/** Whether the audit is as it was written: verified, or broken and where. */
export function AuditStatus() {
  const { t, i18n } = useTranslation('identity');
  const seals = useAuditSeals(true);
  const verification = useVerification(seals.data !== undefined && seals.data.rows <= rowsAtOnce);
  const found = verification.data;
  const last = seals.data?.last[0];
  const time = (instant: string) =>
    instantInWords(i18n.getFixedT(null, 'ui'), i18n.language, instant);
  return (
    <section className="identity-seals" aria-label={t('console.audit.status.title')}>
      <div className="identity-seals__line">
        <p role="status" className={`identity-seals__verdict ${toneOf(found)}`}>
          {found && <Icon name={found.whole ? 'check' : 'alert'} />}
          {verification.isFetching
            ? t('console.audit.status.checking')
            : !found
              ? t('console.audit.status.unchecked')
              : found.whole
                ? t('console.audit.status.whole')
                : t('console.audit.status.broken', { count: found.problemCount })}
        </p>
        {found && !verification.isFetching && (
          <span className="gw-soft">
            {t('console.audit.status.at', { time: time(found.checkedAt) })}
          </span>
        )}
        <button
          type="button"
          className="gw-button"
          disabled={verification.isFetching}
          onClick={() => void verification.refetch()}
        >
          {t(found ? 'console.audit.status.again' : 'console.audit.status.check')}
        </button>
      </div>
      {seals.isPending && <Skeleton height={21} width={360} />}
      {seals.data && (
        <p className="gw-soft">
          {t('console.audit.status.sealed', {
            rows: seals.data.rows,
            count: seals.data.count,
            waiting: seals.data.waiting,
          })}
          {last && (
            <>
              {' · '}
              {t('console.audit.status.last', { seq: last.seq, time: time(last.sealedAt) })}
              {' · '}
              {t('console.audit.status.hash')}{' '}
              <code title={last.hash}>{last.hash.slice(0, 16)}…</code>
            </>
          )}
        </p>
      )}
      {(seals.isError || verification.isError) && (
        <ErrorPanel
          error={verification.error ?? seals.error}
          title={t('console.audit.status.failed')}
          onRetry={() => void (seals.isError ? seals.refetch() : verification.refetch())}
        />
      )}
      {found && !found.whole && (
        <ul className="identity-seals__problems">
          {found.problems.map((problem) => (
            <li key={`${problem.kind}${problem.seq}${problem.rowId}`}>
              <Icon name="alert" />
              {t(`console.audit.problems.${problem.kind}`, {
                row: problem.rowId,
                seq: problem.seq,
              })}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function toneOf(found: Verification | undefined): string {
  if (!found) return '';
  return found.whole ? 'identity-seals__verdict--whole' : 'identity-seals__verdict--broken';
}
