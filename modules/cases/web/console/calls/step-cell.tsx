import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '../../../../../ui/parts/icons.tsx';
import { exactInstant, instantInWords } from '../../../../../ui/time/words.ts';
import type { Cell, CellState } from './board.ts';

const looks: Record<CellState, { icon: IconName; tone: string }> = {
  done: { icon: 'check', tone: 'onTime' },
  doneLate: { icon: 'check', tone: 'late' },
  waiting: { icon: 'circle', tone: 'onTime' },
  soon: { icon: 'diamond', tone: 'dueSoon' },
  late: { icon: 'triangle', tone: 'late' },
  later: { icon: 'minus', tone: 'none' },
  none: { icon: 'minus', tone: 'none' },
};

/** One step of one department: shape, word and time, so that a late one is plain to see. */
export function StepCell({ cell }: { cell: Cell }) {
  const { t, i18n } = useTranslation('cases');
  const { icon, tone } = looks[cell.state];
  const at = cell.doneAt ?? cell.dueAt;
  const time = at && instantInWords(i18n.getFixedT(null, 'ui'), i18n.language, at);
  return (
    <span
      className={`cases-step cases-step--${cell.state}`}
      title={at ? exactInstant(i18n.language, at) : undefined}
    >
      <span className={`gw-clock gw-clock--${tone}`}>
        <Icon name={icon} />
        {t(`console.calls.cell.${cell.state}`)}
      </span>
      {time && (
        <span className="gw-small gw-soft">
          {cell.doneAt ? time : t('console.calls.due', { time })}
        </span>
      )}
    </span>
  );
}
