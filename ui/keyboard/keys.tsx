import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../parts/dialog.tsx';

/** A key of a screen and what it does, in words for the help. */
export interface KeyBinding {
  /** As in `KeyboardEvent.key`: `j`, `Enter`, `?`; two after each other as `g i`. */
  key: string;
  label: string;
  run: () => void;
}

let layers: readonly (readonly KeyBinding[])[] = [];
const listeners = new Set<() => void>();

function setLayers(next: readonly (readonly KeyBinding[])[]): void {
  layers = next;
  for (const listener of listeners) listener();
}

/** Whether keys belong to what has the focus: a field, or a dialog while it is open (closed, it keeps the focus for a moment). */
function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const target = event.target as HTMLElement | null;
  if (target?.closest('input, textarea, select, [contenteditable], dialog[open], [role="listbox"]'))
    return true;
  // Enter presses the button or link that has the focus; it is not ours then.
  return event.key === 'Enter' && target?.closest('a, button') != null;
}

/** How long the second of two keys is waited for. */
const patienceMs = 1500;
let begun: { key: string; at: number } | undefined;

/**
 * What a key does: the second of two that were begun, else one by itself. The screen that came last wins. `waits`: it may be
 * the first of two.
 */
export function findBinding<B extends Pick<KeyBinding, 'key'>>(
  bindings: readonly B[],
  first: string | undefined,
  key: string,
): { binding?: B | undefined; waits: boolean } {
  const second = first && bindings.findLast((one) => one.key === `${first} ${key}`);
  if (second) return { binding: second, waits: false };
  const binding = bindings.findLast((one) => one.key === key);
  return { binding, waits: !binding && bindings.some((one) => one.key.startsWith(`${key} `)) };
}

function onKeyDown(event: KeyboardEvent): void {
  if (isTaken(event)) return;
  const first = begun && Date.now() - begun.at < patienceMs ? begun.key : undefined;
  const { binding, waits } = findBinding(layers.flat(), first, event.key);
  begun = waits ? { key: event.key, at: Date.now() } : undefined;
  if (!binding) return;
  event.preventDefault();
  binding.run();
}

/**
 * Gives keys to a screen while it is shown; they are listed in the help (`?`).
 *
 * @example useKeys([{ key: 'e', label: t('cases:console.keys.act'), run: act }]);
 */
export function useKeys(bindings: readonly KeyBinding[]): void {
  const latest = useRef(bindings);
  latest.current = bindings;
  const names = bindings.map(({ key, label }) => `${key}:${label}`).join('|');
  // biome-ignore lint/correctness/useExhaustiveDependencies: a layer is new when its names are; what runs is the latest
  useEffect(() => {
    const layer = latest.current.map(({ key, label }) => ({
      key,
      label,
      run: () => latest.current.find((one) => one.key === key)?.run(),
    }));
    setLayers([...layers, layer]);
    return () => setLayers(layers.filter((one) => one !== layer));
  }, [names]);
}

/** Moves through a list by j and k; Enter opens, e acts. Gives the row that is marked and sets it. */
export function useListKeys(list: {
  count: number;
  onOpen: (index: number) => void;
  onAct?: ((index: number) => void) | undefined;
}): { active: number; setActive: (index: number) => void } {
  const { t } = useTranslation('ui');
  const [active, setActive] = useState(0);
  const last = Math.max(0, list.count - 1);
  const at = Math.min(active, last);
  const act = list.onAct;
  useKeys([
    { key: 'j', label: t('keys.next'), run: () => setActive(Math.min(last, at + 1)) },
    { key: 'k', label: t('keys.previous'), run: () => setActive(Math.max(0, at - 1)) },
    { key: 'Enter', label: t('keys.open'), run: () => list.count > 0 && list.onOpen(at) },
    ...(act ? [{ key: 'e', label: t('keys.act'), run: () => list.count > 0 && act(at) }] : []),
  ]);
  return { active: at, setActive };
}

/** Listens to keys and shows what they do on `?`. Once in a shell. */
export function KeyboardLayer() {
  const { t } = useTranslation('ui');
  const [help, setHelp] = useState(false);
  useEffect(() => {
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  useKeys([{ key: '?', label: t('keys.help'), run: () => setHelp(true) }]);
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => layers,
  );
  const labels = new Map(shown.flat().map(({ key, label }) => [key, label]));
  return (
    <Dialog open={help} title={t('keys.title')} onClose={() => setHelp(false)}>
      <dl className="gw-keys">
        {[...labels].map(([key, label]) => (
          <div key={key}>
            <dt>
              {key.split(' ').map((one) => (
                <kbd key={one}>{one}</kbd>
              ))}
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
      <button type="button" className="gw-button" onClick={() => setHelp(false)}>
        {t('act.close')}
      </button>
    </Dialog>
  );
}
