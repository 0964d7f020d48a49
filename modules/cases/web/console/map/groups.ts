import { useMemo } from 'react';
import type { Sign } from '../../../../../ui/map/extensions.ts';
import { categories } from '../../../../../ui/tokens.ts';
import { type CaseClass, useCaseClasses } from '../../queries.ts';

/** Signs of the groups of classes by name: a colour, a shape for components or events, and a letter of the name that no other has. */
export function signsOfGroups(classes: readonly CaseClass[]): Map<string, Sign> {
  const signs = new Map<string, Sign>();
  for (const { groupName, kind } of classes) {
    if (signs.has(groupName)) continue;
    const shape = kind === 'component' ? 'square' : 'dot';
    const taken = [...signs.values()].map((sign) => sign.letter);
    const letter = [...groupName.toUpperCase()].find(
      (one) => /\p{L}/u.test(one) && !taken.includes(one),
    );
    signs.set(groupName, {
      shape,
      colour: categories[signs.size % categories.length]!,
      words: groupName,
      ...(letter ? { letter } : {}),
    });
  }
  return signs;
}

/** See {@link signsOfGroups}; nothing is asked unless it is wanted. */
export function useGroupSigns(isWanted: boolean): ReadonlyMap<string, Sign> {
  const classes = useCaseClasses({}, isWanted);
  return useMemo(() => signsOfGroups(classes.data?.items ?? []), [classes.data]);
}

/** The group of a class by its code. */
export function useGroupOf(isWanted: boolean): (classCode: string) => string | undefined {
  const classes = useCaseClasses({}, isWanted);
  return useMemo(() => {
    const byCode = new Map(classes.data?.items.map(({ code, groupName }) => [code, groupName]));
    return (classCode) => byCode.get(classCode);
  }, [classes.data]);
}
