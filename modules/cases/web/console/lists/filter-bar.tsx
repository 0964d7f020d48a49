import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../../../../ui/keyboard/keys.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { usePlaceName } from '../../../../places/web/index.ts';
import { type CaseState, caseStates } from '../../../workflow.ts';
import { useCaseClasses } from '../../queries.ts';
import { ClassList } from '../parts/class-list.tsx';
import { Popup } from '../parts/popup.tsx';
import { AreaList } from './area-filter.tsx';
import { FactChips } from './fact-chips.tsx';
import { type ListSearch, narrowing } from './search.ts';
import { factNames } from './search-facts.ts';
import { TimeList, useRangeWords } from './time-filter.tsx';

/** What narrows a list, each as a chip that opens what can be chosen, and shows what was. */
export function FilterBar({
  search,
  root,
  onChange,
  children,
}: {
  search: ListSearch;
  /** Path of the place that the person looks after; undefined for posts that see all. */
  root: string | undefined;
  onChange: (change: Partial<Record<keyof ListSearch, unknown>>) => void;
  /** What else stands beside the filters. */
  children?: ReactNode;
}) {
  const { t } = useTranslation('cases');
  const classes = useCaseClasses({}, search.classCode !== undefined);
  const placeName = usePlaceName(search.within);
  const rangeWords = useRangeWords();
  const states = search.state ?? [];
  const codes = search.classCode === undefined ? [] : [search.classCode].flat();
  const firstClass =
    codes[0] && (classes.data?.items.find((one) => one.code === codes[0])?.name ?? codes[0]);
  const pickClasses = (next: string[]) => onChange({ classCode: next.length > 1 ? next : next[0] });
  const clear = (what: string) => t('console.filter.remove', { what });
  const stateWords = states[0] && t(`states.${states[0]}`);
  const isNarrowed = Object.keys(narrowing(search)).length > 0;
  return (
    <search className="cases-filters" aria-label={t('console.filter.label')}>
      <TextFilter value={search.q ?? ''} onChange={(q) => onChange({ q: q || undefined })} />
      <Popup
        label={t('console.filter.state')}
        value={
          states.length > 1
            ? t('console.filter.several', { first: stateWords, count: states.length })
            : stateWords
        }
        onClear={() => onChange({ state: undefined })}
        clearLabel={clear(t('console.filter.state'))}
      >
        {() => <StateList value={states} onPick={(state) => onChange({ state })} />}
      </Popup>
      <Popup
        label={t('console.filter.class')}
        value={
          codes.length > 1
            ? t('console.filter.several', { first: firstClass, count: codes.length })
            : firstClass
        }
        onClear={() => onChange({ classCode: undefined })}
        clearLabel={clear(t('console.filter.class'))}
      >
        {() => (
          <ClassList
            value={codes}
            onPick={(code) =>
              pickClasses(
                codes.includes(code) ? codes.filter((one) => one !== code) : [...codes, code],
              )
            }
            onGroup={(group) =>
              pickClasses(
                group.every((code) => codes.includes(code))
                  ? codes.filter((code) => !group.includes(code))
                  : [...new Set([...codes, ...group])],
              )
            }
          />
        )}
      </Popup>
      <Popup
        label={t('console.filter.area')}
        value={placeName}
        onClear={() => onChange({ within: undefined })}
        clearLabel={clear(t('console.filter.area'))}
      >
        {(close) => (
          <AreaList
            value={search.within}
            root={root}
            onPick={(within) => {
              onChange({ within });
              close();
            }}
          />
        )}
      </Popup>
      <Popup
        label={t('console.filter.time')}
        value={rangeWords(search)}
        onClear={() => onChange({ from: undefined, to: undefined })}
        clearLabel={clear(t('console.filter.time'))}
      >
        {(close) => (
          <TimeList
            value={search}
            onPick={({ from, to }) => {
              onChange({ from, to });
              close();
            }}
          />
        )}
      </Popup>
      {(['supervised', 'watched', 'box'] as const).map(
        (name) =>
          search[name] && (
            <div key={name} className="cases-chip cases-chip--set">
              <span className="cases-chip__button">{t(`console.filter.${name}`)}</span>
              <button
                type="button"
                className="cases-chip__clear"
                aria-label={clear(t(`console.filter.${name}`))}
                onClick={() => onChange({ [name]: undefined })}
              >
                <Icon name="close" />
              </button>
            </div>
          ),
      )}
      <FactChips search={search} onChange={onChange} />
      {isNarrowed && (
        <button
          type="button"
          className="gw-button gw-button--plain"
          onClick={() =>
            onChange({
              q: undefined,
              state: undefined,
              status: undefined,
              classCode: undefined,
              within: undefined,
              box: undefined,
              from: undefined,
              to: undefined,
              supervised: undefined,
              watched: undefined,
              ...Object.fromEntries(factNames.map((name) => [name, undefined])),
              saved: undefined,
            })
          }
        >
          {t('console.list.clear')}
        </button>
      )}
      {children}
    </search>
  );
}

/** Asks when the typing pauses, so that a word is one question and not one for each letter. */
function TextFilter({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation('cases');
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const asked = useRef(value);
  const answer = useRef(onChange);
  answer.current = onChange;
  useEffect(() => {
    if (value === asked.current) return;
    asked.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text === asked.current) return;
    const timer = setTimeout(() => {
      asked.current = text;
      answer.current(text.trim());
    }, 350);
    return () => clearTimeout(timer);
  }, [text]);
  useKeys([{ key: '/', label: t('console.keys.search'), run: () => field.current?.focus() }]);
  return (
    <input
      ref={field}
      type="search"
      className="gw-input cases-filters__text"
      aria-label={t('console.filter.text')}
      placeholder={t('console.filter.text')}
      maxLength={100}
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  );
}

function StateList({
  value,
  onPick,
}: {
  value: readonly CaseState[];
  onPick: (states: CaseState[] | undefined) => void;
}) {
  const { t } = useTranslation('cases');
  return (
    <fieldset className="cases-picklist cases-picklist--columns">
      <legend className="gw-sr">{t('console.filter.state')}</legend>
      {caseStates.map((state) => (
        <label key={state}>
          <input
            type="checkbox"
            checked={value.includes(state)}
            onChange={(event) => {
              const next = event.target.checked
                ? [...value, state]
                : value.filter((one) => one !== state);
              onPick(next.length ? next : undefined);
            }}
          />
          {t(`states.${state}`)}
        </label>
      ))}
    </fieldset>
  );
}
