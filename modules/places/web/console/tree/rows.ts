/** The tree as the rows that are in sight, and how keys go through them. Pure. */
import type { PlaceKind } from '../../../contract.ts';

/** A place as a row needs it. */
export interface RowPlace {
  path: string;
  kind: PlaceKind;
  name: string;
  nameEn: string | null;
}

/** A row of the tree, for a reader as well: how deep, which of how many. */
export interface Row<P extends RowPlace = RowPlace> {
  place: P;
  level: number;
  position: number;
  size: number;
  /** undefined for what nothing lies in. */
  open: boolean | undefined;
  /** Its children are on their way. */
  waits: boolean;
}

/** Kinds that hold nothing of their own in the tree. */
const leaves: readonly string[] = ['dwelling', 'estate', 'facility'];

/** Whether something may lie in a place. */
export const mayHold = ({ kind }: Pick<RowPlace, 'kind'>): boolean => !leaves.includes(kind);

/**
 * The rows from the root down that are not folded away.
 * @param childrenOf children of an open place; undefined until they are known
 */
export function listRows<P extends RowPlace>(
  root: P,
  isOpen: (path: string) => boolean,
  childrenOf: (path: string) => readonly P[] | undefined,
): Row<P>[] {
  const rows: Row<P>[] = [];
  const visit = (place: P, level: number, position: number, size: number) => {
    const children = mayHold(place) ? childrenOf(place.path) : [];
    const open = mayHold(place) && children?.length !== 0 ? isOpen(place.path) : undefined;
    rows.push({ place, level, position, size, open, waits: open === true && !children });
    if (!open || !children) return;
    for (const [i, child] of children.entries()) visit(child, level + 1, i + 1, children.length);
  };
  visit(root, 1, 1, 1);
  return rows;
}

/** What a key does in the tree: where it goes, or what it opens or folds. */
export type Step = { go: number } | { open: string } | { fold: string } | undefined;

/** @source WAI-ARIA Authoring Practices 1.2, tree view pattern */
export function stepOf(rows: readonly Row[], at: number, key: string): Step {
  const row = rows[at];
  if (!row) return undefined;
  const last = rows.length - 1;
  if (key === 'ArrowDown') return { go: Math.min(last, at + 1) };
  if (key === 'ArrowUp') return { go: Math.max(0, at - 1) };
  if (key === 'Home') return { go: 0 };
  if (key === 'End') return { go: last };
  if (key === 'ArrowRight') {
    if (row.open === false) return { open: row.place.path };
    return row.open && rows[at + 1] && rows[at + 1]!.level > row.level ? { go: at + 1 } : undefined;
  }
  if (key === 'ArrowLeft') {
    if (row.open) return { fold: row.place.path };
    for (let i = at - 1; i >= 0; i--) if (rows[i]!.level < row.level) return { go: i };
  }
  return undefined;
}

/**
 * The next row whose name begins with what was typed, round to the first; the present row counts while more than one letter is
 * typed.
 * @param nameOf the name as it is read on the screen
 */
export function findTyped<P extends RowPlace>(
  rows: readonly Row<P>[],
  at: number,
  typed: string,
  nameOf: (place: P) => string,
): number | undefined {
  const text = typed.toLocaleLowerCase();
  const begin = [...typed].length > 1 ? at : at + 1;
  for (let i = 0; i < rows.length; i++) {
    const index = (begin + i) % rows.length;
    if (nameOf(rows[index]!.place).toLocaleLowerCase().startsWith(text)) return index;
  }
  return undefined;
}

/** A path and all that it lies in, from the city down. */
export function withHolders(path: string): string[] {
  const labels = path.split('.');
  return labels.map((_, i) => labels.slice(0, i + 1).join('.'));
}
