import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { addedIn, useDraft } from './draft.ts';
import { type PlaceOn, useChildrenOf } from './queries.ts';
import { findTyped, listRows, stepOf, withHolders } from './rows.ts';
import { usePlaceWords } from './words.ts';

/** Letters that follow each other within so many milliseconds belong together. */
const typingMs = 700;

/** The tree of places of a day, opened level by level; by keys as well. */
export function TreeView({
  root,
  day,
  chosen,
  onChoose,
}: {
  root: PlaceOn;
  day: string;
  chosen: string;
  onChoose: (path: string) => void;
}) {
  const { t } = useTranslation('places');
  const words = usePlaceWords();
  const { items } = useDraft();
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set([root.path]));
  const [focused, setFocused] = useState(chosen);
  const typed = useRef({ text: '', at: 0 });
  const list = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef(false);

  // Whoever comes by a link finds the place in the tree.
  useEffect(() => {
    setOpened((before) => new Set([...before, ...withHolders(chosen).slice(0, -1)]));
    setFocused(chosen);
  }, [chosen]);

  const { children, error, retry } = useChildrenOf(day, [...opened].sort());
  const rows = listRows<PlaceOn>(
    root,
    (path) => opened.has(path),
    (path) => {
      const there = children.get(path);
      return there && [...there, ...addedIn(items, path, day)];
    },
  );
  const found = rows.findIndex(({ place }) => place.path === focused);
  const at = Math.max(0, found);
  const touched = new Set(items.map(({ change }) => change.path));

  useEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    list.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  });

  const isListed = rows.some(({ place }) => place.path === chosen);
  useEffect(() => {
    if (!isListed) return;
    list.current?.querySelector(`[data-path="${chosen}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen, isListed]);

  const goTo = (index: number) => {
    wantsFocus.current = true;
    setFocused(rows[index]!.place.path);
  };
  const fold = (path: string, open: boolean) => {
    const next = new Set(opened);
    if (open) next.add(path);
    else next.delete(path);
    setOpened(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows[at];
    if (!row) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      return onChoose(row.place.path);
    }
    const step = stepOf(rows, at, event.key);
    if (step) {
      event.preventDefault();
      if ('go' in step) goTo(step.go);
      else if ('open' in step) fold(step.open, true);
      else fold(step.fold, false);
      return;
    }
    // Help and search keep their keys: no name begins with them.
    if ([...event.key].length !== 1 || '?/'.includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const now = Date.now();
    const goesOn = now - typed.current.at < typingMs;
    typed.current = { text: (goesOn ? typed.current.text : '') + event.key, at: now };
    const hit = findTyped(rows, at, typed.current.text, words.name);
    if (hit !== undefined) goTo(hit);
  };

  return (
    <>
      {error && <ErrorPanel error={error} title={t('console.tree.failedToLoad')} onRetry={retry} />}
      <div
        ref={list}
        role="tree"
        tabIndex={-1}
        aria-label={t('console.tree.label')}
        className="tree__rows"
        onKeyDown={onKeyDown}
      >
        {rows.map(({ place, level, position, size, open, waits }, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys
          <div
            key={place.path}
            role="treeitem"
            className="tree__row"
            data-path={place.path}
            style={{ '--tree-level': level - 1 } as CSSProperties}
            tabIndex={index === at ? 0 : -1}
            aria-level={level}
            aria-posinset={position}
            aria-setsize={size}
            aria-expanded={open}
            aria-selected={place.path === chosen}
            aria-busy={waits}
            onFocus={() => setFocused(place.path)}
            onClick={() => onChoose(place.path)}
          >
            {open === undefined ? (
              <span className="tree__twig" />
            ) : (
              // biome-ignore lint/a11y/useKeyWithClickEvents: arrow keys open and fold
              // biome-ignore lint/a11y/noStaticElementInteractions: see above
              <span
                className="tree__twig"
                onClick={(event) => {
                  event.stopPropagation();
                  setFocused(place.path);
                  fold(place.path, !open);
                }}
              >
                <Icon name={open ? 'down' : 'next'} />
              </span>
            )}
            <span className="tree__name">{words.name(place)}</span>
            {touched.has(place.path) && (
              <span className="tree__touched">{t('console.tree.touched')}</span>
            )}
            <span className={words.saysKind(place) ? 'gw-sr' : 'gw-soft gw-small'}>
              {words.kind(place.kind)}
            </span>
            {waits && <span className="gw-soft gw-small">{t('console.tree.loading')}</span>}
          </div>
        ))}
      </div>
    </>
  );
}
