import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { type CaseClass, useCaseClasses } from '../../queries.ts';

/** Classes by their group, in the order in which they came. */
export function groupClasses(classes: readonly CaseClass[]): [group: string, CaseClass[]][] {
  const groups = new Map<string, CaseClass[]>();
  for (const one of classes) {
    const group = groups.get(one.groupName);
    if (group) group.push(one);
    else groups.set(one.groupName, [one]);
  }
  return [...groups];
}

/** Picks classes from all, found by a part of their name, group or code: one, or several and whole groups with `onGroup`. */
export function ClassList({
  value,
  onPick,
  onGroup,
}: {
  value?: string | readonly string[] | undefined;
  onPick: (code: string) => void;
  /** Told the classes of a group that was chosen as a whole. */
  onGroup?: (codes: string[]) => void;
}) {
  const { t } = useTranslation('cases');
  const classes = useCaseClasses();
  const [wanted, setWanted] = useState('');
  const groups = useMemo(() => {
    const words = wanted.trim().toLowerCase();
    const found = classes.data?.items.filter((one) =>
      `${one.name} ${one.groupName} ${one.code}`.toLowerCase().includes(words),
    );
    return groupClasses(found ?? []);
  }, [classes.data, wanted]);
  return (
    <div className="cases-picklist">
      <input
        type="search"
        className="gw-input"
        aria-label={t('console.filter.classSearch')}
        placeholder={t('console.filter.classSearch')}
        value={wanted}
        // biome-ignore lint/a11y/noAutofocus: the panel was just opened to choose here
        autoFocus
        onChange={(event) => setWanted(event.target.value)}
      />
      {classes.isPending && <SkeletonList rows={6} height={28} />}
      {classes.isError && (
        <ErrorPanel error={classes.error} onRetry={() => void classes.refetch()} />
      )}
      <div className="cases-picklist__groups">
        {groups.map(([group, items]) => (
          <section key={group} aria-label={group}>
            <h3>
              {onGroup ? (
                <button type="button" onClick={() => onGroup(items.map(({ code }) => code))}>
                  {t('console.filter.wholeGroup', { group })}
                </button>
              ) : (
                group
              )}
            </h3>
            <ul>
              {items.map((one) => (
                <li key={one.code}>
                  <button
                    type="button"
                    aria-pressed={[value].flat().includes(one.code)}
                    onClick={() => onPick(one.code)}
                  >
                    {one.name}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}
