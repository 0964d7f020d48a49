import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { amountInWords, type ClockUnit, exactInstant, instantInWords } from '../time/words.ts';
import { Icon, type IconName } from './icons.tsx';

/** Where a limit stands. `stopped`: suspended; `done`: the stage has ended; `none`: nothing is due. */
export type ClockState = 'onTime' | 'dueSoon' | 'late' | 'stopped' | 'done' | 'none';

/** A stage's clock as the server tells it; working time is the server's to count. */
export interface ClockFacts {
  state: ClockState;
  /** UTC instant; null while stopped or where there is no limit. */
  dueAt: string | null;
  /** What is left in the limit's own unit, `{ value: 1.5, unit: 'working_day' }`; negative when late. */
  remaining: { value: number; unit: ClockUnit };
}

const shapes: Record<ClockState, IconName> = {
  onTime: 'circle',
  dueSoon: 'diamond',
  late: 'triangle',
  stopped: 'pause',
  done: 'check',
  none: 'minus',
};

/** `还剩 3 工作时`, `超时 2 小时`: what people say of a clock. */
export function useClockWords() {
  const { t, i18n } = useTranslation('ui');
  return (clock: ClockFacts) => {
    const running = clock.state === 'onTime' || clock.state === 'dueSoon' || clock.state === 'late';
    const amount = amountInWords(t, clock.remaining);
    const words = running
      ? t(clock.state === 'late' ? 'clock.over' : 'clock.left', { amount })
      : t(`clock.${clock.state}`);
    const exact = clock.dueAt && exactInstant(i18n.language, clock.dueAt);
    return {
      words,
      state: t(`clock.${clock.state}`),
      by: clock.dueAt && t('clock.by', { time: instantInWords(t, i18n.language, clock.dueAt) }),
      exact: exact ? t('clock.exact', { state: t(`clock.${clock.state}`), time: exact }) : '',
    };
  };
}

/**
 * What is left of a limit, by shape, colour and word; the exact time on hover, and on touch when `pressable`.
 *
 * `pressable` makes it a button: not inside of a link or another button.
 */
export function Clock({ clock, pressable = false }: { clock: ClockFacts; pressable?: boolean }) {
  const [open, setOpen] = useState(false);
  const { words, state, exact } = useClockWords()(clock);
  const className = `gw-clock gw-clock--${clock.state}`;
  const spoken = clock.state === 'dueSoon' ? `${state}，${words}` : words;
  const inside = (
    <>
      <Icon name={shapes[clock.state]} />
      <span aria-hidden={clock.state === 'dueSoon'}>{words}</span>
      {clock.state === 'dueSoon' && <span className="gw-sr">{spoken}</span>}
    </>
  );
  if (!pressable || !exact) {
    return (
      <span className={className} title={exact || undefined}>
        {inside}
      </span>
    );
  }
  return (
    <button
      type="button"
      className={className}
      title={exact}
      aria-expanded={open}
      onClick={() => setOpen(!open)}
    >
      {inside}
      {open && <span className="gw-clock__exact">{exact}</span>}
    </button>
  );
}

/** A time as people say it, the exact one on hover. */
export function When({ at }: { at: string }) {
  const { t, i18n } = useTranslation('ui');
  return (
    <time dateTime={at} title={exactInstant(i18n.language, at)}>
      {instantInWords(t, i18n.language, at)}
    </time>
  );
}
