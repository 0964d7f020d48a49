/** A report made on this device by nobody signed in: its number, and the code that shows it. */
export interface Tracked {
  number: string;
  trackingCode: string;
}

const storageKey = 'gewu.tracked';
const most = 20;

/** Reports made on this device without signing in, the newest first. */
export function listTracked(): Tracked[] {
  try {
    return JSON.parse(localStorage.getItem(storageKey) ?? '[]') as Tracked[];
  } catch {
    return [];
  }
}

/** Keeps the code of a report, so that it is not lost with the page that showed it. */
export function keepTracked(one: Tracked): void {
  try {
    const others = listTracked().filter(({ number }) => number !== one.number);
    localStorage.setItem(storageKey, JSON.stringify([one, ...others].slice(0, most)));
  } catch {
    // The page that tells of the sending still shows it.
  }
}

/** Forgets a report on this device. */
export function dropTracked(number: string): void {
  try {
    const others = listTracked().filter((one) => one.number !== number);
    localStorage.setItem(storageKey, JSON.stringify(others));
  } catch {
    // Nothing was kept.
  }
}
