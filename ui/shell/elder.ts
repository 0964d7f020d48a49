import { useSyncExternalStore } from 'react';

const storageKey = 'gewu.elder';
const listeners = new Set<() => void>();

/** Whether large type, large targets and fewer choices are on. */
export function isElder(): boolean {
  return document.documentElement.dataset.elder !== undefined;
}

/** Turns it on or off, now and for the next visits. */
export function setElder(on: boolean): void {
  if (on) document.documentElement.dataset.elder = '';
  else delete document.documentElement.dataset.elder;
  try {
    localStorage.setItem(storageKey, on ? '1' : '');
  } catch {
    // Not kept, but in use.
  }
  for (const listener of listeners) listener();
}

/** Takes up what was chosen on this device. */
export function startElder(): void {
  try {
    if (localStorage.getItem(storageKey)) setElder(true);
  } catch {
    // Storage is closed to us: ordinary size.
  }
}

/** See {@link isElder}. */
export function useElder(): boolean {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, isElder);
}
