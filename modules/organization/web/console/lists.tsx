import { useTranslation } from 'react-i18next';
import { Empty, ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { type Gap, useContacts, useGaps } from '../queries.ts';
import { Posts } from './node-pane.tsx';

/** Vacant posts and expiring terms of the chosen place and all below it, each list with its count. */
export function Gaps({ path, onChosen }: { path: string; onChosen: (path: string) => void }) {
  const { t } = useTranslation('organization');
  const gaps = useGaps(path);
  if (gaps.isError) return <ErrorPanel error={gaps.error} onRetry={() => void gaps.refetch()} />;
  if (gaps.isPending) return <SkeletonList rows={6} height={36} />;
  const { vacant, expiring, days, items } = gaps.data;
  const of = (kind: Gap['kind']) => items.filter((gap) => gap.kind === kind);
  if (items.length === 0) return <Empty title={t('console.noGaps', { days })} />;
  return (
    <div className="gw-stack">
      <h2>{t('console.expiringCount', { count: expiring, days })}</h2>
      <GapList gaps={of('expiring')} onChosen={onChosen} />
      <h2>{t('console.vacantCount', { count: vacant })}</h2>
      <GapList gaps={of('vacant')} onChosen={onChosen} />
    </div>
  );
}

function GapList({ gaps, onChosen }: { gaps: readonly Gap[]; onChosen: (path: string) => void }) {
  const { t } = useTranslation(['organization', 'identity']);
  return (
    <ul className="organization-gaps">
      {gaps.map((gap) => (
        <li key={`${gap.path} ${gap.unitName} ${gap.post} ${gap.holder?.appointmentId}`}>
          <button
            type="button"
            className="gw-button gw-button--plain"
            onClick={() => onChosen(gap.path)}
          >
            {gap.unitName ?? gap.placeName} · {t(`identity:posts.${gap.post}`)}
          </button>
          {gap.holder && (
            <span>
              {gap.holder.name ?? t('console.held')}{' '}
              {t('console.until', { day: gap.holder.validUntil })}
            </span>
          )}
          {gap.vacant > 1 && <span>{t('console.vacant', { count: gap.vacant })}</span>}
        </li>
      ))}
    </ul>
  );
}

/** Whom to call for a place, the nearest first; `bare`: where a heading that says so stands above. */
export function ContactSteps({ path, bare = false }: { path: string; bare?: boolean }) {
  const { t } = useTranslation('organization');
  const contacts = useContacts(path);
  const Name = bare ? 'h4' : 'h3';
  if (contacts.isError)
    return <ErrorPanel error={contacts.error} onRetry={() => void contacts.refetch()} />;
  if (contacts.isPending) return <SkeletonList rows={6} height={36} />;
  return (
    <div className="gw-stack">
      {!bare && <h2>{t('console.callFor', { place: contacts.data.placeName })}</h2>}
      <p className="gw-soft">{t('console.callHelp')}</p>
      <ol className="organization-steps">
        {contacts.data.steps.map((step) => (
          <li key={`${step.path} ${step.level} ${step.unitName}`}>
            <Name>{step.unitName ?? step.placeName}</Name>
            {step.contact && <p>{t('console.office', { contact: step.contact })}</p>}
            <Posts posts={step.posts} />
          </li>
        ))}
      </ol>
    </div>
  );
}
