import { type ReactNode, useLayoutEffect, useRef } from 'react';

/**
 * What is open beside its list. It takes the focus when it opens, so that its buttons are the next ones and not a
 * hundred rows away, and gives it back to the row when it closes.
 */
export function Pane({ label, children }: { label: string; children: ReactNode }) {
  const pane = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const own = pane.current;
    const row = document.activeElement;
    own?.focus({ preventScroll: true });
    return () => {
      const inside = own?.contains(document.activeElement);
      if (inside && row instanceof HTMLElement && row.isConnected) row.focus();
    };
  }, []);
  return (
    <section ref={pane} className="cases-pane" aria-label={label} tabIndex={-1}>
      {children}
    </section>
  );
}
