import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { dateInChina } from '../../../../../kernel/time/index.ts';
import type { Me } from '../../../../identity/web/index.ts';
import { editorPosts } from '../../../posts.ts';

/** What the address of a screen of places says, so that a view can be linked. */
export interface PlaceAddress {
  place?: string | undefined;
  /** Undefined: today. */
  day?: string | undefined;
  view?: 'history' | undefined;
}

const placePath = /^\d{6}(\.\w{3,6})*$/;

/** Whether a text is a day: `2026-02-30` is none. */
export function isDay(text: unknown): text is string {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const read = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(text);
}

/** Reads the address; what makes no sense there is left out. */
export function readAddress(raw: Record<string, unknown>, today: string): PlaceAddress {
  // A router that reads numbers makes one of the city's path.
  const place = String(raw.place ?? '');
  return {
    ...(placePath.test(place) ? { place } : {}),
    ...(isDay(raw.day) && raw.day !== today ? { day: raw.day } : {}),
    ...(raw.view === 'history' ? { view: 'history' as const } : {}),
  };
}

/** The address, today, and how to go on. Undefined takes a part away. */
export function usePlaceAddress() {
  const today = dateInChina(new Date());
  const raw = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const go = useCallback(
    (part: PlaceAddress) =>
      void navigate({
        to: '.',
        search: (before: Record<string, unknown>) => ({ ...before, ...part }),
        resetScroll: false,
      } as never),
    [navigate],
  );
  return { ...readAddress(raw, today), today, go };
}

/** Whether somebody's posts may change a place. The server says it again. */
export function mayChange(me: Me | null | undefined, path: string): boolean {
  return (me?.appointments ?? []).some(
    ({ post, placePath: at }) =>
      at !== null &&
      editorPosts.includes(post) &&
      (path.startsWith(`${at}.`) || (post === 'cityOperator' && path === at)),
  );
}

/** Whether somebody's posts may add something directly in a place. */
export function mayAdd(me: Me | null | undefined, path: string): boolean {
  return mayChange(me, `${path}.x`);
}
