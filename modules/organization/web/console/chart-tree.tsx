import { type KeyboardEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../ui/parts/icons.tsx';
import { ErrorPanel, Skeleton } from '../../../../ui/parts/states.tsx';
import { partyKindAt } from '../../chart/contract.ts';
import { type ChartNode, type HeldPost, useChart } from '../queries.ts';
import { Marks } from './marks.tsx';

interface Choice {
  chosen: string;
  onChosen: (path: string) => void;
}

/** Places as a tree with the party's unit and the posts of each beside it: arrows move, right opens, left closes, Enter chooses. */
export function ChartTree({ root, ...choice }: { root: ChartNode } & Choice) {
  const { t } = useTranslation('organization');
  return (
    <table
      className="organization-tree"
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table that opens row by row is what a treegrid is
      role="treegrid"
      aria-label={t('console.tree')}
      onKeyDown={move}
    >
      <thead>
        <tr>
          <th scope="col">{t('console.column.place')}</th>
          <th scope="col">{t('console.column.party')}</th>
          <th scope="col">{t('console.column.posts')}</th>
        </tr>
      </thead>
      <tbody>
        <Branch node={root} level={1} {...choice} />
      </tbody>
    </table>
  );
}

/** Moves the focus between the rows that are shown. */
function move(event: KeyboardEvent<HTMLElement>) {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[aria-level]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  if (at < 0 || event.defaultPrevented) return;
  const level = (row: HTMLElement) => Number(row.getAttribute('aria-level'));
  const parent = rows.findLastIndex((row, i) => i < at && level(row) < level(rows[at]!));
  const to = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    ArrowRight: at + 1,
    ArrowLeft: parent,
    Home: 0,
    End: rows.length - 1,
  }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  rows[Math.min(rows.length - 1, Math.max(0, to))]?.focus();
}

function Branch({ node, level, chosen, onChosen }: { node: ChartNode; level: number } & Choice) {
  const { t } = useTranslation('organization');
  const above = chosen.startsWith(`${node.path}.`);
  const [open, setOpen] = useState(level === 1);
  // What was found by its address is shown in its place.
  useEffect(() => {
    if (above) setOpen(true);
  }, [above]);
  const opens = node.children > 0;
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'ArrowRight' && opens && !open) setOpen(true);
    else if (event.key === 'ArrowLeft' && opens && open) setOpen(false);
    else if (event.key === 'Enter' || event.key === ' ') onChosen(node.path);
    else return;
    event.preventDefault();
  };
  const partyKind = partyKindAt[node.kind];
  const party = node.units.find(({ kind }) => kind === partyKind);
  return (
    <>
      <tr
        aria-level={level}
        aria-selected={node.path === chosen}
        aria-expanded={opens ? open : undefined}
        tabIndex={node.path === chosen ? 0 : -1}
        className="organization-tree__row"
        onKeyDown={keys}
        onClick={() => {
          onChosen(node.path);
          setOpen(!open || node.path !== chosen);
        }}
      >
        <td
          className="organization-tree__name"
          style={{ paddingLeft: `calc(${level - 1} * var(--gw-space-4))` }}
        >
          <span className="organization-tree__toggle" aria-hidden="true">
            {opens && <Icon name={open ? 'down' : 'next'} />}
          </span>
          {node.name}
        </td>
        <td>
          {party ? (
            <>
              {t(`kind.${party.kind as 'partyGroup'}`)} <Who posts={party.posts} />
            </>
          ) : (
            partyKind && (
              <span className="gw-soft">
                {t('console.notSetUp', { kind: t(`kind.${partyKind}`) })}
              </span>
            )
          )}
        </td>
        <td>
          <Who posts={node.posts} named /> <Marks vacant={node.vacant} expiring={node.expiring} />
        </td>
      </tr>
      {open && opens && <Below path={node.path} {...{ level, chosen, onChosen }} />}
    </>
  );
}

/** Who holds posts, in a line; `named`: with the post before each. */
function Who({ posts, named = false }: { posts: readonly HeldPost[]; named?: boolean }) {
  const { t } = useTranslation(['organization', 'identity']);
  const held = posts.filter(({ holders }) => holders.length > 0);
  return held.map(({ post, holders }) => (
    <span key={post} className="organization-tree__who">
      {named && <span className="gw-soft">{t(`identity:posts.${post}`)} </span>}
      {holders.map(({ name }) => name ?? t('console.held')).join(' ')}
    </span>
  ));
}

function Below({ path, level, ...choice }: { path: string; level: number } & Choice) {
  const chart = useChart(path);
  if (chart.isSuccess) {
    return chart.data.below.map((node) => (
      <Branch key={node.path} node={node} level={level + 1} {...choice} />
    ));
  }
  return (
    <tr>
      <td colSpan={3}>
        {chart.isError ? (
          <ErrorPanel error={chart.error} onRetry={() => void chart.refetch()} />
        ) : (
          <Skeleton height={28} />
        )}
      </td>
    </tr>
  );
}
