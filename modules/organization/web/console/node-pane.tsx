import { useTranslation } from 'react-i18next';
import { MaskedPhone } from '../../../../ui/parts/masked-phone.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import {
  type ChartNode,
  type HeldPost,
  openHolderPhone,
  useContacts,
  useGaps,
} from '../queries.ts';
import { Marks } from './chart-tree.tsx';

/** Posts of a place, then its units with theirs. */
export function NodePosts({ node }: { node: ChartNode }) {
  const { t } = useTranslation('organization');
  return (
    <div className="gw-stack">
      <h2>
        {node.name}
        {node.synthetic && <small className="gw-soft"> {t('console.synthetic')}</small>}
      </h2>
      <Marks node={node} />
      <Posts posts={node.posts} />
      {node.units.map((unit) => (
        <section key={unit.id} className="organization-unit" aria-label={unit.name}>
          <h3>
            {unit.name} <small className="gw-soft">{t(`kind.${unit.kind as 'grid'}`)}</small>
          </h3>
          {unit.contact && <p>{t('console.office', { contact: unit.contact })}</p>}
          <Posts posts={unit.posts} />
        </section>
      ))}
      {node.posts.length + node.units.length === 0 && <Empty title={t('console.noPosts')} />}
    </div>
  );
}

function Posts({ posts }: { posts: readonly HeldPost[] }) {
  const { t } = useTranslation(['organization', 'identity']);
  return (
    <dl className="organization-posts">
      {posts.map((held) => (
        <div key={held.post}>
          <dt>
            {t(`identity:posts.${held.post}`)} <Marks node={{ vacant: held.vacant, expiring: 0 }} />
          </dt>
          {held.holders.map((holder) => (
            <dd key={holder.appointmentId}>
              <span>{holder.name ?? t('console.held')}</span>
              {holder.phoneMasked && (
                <MaskedPhone
                  masked={holder.phoneMasked}
                  onOpen={
                    holder.mayOpen
                      ? (reason) => openHolderPhone(holder.appointmentId, reason)
                      : undefined
                  }
                />
              )}
              <span className="gw-soft">
                {holder.deputy ? t('console.deputy') : t(`console.cameBy.${holder.cameBy}`)}
                {holder.validUntil && ` · ${t('console.until', { day: holder.validUntil })}`}
              </span>
              <Marks node={{ vacant: 0, expiring: holder.expiring ? 1 : 0 }} />
            </dd>
          ))}
        </div>
      ))}
    </dl>
  );
}

/** Vacant posts and expiring terms of the chosen place and all below it. */
export function Gaps({ path }: { path: string }) {
  const { t } = useTranslation(['organization', 'identity']);
  const gaps = useGaps(path);
  if (gaps.isError) return <ErrorPanel error={gaps.error} onRetry={() => void gaps.refetch()} />;
  if (gaps.isPending) return <SkeletonList rows={6} height={36} />;
  const { vacant, expiring, items } = gaps.data;
  if (items.length === 0) return <Empty title={t('console.noGaps')} />;
  return (
    <div className="gw-stack">
      <p>{t('console.gapCount', { vacant, expiring })}</p>
      <ul className="organization-gaps">
        {items.map((gap) => (
          <li key={`${gap.path} ${gap.unitName} ${gap.post} ${gap.holder?.appointmentId}`}>
            <strong>{t(`identity:posts.${gap.post}`)}</strong>
            <span>{gap.unitName ?? gap.placeName}</span>
            {gap.holder && (
              <span>
                {gap.holder.name} {t('console.until', { day: gap.holder.validUntil })}
              </span>
            )}
            <Marks node={{ vacant: gap.vacant, expiring: gap.kind === 'expiring' ? 1 : 0 }} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Whom to call for the chosen place, the nearest first. */
export function ContactSteps({ path }: { path: string }) {
  const { t } = useTranslation('organization');
  const contacts = useContacts(path);
  if (contacts.isError)
    return <ErrorPanel error={contacts.error} onRetry={() => void contacts.refetch()} />;
  if (contacts.isPending) return <SkeletonList rows={6} height={36} />;
  return (
    <div className="gw-stack">
      <h2>{t('console.callFor', { place: contacts.data.placeName })}</h2>
      <ol className="organization-steps">
        {contacts.data.steps.map((step) => (
          <li key={`${step.path} ${step.level} ${step.unitName}`}>
            <h3>{step.unitName ?? step.placeName}</h3>
            {step.contact && <p>{t('console.office', { contact: step.contact })}</p>}
            <Posts posts={step.posts} />
          </li>
        ))}
      </ol>
    </div>
  );
}
