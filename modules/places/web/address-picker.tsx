import './address-picker.css';
import { useDeferredValue, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../ui/i18n/start.ts';
import { Icon } from '../../../ui/parts/icons.tsx';
import { Marked } from '../../../ui/parts/marked.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../ui/parts/states.tsx';
import { formatAddress, formatName, formatPlace, markAddress } from '../format.ts';
import { type MatchedPlace, type PlaceRow, useAddresses, usePlaceSearch } from './queries.ts';
import { type AddressStep, addressSteps, isAddress, nextStep, pick } from './steps.ts';

export interface AddressPickerProps {
  /** What is picked so far: a building, entrance or dwelling; shown until it is changed. */
  value?: PlaceRow | undefined;
  /** Told of each pick that is an address, from the building down, and of undefined when it is taken back. */
  onChange: (place: PlaceRow | undefined) => void;
  /** Estates near here come first. */
  near?: { lng: number; lat: number } | undefined;
  /** Dwellings are shown only to people who signed in. */
  signedIn: boolean;
  /** The last step to ask for; `dwelling` unless told. */
  until?: Exclude<AddressStep, 'estate'>;
}

/** Picks estate, building, entrance and dwelling, one question at a time, large enough for thumbs. */
export default function AddressPicker({
  value,
  onChange,
  near,
  signedIn,
  until = 'dwelling',
}: AddressPickerProps) {
  const { t } = useTranslation('places');
  const [picked, setPicked] = useState<readonly PlaceRow[]>(value ? [value] : []);
  const [done, setDone] = useState(value !== undefined);
  const heading = useRef<HTMLHeadingElement>(null);
  const change = useRef<HTMLButtonElement>(null);
  const moved = useRef(false);
  const last = picked.at(-1);
  const step = done ? undefined : stepAfter(picked, until);
  const hidden = step === 'dwelling' && !signedIn;

  // The next question takes the focus, so that keyboards and screen readers come along.
  // biome-ignore lint/correctness/useExhaustiveDependencies: on every pick
  useEffect(() => {
    if (moved.current) (heading.current ?? change.current)?.focus();
  }, [picked, done]);

  function choose(place: PlaceRow) {
    moved.current = true;
    setPicked(pick(picked, place));
    setDone(false);
    if (isAddress(place)) onChange(place);
  }

  function goBack(count: number) {
    moved.current = true;
    const kept = picked.slice(0, count);
    setPicked(kept);
    setDone(false);
    const address = kept.at(-1);
    onChange(isAddress(address) ? address : undefined);
  }

  return (
    <section className="gw-address gw-stack" aria-label={t('picker.label')}>
      {picked.length > 0 && (
        <div className="gw-address__chosen">
          <p className="gw-address__name" role="status">
            <Icon name="pin" /> {nameOf(last!)}
            {last!.synthetic && <span className="gw-small gw-soft"> {t('picker.synthetic')}</span>}
          </p>
          <button
            type="button"
            className="gw-button gw-button--plain"
            ref={change}
            onClick={() => goBack(step ? picked.length - 1 : 0)}
          >
            <Icon name="back" />
            {t(step ? 'picker.back' : 'picker.change')}
          </button>
        </div>
      )}
      {step && (
        <>
          <h3 ref={heading} tabIndex={-1} className="gw-address__question">
            {t(`picker.step.${step}`)}
          </h3>
          {isAddress(last) && (
            <button
              type="button"
              className="gw-button gw-button--block"
              onClick={() => {
                moved.current = true;
                setDone(true);
              }}
            >
              <Icon name="check" />
              {t('picker.stopHere')}
            </button>
          )}
          {hidden ? (
            <p className="gw-soft">{t('picker.signIn')}</p>
          ) : step === 'estate' ? (
            <EstateStep near={near} until={until} onPick={choose} />
          ) : (
            <TileStep key={last!.path} parent={last!.path} onPick={choose} onNone={setDone} />
          )}
        </>
      )}
    </section>
  );
}

/** Estates nearby, or what the search finds: from an estate down to the last step that is asked for. */
function EstateStep({
  near,
  until,
  onPick,
}: {
  near: AddressPickerProps['near'];
  until: AddressStep;
  onPick: (place: PlaceRow) => void;
}) {
  const { t } = useTranslation('places');
  const field = useId();
  const [text, setText] = useState('');
  const query = useDeferredValue(text.trim());
  const estates = useAddresses(undefined, near);
  const found = usePlaceSearch(query);
  const searching = query !== '';
  const { data, error, refetch } = searching ? found : estates;
  const kinds: readonly string[] = addressSteps.slice(0, addressSteps.indexOf(until) + 1);
  const places: (PlaceRow | MatchedPlace)[] = (data?.places ?? []).filter(({ kind }) =>
    kinds.includes(kind),
  );

  return (
    <>
      <div className="gw-field">
        <label htmlFor={field}>{t('picker.searchLabel')}</label>
        <input
          id={field}
          type="search"
          className="gw-input"
          value={text}
          maxLength={100}
          autoComplete="off"
          placeholder={t('picker.searchPlaceholder')}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      {error && !data ? (
        <ErrorPanel error={error} title={t('picker.failed')} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonList rows={5} height={64} />
      ) : places.length === 0 ? (
        <Empty
          icon="search"
          title={searching ? t('picker.noMatches', { query }) : t('picker.noEstates')}
        />
      ) : (
        <ul className="gw-address__list">
          {places.slice(0, 30).map((place) => (
            <li key={place.path}>
              <button type="button" className="gw-address__row" onClick={() => onPick(place)}>
                <span>
                  <Marked {...markedNameOf(place)} />
                </span>
                <span className="gw-small gw-soft">{whereabouts(place)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Buildings, entrances or dwellings as tiles of their numbers. */
function TileStep({
  parent,
  onPick,
  onNone,
}: {
  parent: string;
  onPick: (place: PlaceRow) => void;
  onNone: (done: boolean) => void;
}) {
  const { t } = useTranslation('places');
  const { data, error, refetch } = useAddresses(parent);
  const none = data?.step === 'done';
  useEffect(() => {
    if (none) onNone(true);
  }, [none, onNone]);

  if (error && !data) {
    return <ErrorPanel error={error} title={t('picker.failed')} onRetry={() => void refetch()} />;
  }
  if (!data) return <SkeletonList rows={3} height={56} />;
  return (
    <ul className="gw-address__tiles">
      {data.places.map((place) => (
        <li key={place.path}>
          <button type="button" className="gw-address__tile" onClick={() => onPick(place)}>
            {formatName(place, currentLocale())}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The step after what was picked, unless it lies beyond the last one asked for. */
function stepAfter(
  picked: readonly PlaceRow[],
  until: Exclude<AddressStep, 'estate'>,
): AddressStep | undefined {
  return picked.at(-1)?.kind === until ? undefined : nextStep(picked);
}

/** What tells two estates of one name apart: 乌达区 · 滨海社区. */
function whereabouts({ names: { path, district, community, en } }: PlaceRow): string {
  const parts = [district ? { district } : {}, community ? { community } : {}];
  return parts
    .map((part) => formatPlace({ path, ...part, ...(en ? { en } : {}) }, currentLocale()))
    .join(' · ');
}

/** An address below the community: 瑞德花园3号楼1单元. */
function nameOf(place: PlaceRow): string {
  return formatAddress(namesBelow(place), currentLocale());
}

/** The same, with what was searched for marked. */
function markedNameOf(place: PlaceRow | MatchedPlace) {
  const matched = 'matched' in place ? place.matched : {};
  const { estate = [], building = [], entrance = [], dwelling = [] } = matched;
  return markAddress(namesBelow(place), { estate, building, entrance, dwelling }, currentLocale());
}

function namesBelow(place: PlaceRow): PlaceRow['names'] {
  const { path, en, estate, building, entrance, dwelling } = place.names;
  const own = place.kind === 'estate' ? { estate: place.name } : {};
  return {
    path,
    ...(estate ? { estate } : {}),
    ...(building ? { building } : {}),
    ...(entrance ? { entrance } : {}),
    ...(dwelling ? { dwelling } : {}),
    ...own,
    ...(en ? { en } : {}),
  };
}
