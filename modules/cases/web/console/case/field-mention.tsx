import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Colleague, useColleagues } from '../../queries.ts';
import { usePostName } from '../../who.ts';
import { Labelled } from '../parts/field.tsx';
import type { MentionDraft } from './form-values.ts';

/** What is being typed after an @ that begins a name, up to where the text is cut; an address of mail is none. */
export function mentionBefore(text: string): string | undefined {
  return /(?<![A-Za-z0-9._-])@([^\s@]{0,20})$/.exec(text)?.[1];
}

/**
 * A note in which `@` finds colleagues who may see the case: arrows and Enter, Tab or a click choose, Escape leaves the
 * list. Whoever is chosen is kept beside the text.
 */
export function MentionField({
  label,
  required,
  problem,
  caseId,
  text,
  chosen,
  onText,
  onChoose,
}: {
  label: string;
  required: boolean;
  problem: string | undefined;
  caseId: string;
  text: string;
  chosen: readonly MentionDraft[];
  onText: (text: string) => void;
  onChoose: (text: string, chosen: MentionDraft[]) => void;
}) {
  const { t } = useTranslation('cases');
  const postName = usePostName();
  const list = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [wanted, setWanted] = useState<string>();
  const [active, setActive] = useState(0);
  const colleagues = useColleagues(caseId, wanted);
  const items = wanted === undefined ? [] : (colleagues.data?.items ?? []);
  const at = Math.min(active, items.length - 1);
  const current = items[at];

  function look(now: string, caret: number) {
    setWanted(mentionBefore(now.slice(0, caret)));
    setActive(0);
  }

  function choose({ personId, name }: Colleague) {
    const caret = area.current?.selectionStart ?? text.length;
    const before = text.slice(0, caret).replace(/@[^\s@]{0,20}$/, `@${name} `);
    onChoose(before + text.slice(caret), [...chosen, { personId, name }]);
    setWanted(undefined);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(before.length, before.length);
    });
  }

  function onKeyDown(event: React.KeyboardEvent) {
    if (wanted === undefined || event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      setWanted(undefined);
      return;
    }
    if (!current) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive((at + step + items.length) % items.length);
    else if (event.key === 'Enter' || event.key === 'Tab') choose(current);
    else return;
    event.preventDefault();
  }

  return (
    <Labelled
      label={label}
      required={required}
      problem={problem}
      help={t('console.form.mentionHelp')}
    >
      {(ids) => (
        <div className="cases-mentions">
          <textarea
            {...ids}
            ref={area}
            className="gw-input"
            rows={3}
            maxLength={2000}
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-controls={current ? list : undefined}
            aria-activedescendant={current ? `${list}-${at}` : undefined}
            value={text}
            onChange={(event) => {
              onText(event.target.value);
              look(event.target.value, event.target.selectionStart);
            }}
            onKeyDown={onKeyDown}
            onBlur={() => setWanted(undefined)}
          />
          {current && (
            <div
              id={list}
              role="listbox"
              aria-label={t('console.form.colleagues')}
              className="cases-mentions__list"
            >
              {items.map((one, i) => (
                <div
                  key={one.personId}
                  id={`${list}-${i}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={i === at}
                  className="cases-mentions__one"
                  // Before the text loses the focus.
                  onPointerDown={(event) => {
                    event.preventDefault();
                    choose(one);
                  }}
                >
                  <strong>{one.name}</strong>
                  <span className="gw-soft">
                    {one.where} · {postName(one.post)}
                  </span>
                </div>
              ))}
            </div>
          )}
          <span className="gw-sr" role="status">
            {wanted !== undefined &&
              colleagues.data &&
              t('console.form.colleaguesFound', { count: items.length })}
          </span>
        </div>
      )}
    </Labelled>
  );
}
