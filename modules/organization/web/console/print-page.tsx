import { Link, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { partyKindAt } from '../../chart/contract.ts';
import { type ChartNode, type HeldPost, useSheet } from '../queries.ts';

/** The chart of a community on one sheet of A3: the committee on top, a column for each grid, its buildings below. */
export default function PrintPage() {
  const { t } = useTranslation('organization');
  const path = String((useSearch({ strict: false }) as { path?: unknown }).path ?? '');
  const sheet = useSheet(path);
  // The page of this screen alone: a sheet of its own, taken away with it.
  useEffect(() => {
    const page = new CSSStyleSheet();
    page.replaceSync('@page { size: A3 landscape; margin: 10mm }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, page];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== page);
    };
  }, []);
  if (sheet.isError) return <ErrorPanel error={sheet.error} onRetry={() => void sheet.refetch()} />;
  if (sheet.isPending) return <SkeletonList rows={8} height={32} />;
  const { nodes, title } = sheet.data;
  const [top] = nodes;
  if (!top) return null;
  return (
    <div className="organization-sheet">
      <header className="organization-page__head organization-sheet__tools">
        <Link to="/organization" search={{ path } as never} className="gw-button">
          {t('console.sheet.back')}
        </Link>
        <button
          type="button"
          className="gw-button gw-button--primary"
          onClick={() => window.print()}
        >
          {t('console.print')}
        </button>
        <p className="gw-soft">{t('console.sheet.help')}</p>
      </header>
      <h1>{t('console.sheet.of', { place: title })}</h1>
      {top.synthetic && <p className="gw-soft">{t('console.syntheticCity')}</p>}
      <Box node={top} />
      <div className="organization-sheet__columns">
        {childrenOf(nodes, top).map((grid) => (
          <section key={grid.path} className="organization-sheet__column">
            <Box node={grid} />
            {below(nodes, grid).map((node) => (
              <Row key={node.path} node={node} />
            ))}
          </section>
        ))}
      </div>
    </div>
  );
}

const parentOf = ({ path }: ChartNode) => path.slice(0, path.lastIndexOf('.'));
const childrenOf = (nodes: readonly ChartNode[], top: ChartNode) =>
  nodes.filter((node) => parentOf(node) === top.path);
const below = (nodes: readonly ChartNode[], top: ChartNode) =>
  nodes.filter(({ path }) => path.startsWith(`${top.path}.`));

/** A place with the party's unit and the posts of government beside each other. */
function Box({ node }: { node: ChartNode }) {
  const { t } = useTranslation('organization');
  const kind = partyKindAt[node.kind];
  const party = node.units.find((unit) => unit.kind === kind);
  return (
    <div className="organization-sheet__box">
      <h2>{node.name}</h2>
      <div>
        {kind && (
          <p>
            <strong>{party?.name ?? t('console.notSetUp', { kind: t(`kind.${kind}`) })}</strong>
          </p>
        )}
        {party && <Holders posts={party.posts} />}
      </div>
      <Holders posts={node.posts} />
    </div>
  );
}

/** A micro-grid or a building in a line. */
function Row({ node }: { node: ChartNode }) {
  const { t } = useTranslation('organization');
  const kind = partyKindAt[node.kind];
  const party = node.units.find((unit) => unit.kind === kind);
  return (
    <div className={`organization-sheet__row organization-sheet__row--${node.kind}`}>
      <strong>{node.name}</strong>
      <Holders posts={node.posts} />
      {party && (
        <>
          <span>{t(`kind.${party.kind as 'partyGroup'}`)}</span>
          <Holders posts={party.posts} />
        </>
      )}
    </div>
  );
}

function Holders({ posts }: { posts: readonly HeldPost[] }) {
  const { t } = useTranslation(['organization', 'identity']);
  return (
    <ul>
      {posts
        .filter(({ holders, vacant }) => holders.length > 0 || vacant > 0)
        .map(({ post, holders, vacant }) => (
          <li key={post}>
            {t(`identity:posts.${post}`)}{' '}
            {holders
              .map(({ name, line }) => [name ?? t('console.held'), line].filter(Boolean).join(' '))
              .join(', ')}
            {vacant > 0 && ` ${t('console.vacant', { count: vacant })}`}
          </li>
        ))}
    </ul>
  );
}
