import { type KeyboardEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../ui/parts/icons.tsx';
import { ErrorPanel, Skeleton } from '../../../../ui/parts/states.tsx';
import { type ChartNode, useChart } from '../queries.ts';

interface Choice {
  chosen: string;
  onChosen: (path: string) => void;
}

/** Places as a tree: arrows move, right opens, left closes, Enter chooses. */
export function ChartTree({ root, ...choice }: { root: ChartNode } & Choice) {
  const { t } = useTranslation('organization');
  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a list of lists is what a tree is
    <ul className="organization-tree" role="tree" aria-label={t('console.tree')} onKeyDown={move}>
      <Branch node={root} level={1} {...choice} />
    </ul>
  );
}

/** Moves the focus between the items that are shown. */
function move(event: KeyboardEvent<HTMLElement>) {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=treeitem]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  items[Math.min(items.length - 1, Math.max(0, to))]?.focus();
}

function Branch({ node, level, chosen, onChosen }: { node: ChartNode; level: number } & Choice) {
  const above = chosen.startsWith(`${node.path}.`);
  const [open, setOpen] = useState(level === 1);
  // What was found by name is shown in its place.
  useEffect(() => {
    if (above) setOpen(true);
  }, [above]);
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'ArrowRight' && node.children > 0) setOpen(true);
    else if (event.key === 'ArrowLeft') setOpen(false);
    else if (event.key === 'Enter' || event.key === ' ') onChosen(node.path);
    else return;
    event.preventDefault();
  };
  return (
    <li role="none">
      <div
        role="treeitem"
        aria-level={level}
        aria-selected={node.path === chosen}
        aria-expanded={node.children > 0 ? open : undefined}
        tabIndex={node.path === chosen ? 0 : -1}
        className="organization-tree__row"
        onKeyDown={keys}
        onClick={() => {
          onChosen(node.path);
          setOpen(!open || node.path !== chosen);
        }}
      >
        <span aria-hidden="true">
          {node.children > 0 && <Icon name={open ? 'down' : 'next'} />}
        </span>
        <span className="organization-tree__name">{node.name}</span>
        <Marks node={node} />
      </div>
      {open && node.children > 0 && <Below path={node.path} {...{ level, chosen, onChosen }} />}
    </li>
  );
}

function Below({ path, level, ...choice }: { path: string; level: number } & Choice) {
  const chart = useChart(path);
  if (chart.isError) return <ErrorPanel error={chart.error} onRetry={() => void chart.refetch()} />;
  if (chart.isPending) return <Skeleton height={28} />;
  return (
    // biome-ignore lint/a11y/useSemanticElements: the group of a tree is no fieldset
    <ul role="group">
      {chart.data.below.map((node) => (
        <Branch key={node.path} node={node} level={level + 1} {...choice} />
      ))}
    </ul>
  );
}

/** Vacant and expiring, each by a shape and a word. */
export function Marks({ node }: { node: Pick<ChartNode, 'vacant' | 'expiring'> }) {
  const { t } = useTranslation('organization');
  return (
    <>
      {node.vacant > 0 && (
        <span className="organization-mark">
          <Icon name="circle" /> {t('console.vacant', { count: node.vacant })}
        </span>
      )}
      {node.expiring > 0 && (
        <span className="organization-mark organization-mark--soon">
          <Icon name="triangle" /> {t('console.expiring', { count: node.expiring })}
        </span>
      )}
    </>
  );
}
