import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { Empty, ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { instantInWords } from '../../../../../ui/time/words.ts';
import { formatPlace } from '../../../format.ts';
import { type PlanBrief, usePlans } from './queries.ts';
import { usePostName } from './words.ts';

/** Every plan of the area, the newest first. */
export default function PlansPage() {
  const { t } = useTranslation('places');
  const plans = usePlans();
  const start = (
    <Link to="/micro-grids/new" className="gw-button gw-button--primary">
      {t('console.plans.list.new')}
    </Link>
  );
  return (
    <div className="plans">
      <header className="plans__head">
        <h1>{t('console.plans.list.title')}</h1>
        {start}
      </header>
      <p className="gw-soft">{t('console.plans.list.lead')}</p>
      {plans.isPending && <SkeletonList rows={6} height={44} />}
      {plans.isError && !plans.data && (
        <ErrorPanel error={plans.error} onRetry={() => void plans.refetch()} />
      )}
      {plans.data?.items.length === 0 && (
        <Empty title={t('console.plans.list.empty')} icon="map">
          {t('console.plans.list.emptyHint')}
        </Empty>
      )}
      {plans.data && plans.data.items.length > 0 && (
        <div className="plans__scroll">
          <table className="plans__table">
            <caption className="gw-sr">{t('console.plans.list.title')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('console.plans.list.area')}</th>
                <th scope="col">{t('console.plans.list.kind')}</th>
                <th scope="col">{t('console.plans.list.range')}</th>
                <th scope="col">{t('console.plans.list.state')}</th>
                <th scope="col">{t('console.plans.list.divisions')}</th>
                <th scope="col">{t('console.plans.list.author')}</th>
                <th scope="col">{t('console.plans.list.asked')}</th>
              </tr>
            </thead>
            <tbody>
              {plans.data.items.map((plan) => (
                <Row key={plan.id} plan={plan} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function Row({ plan }: { plan: PlanBrief }) {
  const { t, i18n } = useTranslation('places');
  const post = usePostName();
  const { publication } = plan;
  return (
    <tr>
      <th scope="row">
        <Link to="/micro-grids/$planId" params={{ planId: plan.id }}>
          {formatPlace(plan.names, currentLocale())}
        </Link>
      </th>
      <td>{t(`console.plans.kind.${plan.kind}`)}</td>
      <td className="plans__number">
        {plan.min}–{plan.max}
      </td>
      <td>
        {publication
          ? t('console.plans.list.published', { day: publication.day })
          : t(`console.plans.state.${plan.status}`)}
      </td>
      <td className="plans__number">{plan.divisions}</td>
      <td>
        {plan.author.name} <span className="gw-soft">{post(plan.author.post)}</span>
      </td>
      <td>{instantInWords(i18n.getFixedT(null, 'ui'), i18n.language, plan.askedAt)}</td>
    </tr>
  );
}
