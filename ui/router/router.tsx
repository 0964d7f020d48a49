import {
  type AnchorHTMLAttributes,
  createContext,
  type MouseEvent,
  type ReactNode,
  use,
  useSyncExternalStore,
} from 'react';
import { matchPath, type Params } from './match.ts';

/**
 * The phone's router: paths below a base, over the browser's own history. Why not the desk's:
 * `docs/adr/0003-mobile-first-load.md`.
 */
const base = '/m';
const listeners = new Set<() => void>();
const changed = () => {
  for (const listener of listeners) listener();
};
globalThis.addEventListener?.('popstate', changed);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The path below the base, `/cases/1`. */
export function currentPath(): string {
  const { pathname } = location;
  return pathname.startsWith(base) ? pathname.slice(base.length) || '/' : pathname;
}

/** Goes to a path below the base; `replace` leaves no step to come back to. */
export function navigate(to: string, { replace = false }: { replace?: boolean } = {}): void {
  const url = base + to;
  const depth = (history.state as { depth?: number } | null)?.depth ?? 0;
  if (replace) history.replaceState({ depth }, '', url);
  else history.pushState({ depth: depth + 1 }, '', url);
  changed();
  scrollTo(0, 0);
}

/** One step back; to `fallback` where the page was entered from outside. */
export function goBack(fallback = '/'): void {
  const depth = (history.state as { depth?: number } | null)?.depth ?? 0;
  if (depth > 0) history.back();
  else navigate(fallback, { replace: true });
}

/** The path in use. */
export function usePath(): string {
  return useSyncExternalStore(subscribe, currentPath);
}

const noSearch = new URLSearchParams();
let seenSearch = { text: '', params: noSearch };

/** What stands behind the `?`. */
export function useSearch(): URLSearchParams {
  return useSyncExternalStore(subscribe, () => {
    if (seenSearch.text !== location.search) {
      seenSearch = { text: location.search, params: new URLSearchParams(location.search) };
    }
    return seenSearch.params;
  });
}

const ParamsContext = createContext<Params>({});

/** A parameter of the path that led here. */
export function useParam(name: string): string {
  return use(ParamsContext)[name] ?? '';
}

/** A path and what it shows. */
export interface Route {
  path: string;
  element: ReactNode;
}

/** Shows the first route that matches. */
export function Routes({ routes, fallback }: { routes: readonly Route[]; fallback: ReactNode }) {
  const path = usePath();
  for (const route of routes) {
    const params = matchPath(route.path, path);
    if (params) return <ParamsContext value={params}>{route.element}</ParamsContext>;
  }
  return fallback;
}

/** A link below the base. */
export function Link({
  to,
  onClick,
  ...rest
}: { to: string } & AnchorHTMLAttributes<HTMLAnchorElement>) {
  function follow(event: MouseEvent<HTMLAnchorElement>) {
    onClick?.(event);
    const own =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!own || event.defaultPrevented) return;
    event.preventDefault();
    navigate(to);
  }
  return <a {...rest} href={base + to} onClick={follow} />;
}
