import { useMemo } from 'react';
import { openStates } from '../../../workflow.ts';
import type { CaseFilter } from '../../queries.ts';
import {
  cityDay,
  type ListSearch,
  narrowing,
  parseListSearch,
  toCaseFilter,
} from '../lists/search.ts';
import { type CaseMode, caseModes, type Tone, tones } from './draw.ts';
import { daysOfFrame, type Step, steps } from './frames.ts';

/** A month that is played. */
export interface Play {
  month: string;
  /** Undefined for the last there is. */
  day: string | undefined;
  step: Step;
  speed: number;
  isOn: boolean;
}

/** Frames a second. Not more: a browser takes about three changes of the address a second. */
export const speeds = [0.5, 1, 2] as const;

/** What the address says of cases on the map. */
export interface CaseMapSearch {
  search: ListSearch;
  /** Of the list beside the map: those that are open unless states are chosen; what was reported in the days that are played. */
  filter: CaseFilter;
  /** Of the squares of the map: the same without the box that one of them is. */
  narrowed: Omit<CaseFilter, 'view' | 'sort' | 'limit' | 'cursor' | 'box'>;
  mode: CaseMode;
  tone: Tone;
  play: Play | undefined;
}

const forms = { month: /^20\d{2}-(0[1-9]|1[0-2])$/, day: /^20\d{2}-\d{2}-\d{2}$/ };

/** Reads the address. */
export function parseCaseMap(raw: Record<string, unknown>): CaseMapSearch {
  const search = parseListSearch(raw);
  const { box, ...others } = narrowing(search);
  const { view: _view, sort: _sort, ...narrowed } = toCaseFilter('area', others);
  const text = (name: 'month' | 'day') =>
    forms[name].test(String(raw[name])) ? String(raw[name]) : undefined;
  const month = text('month');
  const play: Play | undefined = month
    ? {
        month,
        day: text('day'),
        step: steps.find((step) => step === raw.step) ?? 'day',
        speed: speeds.find((speed) => speed === Number(raw.speed)) ?? 1,
        isOn: raw.play === true || raw.play === 'true',
      }
    : undefined;
  const { state: _state, status: _status, ...ofAnyDay } = search;
  const filter = play
    ? toCaseFilter('area', { ...ofAnyDay, ...daysOfFrame(play, cityDay(Date.now())) })
    : toCaseFilter('area', { ...search, state: search.state ?? [...openStates] });
  return {
    search,
    filter: { ...filter, limit: 200 },
    narrowed,
    mode: caseModes.find((mode) => mode === raw.cases) ?? 'counts',
    tone: tones.find((tone) => tone === raw.by) ?? 'clock',
    play,
  };
}

/** Reads the address. A hook, so that the same address gives the same filter. */
export function useCaseMapSearch(raw: Record<string, unknown>): CaseMapSearch {
  return useMemo(() => parseCaseMap(raw), [raw]);
}
