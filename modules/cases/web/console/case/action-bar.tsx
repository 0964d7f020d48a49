import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../../../../ui/keyboard/keys.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import type { ActionName } from '../../../workflow.ts';
import type { CaseDetail } from '../../queries.ts';
import { needsConfirm } from './action-form.tsx';

const shownActions = 3;

/** What the reader may do on this case now: the likeliest first, the rest behind one button. */
export function ActionBar({
  one,
  current,
  onAct,
}: {
  one: CaseDetail;
  /** The action whose form is open. */
  current: ActionName | 'call' | undefined;
  onAct: (action: ActionName | 'call') => void;
}) {
  const { t } = useTranslation('cases');
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const more = useRef<HTMLButtonElement>(null);
  const panel = useId();
  // The platform takes these by itself; nobody presses them.
  const actions = one.actions.filter(
    (action) => action !== 'archive' && action !== 'closeWithParts',
  );
  // What can't be taken back is never the first thing under the hand.
  const safe = actions.filter((action) => !needsConfirm(action, one));
  const final = actions.filter((action) => needsConfirm(action, one));
  const all: (ActionName | 'call')[] = [
    ...safe.slice(0, shownActions - 1),
    ...(one.callable ? (['call'] as const) : []),
    ...safe.slice(shownActions - 1),
    ...final,
  ];
  const [first] = all;
  const rest = all.slice(shownActions);
  const name = (action: ActionName | 'call') =>
    action === 'call' ? t('console.case.raiseCall') : t(`actions.${action}`);
  useKeys([
    ...(first
      ? [{ key: 'e', label: `${t('console.keys.act')}: ${name(first)}`, run: () => onAct(first) }]
      : []),
    // In the order in which they stand there: what is third is 3.
    ...all.slice(0, 9).map((action, at) => ({
      key: String(at + 1),
      label: name(action),
      run: () => onAct(action),
    })),
  ]);
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
  if (!first) return <p className="gw-soft cases-actions">{t('console.case.noActions')}</p>;
  const lookOf = (action: ActionName | 'call') => {
    if (action !== 'call' && needsConfirm(action, one)) return ' gw-button--danger';
    return action === first ? ' gw-button--primary' : '';
  };
  const titleOf = (action: ActionName | 'call') => {
    const at = all.indexOf(action) + 1;
    if (action === first) return `${t('console.case.likeliest')} (e, 1)`;
    return at <= 9 ? `(${at})` : undefined;
  };
  const button = (action: ActionName | 'call') => (
    <button
      key={action}
      type="button"
      className={`gw-button${lookOf(action)}`}
      aria-expanded={current === action}
      title={titleOf(action)}
      onClick={() => {
        setOpen(false);
        onAct(action);
      }}
    >
      {name(action)}
    </button>
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of buttons, not of fields
    <div className="cases-actions" role="group" aria-label={t('console.case.actions')}>
      {all.slice(0, shownActions).map(button)}
      {rest.length > 0 && (
        // biome-ignore lint/a11y/noStaticElementInteractions: Escape anywhere inside closes the panel
        <div
          ref={box}
          className="cases-chip"
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || !open) return;
            event.stopPropagation();
            setOpen(false);
            more.current?.focus();
          }}
        >
          <button
            ref={more}
            type="button"
            className="gw-button"
            aria-expanded={open}
            aria-controls={open ? panel : undefined}
            onClick={() => setOpen(!open)}
          >
            {t('console.case.moreActions')}
            <Icon name="down" />
          </button>
          {open && (
            <div id={panel} className="cases-chip__panel cases-actions__more">
              {rest.map(button)}
            </div>
          )}
        </div>
      )}
    </div>
  );
}
