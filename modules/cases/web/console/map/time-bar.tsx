import { Link } from '@tanstack/react-router';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import type { MapPanelProps } from '../../../../../ui/map/extensions.ts';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { cityDay, type ListSearch } from '../lists/search.ts';
import { type Frame, frameAt, framesOf, lastMonths, steps } from './frames.ts';
import { useMonth, useSight } from './queries.ts';
import { speeds, useCaseMapSearch } from './search.ts';

/** Months that can be played. */
const monthsBack = 24;
/** A screen reader is told the day at most so often while the month plays. Milliseconds. */
const quietMs = 4000;

/** A month of cases that plays day by day: nothing while none is chosen. */
export default function TimeBar(props: MapPanelProps) {
  const { play } = useCaseMapSearch(props.search);
  return play ? <MonthBar {...props} /> : null;
}

function MonthBar({ map, search: raw, change }: MapPanelProps) {
  const { t } = useTranslation(['cases', 'ui']);
  const asked = useCaseMapSearch(raw);
  const { search, play } = asked;
  const { month, day, step, speed, isOn } = play!;
  const sight = useSight(map);
  const days = useMonth(sight, asked);
  const frames = useMemo(() => framesOf(days.data?.days ?? [], step), [days.data, step]);
  const at = frameAt(frames, day);
  const frame = frames[at];
  const isLast = at === frames.length - 1;
  const go = (next: number, more: Record<string, unknown> = {}) =>
    change({ day: frames[Math.min(Math.max(next, 0), frames.length - 1)]?.from, ...more });
  const latest = useRef(go);
  latest.current = go;

  useEffect(() => {
    if (!isOn || frames.length === 0) return;
    const timer = setTimeout(() => {
      // It stops on the last.
      if (isLast) latest.current(at, { play: undefined });
      else latest.current(at + 1);
    }, 1000 / speed);
    return () => clearTimeout(timer);
  }, [isOn, frames.length, at, isLast, speed]);

  const words = useFrameWords(frame, days.isPending);
  const title = useId();
  const ignored = search.state || search.status || search.from || search.to;
  return (
    <section className="cases-time" aria-labelledby={title}>
      <h2 id={title} className="gw-sr">
        {t('console.map.time')}
      </h2>
      <div className="cases-time__row">
        <button
          type="button"
          className="gw-button"
          aria-label={t('console.map.stepBack')}
          disabled={at <= 0}
          onClick={() => go(at - 1, { play: undefined })}
        >
          <Icon name="previous" />
        </button>
        <button
          type="button"
          className="gw-button"
          disabled={frames.length < 2}
          onClick={() => (isOn ? change({ play: undefined }) : go(isLast ? 0 : at, { play: true }))}
        >
          <Icon name={isOn ? 'pause' : 'play'} />
          {t(isOn ? 'console.map.pause' : 'console.map.play')}
        </button>
        <button
          type="button"
          className="gw-button"
          aria-label={t('console.map.stepOn')}
          disabled={isLast}
          onClick={() => go(at + 1, { play: undefined })}
        >
          <Icon name="next" />
        </button>
        <input
          type="range"
          className="cases-time__slider"
          aria-label={t('console.map.day')}
          aria-valuetext={words}
          disabled={frames.length === 0}
          min={0}
          max={Math.max(frames.length - 1, 0)}
          value={Math.max(at, 0)}
          onChange={(event) => go(Number(event.target.value), { play: undefined })}
        />
        <label>
          {t('console.map.month')}
          <select
            className="gw-input"
            value={month}
            onChange={(event) =>
              change({ month: event.target.value, day: undefined, play: undefined })
            }
          >
            {[...new Set([...lastMonths(cityDay(Date.now()), monthsBack), month])].map((one) => (
              <option key={one} value={one}>
                {new Date(`${one}-15`).toLocaleDateString(currentLocale(), {
                  year: 'numeric',
                  month: 'long',
                })}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('console.map.step')}
          <select
            className="gw-input"
            value={step}
            onChange={(event) =>
              change({ step: event.target.value === 'day' ? undefined : event.target.value })
            }
          >
            {steps.map((one) => (
              <option key={one} value={one}>
                {t(`console.map.steps.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('console.map.speed')}
          <select
            className="gw-input"
            value={speed}
            onChange={(event) =>
              change({ speed: event.target.value === '1' ? undefined : Number(event.target.value) })
            }
          >
            {speeds.map((one) => (
              <option key={one} value={one}>
                {`${one}×`}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div className="cases-time__row">
        <p className="cases-time__words">
          {words}{' '}
          {frame && frame.reported > 0 && !isOn && (
            <Link to="/area" search={listOf(search, frame)}>
              {t('console.map.listReported', { count: frame.reported })}
            </Link>
          )}
        </p>
        <button
          type="button"
          className="gw-button"
          onClick={() => change({ month: undefined, day: undefined, play: undefined })}
        >
          <Icon name="close" />
          {t('console.map.endTime')}
        </button>
      </div>
      <p className="gw-sr" aria-live="polite">
        {useQuiet(words, isOn)}
      </p>
      {(ignored || days.data?.partial) && (
        <p className="gw-soft">
          {ignored && t('console.map.ignored')} {days.data?.partial && t('console.map.partial')}
        </p>
      )}
    </section>
  );
}

/** The list of what was reported in a frame: all states, since what was open then may be closed now. */
function listOf(search: ListSearch, { from, to }: Frame): ListSearch {
  const { state: _state, status: _status, box: _box, ...rest } = search;
  return { ...rest, from, to, sort: 'oldest' };
}

/** The numbers of a frame in words. */
function useFrameWords(frame: Frame | undefined, isPending: boolean): string {
  const { t } = useTranslation(['cases', 'ui']);
  if (!frame) return t(isPending ? 'ui:loading' : 'console.map.noDays');
  const dayOf = (day: string) =>
    new Date(`${day}T12:00:00+08:00`).toLocaleDateString(currentLocale(), {
      month: 'long',
      day: 'numeric',
      timeZone: 'Asia/Shanghai',
    });
  const { from, to, reported, open } = frame;
  const days = from === to ? dayOf(from) : `${dayOf(from)} – ${dayOf(to)}`;
  return t('console.map.frame', { days, reported, open });
}

/** Words as they are; while `isFast`, as they were a few seconds ago at most, so that a reader is not talked over. */
function useQuiet(words: string, isFast: boolean): string {
  const [said, setSaid] = useState(words);
  const last = useRef(0);
  useEffect(() => {
    const wait = isFast ? Math.max(0, last.current + quietMs - Date.now()) : 300;
    const timer = setTimeout(() => {
      last.current = Date.now();
      setSaid(words);
    }, wait);
    return () => clearTimeout(timer);
  }, [words, isFast]);
  return said;
}
