import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { placeKindOf } from '../../../identity/posts.ts';
import { useMe } from '../../../identity/web/index.ts';
import { useChart } from '../queries.ts';
import { ChartTree } from './chart-tree.tsx';
import { FindPlace } from './find-place.tsx';
import { ContactSteps, Gaps } from './lists.tsx';
import { NodePosts } from './node-pane.tsx';
import { Seats } from './seats-view.tsx';

const views = ['posts', 'gaps', 'contacts', 'seats'] as const;
type View = (typeof views)[number];

/** The chart of units and posts: the tree on the left, what is chosen on the right. Both stand in the address. */
export default function ChartPage() {
  const { t } = useTranslation('organization');
  const top = useChart(undefined);
  const me = useMe();
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  if (top.isError) return <ErrorPanel error={top.error} onRetry={() => void top.refetch()} />;
  if (top.isPending || me.isPending) return <SkeletonList rows={8} height={32} />;
  const own = me.data?.appointments.find(({ placePath }) => placePath !== null)?.placePath;
  const given = search.path === undefined ? undefined : String(search.path);
  const address = given ?? own ?? top.data.node.path;
  const path = placeOf(address);
  const view = views.find((one) => one === search.view) ?? 'posts';
  const go = (to: { path?: string; view?: View }) =>
    void navigate({ to: '.', search: { path: address, view, ...to } } as never);
  return (
    <div className="organization-page">
      <header className="organization-page__head">
        <h1>{t('console.section')}</h1>
        <FindPlace onFound={(found) => go({ path: found, view: 'contacts' })} />
        {path.split('.').length >= 4 && (
          <Link
            to="/organization/print"
            search={{ path: path.split('.').slice(0, 4).join('.') } as never}
            className="gw-button"
          >
            {t('console.sheet.open')}
          </Link>
        )}
      </header>
      {top.data.node.synthetic && <p className="gw-soft">{t('console.syntheticCity')}</p>}
      <div className="organization-page__split">
        <ChartTree root={top.data.node} chosen={path} onChosen={(to) => go({ path: to })} />
        <section className="organization-pane" aria-label={t('console.pane')}>
          <div className="gw-inline">
            {views.map((one) => (
              <button
                key={one}
                type="button"
                className={one === view ? 'gw-button gw-button--primary' : 'gw-button'}
                aria-pressed={one === view}
                onClick={() => go({ view: one })}
              >
                {t(`console.views.${one}`)}
              </button>
            ))}
          </div>
          {view === 'posts' && <ChosenNode path={path} />}
          {view === 'gaps' && (
            <Gaps path={path} onChosen={(to) => go({ path: to, view: 'posts' })} />
          )}
          {view === 'contacts' && <ContactSteps path={address} />}
          {view === 'seats' && <Seats path={path} />}
        </section>
      </div>
    </div>
  );
}

/** The place of the chart in which an address lies: an entrance, a dwelling and an estate are none of their own. */
function placeOf(address: string): string {
  const labels = address.split('.');
  while (labels.length > 1 && placeKindOf(labels.join('.')) === undefined) labels.pop();
  return labels.join('.');
}

function ChosenNode({ path }: { path: string }) {
  const chart = useChart(path);
  if (chart.isError) return <ErrorPanel error={chart.error} onRetry={() => void chart.refetch()} />;
  if (chart.isPending) return <SkeletonList rows={4} height={40} />;
  return <NodePosts node={chart.data.node} />;
}
