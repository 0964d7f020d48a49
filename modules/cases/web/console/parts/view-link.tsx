import { useLinkProps } from '@tanstack/react-router';
import type { ReactNode, Ref } from 'react';

type Search = Record<string, unknown>;

/**
 * A link to another view of the same page: its search alone changes. `current` says whether it is the view that is
 * shown; the router can't know, because what is open beside a list stands in the search too.
 */
export function ViewLink({
  search,
  current,
  className,
  children,
  ref,
  onFocus,
}: {
  search: Search | ((before: Search) => Search);
  current: boolean;
  className?: string;
  children: ReactNode;
  ref?: Ref<HTMLAnchorElement>;
  onFocus?: () => void;
}) {
  const { className: _class, ...props } = useLinkProps({
    to: '.',
    search,
    resetScroll: false,
  } as never);
  return (
    <a
      {...props}
      ref={ref}
      {...(onFocus ? { onFocus } : {})}
      className={className}
      aria-current={current ? 'true' : undefined}
      data-status={undefined}
    >
      {children}
    </a>
  );
}
