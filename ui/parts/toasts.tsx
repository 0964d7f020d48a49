import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

interface Toast {
  id: number;
  message: string;
  /** Takes the thing back; offered for 10 s. */
  undo?: (() => void) | undefined;
}

const undoSeconds = 10;
const plainSeconds = 4;
let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Says in a line what was done. With `undo`, offers to take it back for 10 seconds. */
export function showToast(message: string, undo?: () => void): void {
  change([...toasts.slice(-2), { id: nextId++, message, undo }]);
}

function drop(id: number): void {
  change(toasts.filter((toast) => toast.id !== id));
}

function ToastLine({ toast }: { toast: Toast }) {
  const { t } = useTranslation('ui');
  const [left, setLeft] = useState(toast.undo ? undoSeconds : plainSeconds);
  useEffect(() => {
    if (left <= 0) return drop(toast.id);
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left, toast.id]);
  return (
    <div className="gw-toast">
      <span>{toast.message}</span>
      {toast.undo && (
        <button
          type="button"
          className="gw-button"
          title={t('undo.hint', { count: left })}
          onClick={() => {
            drop(toast.id);
            toast.undo?.();
          }}
        >
          {t('act.undo')} <span aria-hidden="true">{left}</span>
        </button>
      )}
    </div>
  );
}

/** Where toasts appear; once in a shell. */
export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className="gw-toasts" role="status">
      {shown.map((toast) => (
        <ToastLine key={toast.id} toast={toast} />
      ))}
    </div>
  );
}
