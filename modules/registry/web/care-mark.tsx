import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/parts/icons.tsx';
import type { CareState } from './queries.ts';
import './registry.css';
import { careIcons, useDueWords } from './words.ts';

/** Where a care visit stands: a shape and a word beside the colour. Never why somebody is visited. */
export function CareMark({ state, words }: { state: CareState; words?: string }) {
  const { t } = useTranslation('registry');
  return (
    <span className={`registry-care registry-care--${state}`}>
      <Icon name={careIcons[state]} />
      {words ?? t(`later.state.${state}`)}
    </span>
  );
}

/** Where it stands and for how long. `today`: the city's day. */
export function DueMark({
  state,
  dueOn,
  today,
}: {
  state: CareState;
  dueOn: string;
  today: string;
}) {
  const words = useDueWords()(dueOn, today);
  if (state === 'overdue') return <CareMark state={state} words={words} />;
  return (
    <>
      <CareMark state={state} />
      <span>{words}</span>
    </>
  );
}
