import './patrols.css';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../ui/parts/icons.tsx';
import type { VisitState } from '../../patrols/fields.ts';
import { stateIcons } from './words.ts';

/** What a place is by its rhythm: a shape and a word beside the colour. */
export function StateMark({ state }: { state: VisitState }) {
  const { t } = useTranslation('places');
  return (
    <span className={`patrol-state patrol-state--${state}`}>
      <Icon name={stateIcons[state]} />
      {t(`later.patrols.state.${state}`)}
    </span>
  );
}
