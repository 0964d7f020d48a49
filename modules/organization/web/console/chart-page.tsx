import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { usePlaceSearch } from '../../../places/web/index.ts';
import { type ChartNode, useChart } from '../queries.ts';
import { ChartTree } from './chart-tree.tsx';
import { ContactSteps, Gaps, NodePosts } from './node-pane.tsx';

const views = ['posts', 'gaps', 'contacts'] as const;

/** The chart of units and posts: the tree on the left, what is chosen on the right. */
export default function ChartPage() {
  const { t } = useTranslation('organization');
  const top = useChart(undefined);
  const [chosen, setChosen] = useState<string>();
  const [view, setView] = useState<(typeof views)[number]>('posts');
  if (top.isError) return <ErrorPanel error={top.error} onRetry={() => void top.refetch()} />;
  if (top.isPending) return <SkeletonList rows={8} height={32} />;
  const path = chosen ?? top.data.node.path;
  return (
    <div className="organization-page">
      <header className="organization-page__head">
        <h1>{t('console.section')}</h1>
        <FindPlace onFound={setChosen} />
        <button type="button" className="gw-button" onClick={() => window.print()}>
          {t('console.print')}
        </button>
      </header>
      <div className="organization-page__split">
        <ChartTree root={top.data.node} chosen={path} onChosen={setChosen} />
        <section className="organization-pane" aria-label={t('console.pane')}>
          <div className="gw-inline">
            {views.map((one) => (
              <button
                key={one}
                type="button"
                className={one === view ? 'gw-button gw-button--primary' : 'gw-button'}
                aria-pressed={one === view}
                onClick={() => setView(one)}
              >
                {t(`console.views.${one}`)}
              </button>
            ))}
          </div>
          {view === 'posts' && <ChosenNode path={path} />}
          {view === 'gaps' && <Gaps path={path} />}
          {view === 'contacts' && <ContactSteps path={path} />}
        </section>
      </div>
    </div>
  );
}

function ChosenNode({ path }: { path: string }) {
  const chart = useChart(path);
  if (chart.isError) return <ErrorPanel error={chart.error} onRetry={() => void chart.refetch()} />;
  if (chart.isPending) return <SkeletonList rows={4} height={40} />;
  const node: ChartNode = chart.data.node;
  return <NodePosts node={node} />;
}

/** Finds a place by part of its name; the first answers stand below. */
function FindPlace({ onFound }: { onFound: (path: string) => void }) {
  const { t } = useTranslation('organization');
  const [text, setText] = useState('');
  const found = usePlaceSearch(text.trim());
  const places = text.trim() ? (found.data?.places ?? []).filter((p) => p.kind !== 'estate') : [];
  return (
    <div className="organization-find">
      <input
        className="gw-input"
        type="search"
        aria-label={t('console.find')}
        placeholder={t('console.find')}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {places.length > 0 && (
        <ul className="organization-find__list">
          {places.slice(0, 8).map((place) => (
            <li key={place.path}>
              <button
                type="button"
                onClick={() => {
                  onFound(place.path);
                  setText('');
                }}
              >
                {place.name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
