import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Icon } from '../../../../../ui/parts/icons.tsx';

/**
 * A button with a panel below it: the filter behind a chip. Closes on Escape, which gives the focus back to the
 * button, on a click elsewhere, and when the focus leaves.
 */
export function Popup({
  label,
  value,
  children,
  onClear,
  clearLabel,
}: {
  label: ReactNode;
  /** What is chosen, in words; undefined while nothing is. */
  value?: string | undefined;
  children: (close: () => void) => ReactNode;
  onClear?: () => void;
  clearLabel?: string;
}) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useId();
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
    };
  }, [open]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape anywhere inside closes the panel
    <div
      ref={box}
      className={`cases-chip${value ? ' cases-chip--set' : ''}`}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        close();
      }}
    >
      <button
        ref={button}
        type="button"
        className="cases-chip__button"
        aria-expanded={open}
        aria-controls={open ? panel : undefined}
        onClick={() => setOpen(!open)}
      >
        {label}
        {value && <strong>{value}</strong>}
        <Icon name="down" />
      </button>
      {value && onClear && (
        <button
          type="button"
          className="cases-chip__clear"
          aria-label={clearLabel}
          title={clearLabel}
          onClick={() => {
            onClear();
            close();
          }}
        >
          <Icon name="close" />
        </button>
      )}
      {open && (
        <div id={panel} className="cases-chip__panel">
          {children(close)}
        </div>
      )}
    </div>
  );
}
