import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { HandoverList } from '../handover/list.tsx';
import { useLeaves } from '../handover/queries.ts';
import { postsOf, useMe } from '../me.ts';

/** Who left which post, and what was handed over to whom. */
export default function HandoversPage() {
  const { t } = useTranslation('identity');
  const grants = postsOf(useMe().data).includes('securityAdministrator');
  return (
    <div className="identity-account">
      <h1>{t('later.handover.section')}</h1>
      <p className="gw-soft">{t('later.handover.lead')}</p>
      {grants && <Wishes />}
      <HandoverList
        link={(id, children) => (
          <Link to={`/handovers/${id}` as never} className="identity-table__open">
            {children}
          </Link>
        )}
      />
    </div>
  );
}

/** Who asked to leave: who grants posts ends them at the account. */
function Wishes() {
  const { t } = useTranslation('identity');
  const items = useLeaves().data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className="gw-card gw-stack" aria-label={t('later.handover.leave.wishes')}>
      <h2>{t('later.handover.leave.wishes')}</h2>
      <ul className="gw-stack">
        {items.map((one) => (
          <li key={one.appointmentId}>
            <Link to={'/people' as never} search={{ person: one.person.id } as never}>
              {t('later.handover.line', {
                where: one.where,
                post: t(`posts.${one.post}`),
                name: one.person.name,
              })}
            </Link>{' '}
            <span className="gw-soft">
              {[t('later.handover.leave.asked', { day: one.lastDay }), one.note]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
