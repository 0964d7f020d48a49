import { type ReactNode, useEffect, useId, useRef } from 'react';

/**
 * A question that has to be answered first: a sheet from below on phones, in the middle on desks.
 *
 * The browser's own `dialog`: it holds the focus, gives it back, and closes on Escape.
 */
export function Dialog({
  open,
  title,
  onClose,
  children,
  actions,
}: {
  open: boolean;
  title: string;
  onClose: () => void;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    if (!open && dialog.current?.open) dialog.current.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it; the click is on the ground beside it
    <dialog
      ref={dialog}
      className="gw-dialog"
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      {open && (
        <div className="gw-stack">
          <h2 id={titleId}>{title}</h2>
          {children}
          {actions && <div className="gw-dialog__actions">{actions}</div>}
        </div>
      )}
    </dialog>
  );
}
