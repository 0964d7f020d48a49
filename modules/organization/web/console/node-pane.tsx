import { useTranslation } from 'react-i18next';
import { MaskedPhone } from '../../../../ui/parts/masked-phone.tsx';
import { Empty } from '../../../../ui/parts/states.tsx';
import { postsOf, useMe } from '../../../identity/web/index.ts';
import { partyKindAt } from '../../chart/contract.ts';
import { type ChartNode, type HeldPost, type Holder, openHolderPhone } from '../queries.ts';
import { Marks } from './marks.tsx';
import { Appoint, OwnLine, TermActions, type Where } from './post-actions.tsx';
import { SetUpUnit, UnitActions } from './unit-actions.tsx';

/** What the reader may change: units, and who holds posts. */
export function useMay(): { units: boolean; posts: boolean } {
  const mine = postsOf(useMe().data);
  return {
    units: mine.includes('systemAdministrator'),
    posts: mine.includes('securityAdministrator'),
  };
}

/** Posts of a place beside the party's unit there, then its other units; with what the reader may change. */
export function NodePosts({ node }: { node: ChartNode }) {
  const { t } = useTranslation('organization');
  const may = useMay();
  const partyKind = partyKindAt[node.kind];
  const hasParty = node.units.some(({ kind }) => kind === partyKind);
  return (
    <div className="gw-stack">
      <h2>
        {node.fullName}
        {node.synthetic && <small className="gw-soft"> {t('console.synthetic')}</small>}
      </h2>
      {node.posts.length > 0 && (
        <section className="organization-unit" aria-label={t('console.government')}>
          <h3>{t('console.government')}</h3>
          <Posts posts={node.posts} where={{ placePath: node.path }} title={node.fullName} />
        </section>
      )}
      {partyKind && !hasParty && (
        <section className="organization-unit" aria-label={t(`kind.${partyKind}`)}>
          <h3>{t(`kind.${partyKind}`)}</h3>
          <p className="gw-soft">{t('console.notSetUp', { kind: t(`kind.${partyKind}`) })}</p>
          {may.units && <SetUpUnit node={node} kind={partyKind} />}
        </section>
      )}
      {node.units.map((unit) => (
        <section key={unit.id} className="organization-unit" aria-label={unit.name}>
          <h3>
            {unit.name} <small className="gw-soft">{t(`kind.${unit.kind as 'grid'}`)}</small>
            {unit.synthetic && <small className="gw-soft"> {t('console.synthetic')}</small>}
          </h3>
          {unit.contact && <p>{t('console.office', { contact: unit.contact })}</p>}
          {may.units && <UnitActions unit={unit} />}
          <Posts posts={unit.posts} where={{ unitId: unit.id }} title={unit.name} />
        </section>
      ))}
      {node.posts.length + node.units.length === 0 && !partyKind && (
        <Empty title={t('console.noPosts')} />
      )}
      {!may.posts && !may.units && <p className="gw-soft gw-small">{t('console.whoChanges')}</p>}
    </div>
  );
}

/** Posts with who holds them; changed here by who may, where it is told where they are held. */
export function Posts({
  posts,
  where,
  title = '',
}: {
  posts: readonly HeldPost[];
  where?: Where;
  title?: string;
}) {
  const { t } = useTranslation(['organization', 'identity']);
  const may = useMay();
  return (
    <dl className="organization-posts">
      {posts.map((held) => (
        <div key={held.post}>
          <dt>
            {t(`identity:posts.${held.post}`)}{' '}
            {held.seats !== null && (
              <small className="gw-soft">{t('console.seats', { count: held.seats })}</small>
            )}{' '}
            <Marks vacant={held.vacant} expiring={0} />
            {where && may.posts && <Appoint post={held.post} where={where} title={title} />}
          </dt>
          {held.holders.length === 0 && <dd className="gw-soft">{t('console.nobody')}</dd>}
          {held.holders.map((holder) => (
            <dd key={holder.appointmentId}>
              <HolderLine holder={holder} />
              {where && may.posts && !holder.deputy && !holder.own && (
                <TermActions holder={holder} />
              )}
              {where && holder.own && <OwnLine holder={holder} />}
            </dd>
          ))}
        </div>
      ))}
    </dl>
  );
}

/** Who holds a post, with the ways to reach them that the reader may see. */
function HolderLine({ holder }: { holder: Holder }) {
  const { t } = useTranslation('organization');
  return (
    <>
      <strong>{holder.name ?? t('console.held')}</strong>
      {holder.line && (
        <a href={`tel:${holder.line.replaceAll(' ', '')}`}>
          {t('console.lineFor', { line: holder.line })}
        </a>
      )}
      {holder.phoneMasked && (
        <MaskedPhone
          masked={holder.phoneMasked}
          onOpen={
            holder.mayOpen ? (reason) => openHolderPhone(holder.appointmentId, reason) : undefined
          }
        />
      )}
      {holder.name && (
        <span className="gw-soft">
          {holder.deputy ? t('console.deputy') : t(`console.cameBy.${holder.cameBy}`)}
          {holder.validUntil && ` · ${t('console.until', { day: holder.validUntil })}`}
        </span>
      )}
      <Marks vacant={0} expiring={holder.expiring ? 1 : 0} />
    </>
  );
}
