import { Icon, type IconName } from './icons.tsx';

/** How a state stands to the reader: `waiting` for someone, `active` in hand, `done`, `stopped`. */
export type StateTone = 'waiting' | 'active' | 'done' | 'stopped';

const icons: Record<StateTone, IconName | undefined> = {
  waiting: undefined,
  active: 'circle',
  done: 'check',
  stopped: 'pause',
};

/** A state in a word. Never in a clock's colours, which mean something else. */
export function StateTag({ label, tone }: { label: string; tone: StateTone }) {
  const icon = icons[tone];
  return (
    <span className={`gw-tag gw-tag--${tone}`}>
      {icon && <Icon name={icon} />}
      {label}
    </span>
  );
}
