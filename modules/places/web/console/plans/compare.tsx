import { useTranslation } from 'react-i18next';
import { type DivisionScore, type Plan, useComparison } from './queries.ts';
import { useNumbers } from './words.ts';

/** Alternatives in a table, beside the division that is there; chooses which are shown on the maps. */
export function Compare({
  plan,
  left,
  right,
  onLeft,
  onRight,
}: {
  plan: Plan;
  left: string | undefined;
  right: string | undefined;
  onLeft: (id: string) => void;
  onRight: (id: string | undefined) => void;
}) {
  const { t } = useTranslation('places');
  const pair = left && right ? [left, right] : [];
  const compared = useComparison(pair);
  const differ =
    right && compared.data?.rows.find(({ divisionId }) => divisionId === right)?.differ;
  return (
    <section className="plans__scroll" aria-label={t('console.plans.plan.compare')}>
      <table className="plans__table plans__compare">
        <caption>{t('console.plans.plan.compare')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('console.plans.plan.columns.name')}</th>
            <th scope="col">{t('console.plans.plan.columns.parts')}</th>
            <th scope="col">{t('console.plans.plan.columns.outside')}</th>
            <th scope="col">{t('console.plans.plan.columns.balance')}</th>
            <th scope="col">{t('console.plans.plan.columns.radius')}</th>
            <th scope="col">{t('console.plans.plan.columns.diameter')}</th>
            <th scope="col">{t('console.plans.plan.columns.estates')}</th>
            <th scope="col">{t('console.plans.plan.columns.moved')}</th>
            <th scope="col">{t('console.plans.plan.columns.barriers')}</th>
            <th scope="col">{t('console.plans.plan.show')}</th>
            <th scope="col">{t('console.plans.plan.with')}</th>
          </tr>
        </thead>
        <tbody>
          {plan.present && (
            <tr>
              <th scope="row">{t('console.plans.plan.present')}</th>
              <Figures score={plan.present} />
              <td />
              <td />
            </tr>
          )}
          {plan.divisions.map((one) => {
            const name =
              one.edits > 0
                ? t('console.plans.plan.edited', { number: one.number, count: one.edits })
                : t('console.plans.plan.alternative', { number: one.number });
            return (
              <tr key={one.id} aria-current={one.id === left ? 'true' : undefined}>
                <th scope="row">
                  {name}{' '}
                  <span className="gw-soft">{t(`console.plans.emphasis.${one.emphasis}`)}</span>{' '}
                  {plan.publication?.divisionId === one.id && (
                    <span className="gw-tag gw-tag--done">
                      {t('console.plans.plan.publishedMark')}
                    </span>
                  )}
                </th>
                <Figures score={one.score} />
                <td>
                  <input
                    type="radio"
                    name="left"
                    aria-label={`${t('console.plans.plan.show')} ${name}`}
                    checked={one.id === left}
                    onChange={() => onLeft(one.id)}
                  />
                </td>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`${t('console.plans.plan.with')} ${name}`}
                    checked={one.id === right}
                    disabled={one.id === left}
                    onChange={() => onRight(one.id === right ? undefined : one.id)}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {typeof differ === 'number' && (
        <p role="status" className="plans__differ">
          {t('console.plans.plan.differ', { count: differ })}
        </p>
      )}
    </section>
  );
}

function Figures({ score }: { score: DivisionScore }) {
  const { t } = useTranslation('places');
  const { whole } = useNumbers();
  return (
    <>
      <td>{score.parts}</td>
      <td>{score.under + score.over}</td>
      <td>{t('console.plans.plan.balance', { count: whole(score.deviation) as never })}</td>
      <td>{t('console.plans.plan.metres', { count: whole(score.meanRadius) as never })}</td>
      <td>{t('console.plans.plan.metres', { count: whole(score.diameter95) as never })}</td>
      <td>{score.estatesSplit}</td>
      <td>{score.moved === null ? t('console.plans.plan.unknown') : whole(score.moved)}</td>
      <td>{score.barriersCrossed}</td>
    </>
  );
}
