import type { QueryClient, QueryKey, Updater } from '@tanstack/react-query';

/** Puts what a write answered in the cache. A reading that is on its way may be of before: it is not to come after it. */
export function putAnswer<T>(
  client: QueryClient,
  queryKey: QueryKey,
  answer: Updater<T | undefined, T | undefined>,
): void {
  // Cancelled at once; that it has ended need not be waited for.
  void client.cancelQueries({ queryKey, exact: true });
  client.setQueryData<T>(queryKey, answer);
}
