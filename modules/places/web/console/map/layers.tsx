import { useTranslation } from 'react-i18next';
import { microGridTones, type PlaceLayer, placeLayers } from './draw.ts';

const names = Object.keys(placeLayers) as PlaceLayer[];

/** The layers that the address switches off. */
export function parseHidden(raw: unknown): PlaceLayer[] {
  const words = typeof raw === 'string' ? raw.split(',') : [];
  return names.filter((name) => words.includes(name));
}

/** Layers of places with what their lines and colours mean. */
export function Layers({
  hidden,
  tint,
  change,
}: {
  hidden: readonly PlaceLayer[];
  tint: unknown;
  change: (part: Record<string, unknown>) => void;
}) {
  const { t } = useTranslation('places');
  return (
    <fieldset className="places-map__layers">
      <legend>{t('console.map3d.layers')}</legend>
      {names.map((name) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={!hidden.includes(name)}
            onChange={(event) => {
              const rest = hidden.filter((one) => one !== name);
              const next = event.target.checked ? rest : [...rest, name];
              change({ hide: next.join() || undefined });
            }}
          />
          <span className={`places-map__key places-map__key--${name}`} aria-hidden="true" />
          {t(`kind.${name}`)}
        </label>
      ))}
      <label>
        <input
          type="checkbox"
          checked={tint === 'microGrid'}
          onChange={(event) => change({ tint: event.target.checked ? 'microGrid' : undefined })}
        />
        <span className="places-map__tones" aria-hidden="true">
          {microGridTones.map((tone) => (
            <span key={tone} style={{ background: tone }} />
          ))}
        </span>
        {t('console.map3d.tintMicroGrid')}
      </label>
    </fieldset>
  );
}
