import { type DehydratedState, dehydrate, hydrate, type QueryClient } from '@tanstack/react-query';

const storageKey = 'gewu.seen';
const maxAgeMs = 24 * 3_600_000;
const maxCharacters = 1_000_000;

/**
 * Keeps what was seen last on this device, so that a page opened without a network shows it. Only queries whose key
 * begins with one of `roots`; gone with `forgetSeen` when the person signs out.
 */
export function keepQueries(client: QueryClient, roots: readonly string[]): void {
  recall(client);
  let timer: ReturnType<typeof setTimeout> | undefined;
  client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      keep(client, roots);
    }, 2000);
  });
}

function keep(client: QueryClient, roots: readonly string[]): void {
  const seen = dehydrate(client, {
    shouldDehydrateMutation: () => false,
    shouldDehydrateQuery: ({ queryKey, state }) =>
      state.status === 'success' && roots.includes(queryKey.slice(0, 2).join('/')),
  });
  const text = JSON.stringify({ at: Date.now(), seen });
  try {
    if (text.length <= maxCharacters) localStorage.setItem(storageKey, text);
  } catch {
    // Full or closed: the next visit begins empty.
  }
}

function recall(client: QueryClient): void {
  try {
    const { at, seen } = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as {
      at?: number;
      seen?: DehydratedState;
    };
    if (at === undefined || Date.now() - at >= maxAgeMs) return;
    hydrate(client, seen ?? {});
    // Shown at once and asked for again: what was sent last may be newer than what was kept.
    void client.invalidateQueries({ refetchType: 'none' });
  } catch {
    forgetSeen();
  }
}

/** Forgets what was seen: the device may go to somebody else. */
export function forgetSeen(): void {
  try {
    localStorage.removeItem(storageKey);
  } catch {
    // Nothing was kept.
  }
}
