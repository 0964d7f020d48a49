import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/parts/icons.tsx';
import type { CareState } from './queries.ts';
import './registry.css';
import { careIcons } from './words.ts';

/** Where a care visit stands: a shape and a word beside the colour. Never why somebody is visited. */
export function CareMark({ state }: { state: CareState }) {
  const { t } = useTranslation('registry');
  return (
    <span className={`registry-care registry-care--${state}`}>
      <Icon name={careIcons[state]} />
      {t(`later.state.${state}`)}
    </span>
  );
}
