/** Cuts and joins outlines: coordinates of polygons in degrees. The one place that calls polyclip-ts. */
import * as exact from 'polyclip-ts';

export type Geom = exact.Geom;

type Operation = (first: Geom, ...others: Geom[]) => ReturnType<typeof exact.union>;
type Coordinates = number | readonly Coordinates[];

/** Decimals of a degree to which points are rounded: a tenth of a millimetre; a millimetre and a centimetre where that leads nowhere. */
const rounded = [9, 8, 7] as const;

function round(geometry: Geom, decimals: number): Geom {
  const each = (part: Coordinates): Coordinates =>
    typeof part === 'number' ? Number(part.toFixed(decimals)) : part.map(each);
  return each(geometry as Coordinates) as Geom;
}

/**
 * Lines that run within some billionths of a degree of each other lead polyclip-ts astray: mostly it ends in an error, more often
 * still with its own tolerance, and now and then it overlooks a piece. Rounded, such lines are one.
 */
const steady =
  (operation: Operation): Operation =>
  (...outlines) => {
    let problem: unknown;
    for (const decimals of rounded) {
      const [first, ...others] = outlines.map((one) => round(one, decimals));
      try {
        return operation(first!, ...others);
      } catch (error) {
        problem = error;
      }
    }
    throw problem;
  };

/** What all of some outlines share. */
export const intersection = steady(exact.intersection);
/** What of the first lies outside all others. */
export const difference = steady(exact.difference);
/** All of them as one. */
export const union = steady(exact.union);
