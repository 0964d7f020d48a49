import { Fragment } from 'react';

/** A text with what a search hit in it, or who is mentioned, marked: from and to of each stretch, apart and in order. */
export function Marked({
  text,
  hits = [],
  className = 'gw-hit',
}: {
  text: string;
  hits?: readonly (readonly [number, number])[] | undefined;
  className?: string;
}) {
  if (hits.length === 0) return text;
  return (
    <>
      {hits.map(([from, to], i) => (
        <Fragment key={from}>
          {text.slice(hits[i - 1]?.[1] ?? 0, from)}
          <mark className={className}>{text.slice(from, to)}</mark>
        </Fragment>
      ))}
      {text.slice(hits.at(-1)?.[1])}
    </>
  );
}
