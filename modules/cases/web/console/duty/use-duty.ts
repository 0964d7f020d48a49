import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { api, caseKeys } from '../../queries-base.ts';
import { type Line, listenToDuty } from './live.ts';
import { dropCase, type RecentCase, takeCase, takeLatest } from './recent.ts';
import type { DutySettings } from './settings.ts';

/** Numbers are read anew this often without any event, and this long after one at the soonest. */
const pollMs = 30_000;
const soonestMs = 5_000;

/** What the screen shows: numbers, the newest cases as they come, and how the line to the server stands. */
export function useDuty({ within, days }: Pick<DutySettings, 'within' | 'days'>) {
  const client = useQueryClient();
  const [line, setLine] = useState<Line>({ state: 'opening', since: Date.now() });
  const [recent, setRecent] = useState<readonly RecentCase[]>([]);
  const queryKey = [...caseKeys.counts, 'duty'];
  const query = useQuery({
    queryKey: [...queryKey, within, days],
    queryFn: ({ signal }) => api('GET /api/cases/duty', { query: { within, days } }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: pollMs,
    refetchIntervalInBackground: true,
    staleTime: 0,
    gcTime: 60_000,
  });
  useEffect(() => {
    const { latest, at } = query.data ?? {};
    if (latest && at) setRecent((kept) => takeLatest(kept, latest, at));
  }, [query.data]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is made anew each time, and says the same
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let readAt = 0;
    const read = () => {
      timer = undefined;
      readAt = Date.now();
      void client.invalidateQueries({ queryKey });
    };
    const onStale = () => {
      timer ??= setTimeout(read, Math.max(0, readAt + soonestMs - Date.now()));
    };
    const stop = listenToDuty(
      { within, locale: currentLocale() },
      {
        onCase: (one) => {
          setRecent((kept) => takeCase(kept, one, Date.now()));
          onStale();
        },
        onGone: (number) => {
          setRecent((kept) => dropCase(kept, number));
          onStale();
        },
        onStale,
        onLine: (now) => {
          setLine(now);
          // Whoever is not signed in any more learns it by this.
          if (now.state !== 'live') read();
        },
      },
    );
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [client, within]);
  return { query, recent, line };
}

/** Keeps the device from sleeping while the page is in sight, where the browser lets it. */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let gone = false;
    const ask = async () => {
      if (document.visibilityState !== 'visible' || gone) return;
      lock = await navigator.wakeLock?.request('screen').catch(() => undefined);
      if (gone) void lock?.release();
    };
    void ask();
    document.addEventListener('visibilitychange', ask);
    return () => {
      gone = true;
      document.removeEventListener('visibilitychange', ask);
      void lock?.release();
    };
  }, []);
}

/** The time, told again every so often. Milliseconds. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
