import { useDeferredValue, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import {
  formatAddress,
  formatPlace,
  type PlaceRow,
  useAddresses,
  usePlaceSearch,
} from '../../../../places/web/index.ts';
import type { Point } from '../default-view.ts';

/** A building, entrance or dwelling that was picked. */
export interface ChosenBuilding {
  /** Code of the building itself. */
  code: string;
  path: string;
  /** Down to what was picked, in words. */
  address: string;
  position: Point | null;
}

const steps = ['estate', 'building', 'entrance', 'dwelling'] as const;
type Step = (typeof steps)[number];
const isStep = (step: string): step is Step => steps.includes(step as Step);

/** Picks a building by its name, or estate by estate; entrance and dwelling may follow and need not. */
export function ChooseBuilding({
  near,
  onChosen,
}: {
  near: Point | undefined;
  onChosen: (chosen: ChosenBuilding) => void;
}) {
  const { t, i18n } = useTranslation('places');
  const language = i18n.language === 'en' ? 'en' : 'zh-CN';
  const [trail, setTrail] = useState<PlaceRow[]>([]);
  const [typed, setTyped] = useState('');
  const query = useDeferredValue(typed.trim());
  const searchId = useId();
  const parent = trail.at(-1);
  const next = useAddresses(parent?.path, near);
  const found = usePlaceSearch(parent ? '' : query);
  const searching = !parent && query !== '';
  const answer = searching ? found : next;
  const rows = searching
    ? (found.data?.places.filter((place) => place.kind === 'estate' || place.kind === 'building') ??
      [])
    : (next.data?.places ?? []);

  function choose(place: PlaceRow) {
    setTrail([...trail, place]);
    const building =
      place.kind === 'building' ? place : trail.find((one) => one.kind === 'building');
    if (!building) return;
    onChosen({
      code: building.code,
      path: place.path,
      address: formatAddress(place.names, language),
      position: building.center,
    });
  }

  const step = next.data?.step;
  return (
    <div className="gw-stack">
      {trail.length > 0 ? (
        <div className="gw-card gw-inline">
          <span className="report-trail">{formatPlace(trail.at(-1)!.names, language)}</span>
          <button type="button" className="gw-button gw-button--plain" onClick={() => setTrail([])}>
            {t('picker.change')}
          </button>
        </div>
      ) : (
        <div className="gw-field">
          <label htmlFor={searchId}>{t('picker.searchLabel')}</label>
          <input
            id={searchId}
            type="search"
            className="gw-input"
            value={typed}
            placeholder={t('picker.searchPlaceholder')}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
      )}
      {!searching && step && isStep(step) && <h2>{t(`picker.step.${step}`)}</h2>}
      {answer.isPending && answer.fetchStatus === 'fetching' && (
        <SkeletonList rows={4} height={56} />
      )}
      {answer.isError && <ErrorPanel error={answer.error} onRetry={() => void answer.refetch()} />}
      {searching && answer.isSuccess && rows.length === 0 && (
        <Empty title={t('picker.noMatches', { query })} icon="search" />
      )}
      {!searching && step === 'estate' && rows.length === 0 && (
        <Empty title={t('picker.noEstates')} icon="home" />
      )}
      <ul className="report-rows">
        {rows.map((place) => (
          <li key={place.path}>
            <button type="button" className="report-row" onClick={() => choose(place)}>
              <span>{searching ? formatPlace(place.names, language) : place.name}</span>
              <Icon name="next" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
