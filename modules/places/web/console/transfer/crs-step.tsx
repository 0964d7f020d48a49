import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { LazyMap } from '../../../../../ui/map/lazy-map.tsx';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { useMe } from '../../../../identity/web/index.ts';
import { usePlaceName } from '../../queries.ts';
import { type Import, type ImportChoice, usePreview } from './queries.ts';
import { useTransferWords } from './words.ts';

type Layer = Import['layers'][number];

const whys = {
  declared: 'whyDeclared',
  known: 'whyKnown',
  hint: 'whyHint',
  range: 'whyRange',
  none: 'whyNone',
} as const;
const plain = ['WGS84', 'CGCS2000', 'GCJ02', 'BD09'];

/** In which coordinate system the file is, shown on the map before anything is taken. */
export function CrsStep({
  one,
  layer,
  choice,
  busy,
  onChange,
  onBack,
  onNext,
}: {
  one: Import;
  layer: Layer;
  choice: ImportChoice;
  busy: boolean;
  onChange: (choice: ImportChoice) => void;
  onBack: () => void;
  onNext: () => void;
}) {
  const { t } = useTranslation('places');
  const words = useTransferWords();
  const { guess } = layer;
  const { lng, lat } = choice.columns;
  const preview = usePreview(one.id, {
    layer: layer.name,
    crs: choice.crs,
    ...(lng && lat ? { lng, lat } : {}),
  });
  const points = preview.data?.points ?? [];
  const there = points.length + (preview.data?.unreadable ?? 0) > 0;
  const systems = [...new Set([...guess.crs.tried.map(({ crs }) => crs), ...plain, choice.crs])];
  const pins = useMemo(
    () =>
      points.map(({ row, label, inside, ...at }) => ({
        id: String(row),
        label,
        tone: inside ? ('plain' as const) : ('late' as const),
        lng: at.lng,
        lat: at.lat,
      })),
    [points],
  );
  const view = useMemo(() => boundsOf(points), [points]);
  return (
    <form
      className="gw-card gw-stack"
      onSubmit={(event) => {
        event.preventDefault();
        onNext();
      }}
    >
      <p>
        {t(`console.transfer.${whys[guess.crs.why]}`)}
        {guess.crs.otherDatum && <strong> {t('console.transfer.otherDatum')}</strong>}
      </p>
      <div className="transfer__where">
        <fieldset className="transfer__systems">
          <legend>{t('console.transfer.crs')}</legend>
          {systems.map((crs) => {
            const fit = guess.crs.tried.find((other) => other.crs === crs);
            return (
              <label key={crs} className="transfer__system">
                <input
                  type="radio"
                  name="crs"
                  checked={choice.crs === crs}
                  onChange={() => onChange({ ...choice, crs })}
                />
                <span>
                  {words.crs(crs)}
                  {fit && (
                    <span className="gw-soft gw-small">
                      {' '}
                      {t('console.transfer.crsShare', { share: Math.round(fit.share * 100) })}
                      {fit.meters !== null &&
                        ` · ${t('console.transfer.crsMeters', { meters: fit.meters })}`}
                    </span>
                  )}
                </span>
              </label>
            );
          })}
        </fieldset>
        {preview.isError && (
          <ErrorPanel error={preview.error} title={t('console.transfer.failedToLoad')} />
        )}
        {preview.data && !there && <p>{t('console.transfer.noPoints')}</p>}
        {there && (
          <div className="transfer__map">
            <LazyMap view={view} pins={pins} list={<PointList points={points} />} />
          </div>
        )}
      </div>
      {preview.data && there && (
        <p role="status">
          {t('console.transfer.pointsIn', {
            count: points.length,
            outside: preview.data.outside,
            unreadable: preview.data.unreadable,
          })}
        </p>
      )}
      {(choice.kind === 'building' || choice.kind === 'estate') && (
        <Complete choice={choice} onChange={onChange} />
      )}
      <div className="transfer__actions">
        <button type="submit" className="gw-button gw-button--primary" disabled={busy}>
          {t('console.transfer.check')}
        </button>
        <button type="button" className="gw-button" onClick={onBack}>
          {t('console.transfer.previous')}
        </button>
      </div>
    </form>
  );
}

function PointList({
  points,
}: {
  points: readonly { row: number; label: string; lng: number; lat: number }[];
}) {
  return (
    <ul className="gw-stack">
      {points.slice(0, 50).map(({ row, label, lng, lat }) => (
        <li key={row}>
          {label}: {lng.toFixed(5)}, {lat.toFixed(5)}
        </li>
      ))}
    </ul>
  );
}

/** The file may be all there is where the reader's post is. */
function Complete({
  choice,
  onChange,
}: {
  choice: ImportChoice;
  onChange: (choice: ImportChoice) => void;
}) {
  const { t } = useTranslation('places');
  const { data: me } = useMe();
  const own = me?.appointments.find(({ placePath }) => placePath !== null)?.placePath ?? undefined;
  const name = usePlaceName(own);
  if (!own) return null;
  return (
    <label className="transfer__system">
      <input
        type="checkbox"
        checked={choice.complete === own}
        onChange={(event) => onChange({ ...choice, complete: event.target.checked ? own : null })}
      />
      {t('console.transfer.complete', { place: name ?? own })}
    </label>
  );
}

function boundsOf(points: readonly { lng: number; lat: number; inside: boolean }[]) {
  const shown = points.some(({ inside }) => inside)
    ? points.filter(({ inside }) => inside)
    : points;
  if (shown.length === 0) return undefined;
  const lngs = shown.map(({ lng }) => lng);
  const lats = shown.map(({ lat }) => lat);
  const margin = 0.002;
  return {
    west: Math.min(...lngs) - margin,
    south: Math.min(...lats) - margin,
    east: Math.max(...lngs) + margin,
    north: Math.max(...lats) + margin,
  };
}
