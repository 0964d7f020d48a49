import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, fieldProblem } from '../../../../../ui/api/error.ts';
import { LazyMap } from '../../../../../ui/map/lazy-map.tsx';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import {
  type FacilityCategory,
  type FacilityField,
  facilityCategories,
  fieldsOfFacility,
} from '../../../facilities/fields.ts';
import { useUnits } from './queries.ts';
import { useFacilityWords } from './words.tsx';

/** What is being written of a facility: texts as they are typed. */
export interface Draft {
  category: FacilityCategory;
  name: string;
  nameEn: string;
  point: { lng: number; lat: number } | undefined;
  attributes: Readonly<Record<string, string>>;
  from: string;
  reason: string;
}

/** What the draft tells: fields of its sort, numbers as numbers. */
export function toAttributes({ category, attributes }: Draft): Record<string, string | number> {
  return Object.fromEntries(
    fieldsOfFacility(category).flatMap(({ key, type }) => {
      const text = attributes[key]?.trim();
      if (!text) return [];
      return [[key, type === 'integer' || type === 'number' ? Number(text) : text]];
    }),
  );
}

/** Today in China, YYYY-MM-DD. */
export const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

/** Writes a facility: its sort, where it stands, what is told of it, from when and why. */
export function FacilityForm({
  draft,
  onChange,
  view,
  belongs,
  unitsAt,
  error,
  isSaving,
  onSave,
  onCancel,
}: {
  draft: Draft;
  onChange: (draft: Draft) => void;
  /** Where the map begins without a point. */
  view: { west: number; south: number; east: number; north: number } | undefined;
  /** Where it belongs, in words. */
  belongs: ReactNode;
  /** Units that look after this place can be in charge. */
  unitsAt: string | undefined;
  error: unknown;
  isSaving: boolean;
  onSave: () => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation('places');
  const words = useFacilityWords();
  const id = useId();
  const { point } = draft;
  const set = (part: Partial<Draft>) => onChange({ ...draft, ...part });
  const place = (axis: 'lng' | 'lat', text: string) => {
    const number = Number(text);
    if (text === '' || !Number.isFinite(number)) return;
    set({ point: { lng: point?.lng ?? 0, lat: point?.lat ?? 0, [axis]: number } });
  };
  return (
    <form
      className="facilities__form"
      onSubmit={(event) => {
        event.preventDefault();
        if (point) onSave();
      }}
    >
      <div className="gw-card gw-stack">
        <label className="gw-field">
          <span className="gw-field__label">{t('console.facilities.sort')}</span>
          <select
            className="gw-input"
            value={draft.category}
            onChange={(event) => set({ category: event.target.value as FacilityCategory })}
          >
            {facilityCategories.map((one) => (
              <option key={one} value={one}>
                {words.category(one)}
              </option>
            ))}
          </select>
        </label>
        <label className="gw-field">
          <span className="gw-field__label">{t('console.facilities.name')}</span>
          <input
            className="gw-input"
            required
            maxLength={60}
            value={draft.name}
            onChange={(event) => set({ name: event.target.value })}
          />
        </label>
        <label className="gw-field">
          <span className="gw-field__label">{t('console.facilities.nameEn')}</span>
          <input
            className="gw-input"
            maxLength={120}
            value={draft.nameEn}
            onChange={(event) => set({ nameEn: event.target.value })}
          />
        </label>
        <div className="facilities__fields">
          {fieldsOfFacility(draft.category).map((field) => (
            <Field
              key={field.key}
              field={field}
              id={`${id}-${field.key}`}
              value={draft.attributes[field.key] ?? ''}
              unitsAt={unitsAt}
              isWrong={fieldProblem(error, field.key) !== undefined}
              onChange={(value) => set({ attributes: { ...draft.attributes, [field.key]: value } })}
            />
          ))}
        </div>
        <p className="gw-soft gw-small">{t('console.facilities.keeperHelp')}</p>
      </div>
      <div className="gw-card gw-stack">
        <h2>{t('console.facilities.position')}</h2>
        <div className="facilities__map">
          <LazyMap
            view={point ? { ...point, zoom: 18 } : view}
            position={point}
            onPosition={({ lng, lat }) =>
              set({ point: { lng: Number(lng.toFixed(7)), lat: Number(lat.toFixed(7)) } })
            }
          />
        </div>
        <p className="gw-soft gw-small">{t('console.facilities.positionHelp')}</p>
        <div className="facilities__fields">
          {(['lng', 'lat'] as const).map((axis) => (
            <label key={axis} className="gw-field">
              <span className="gw-field__label">{t(`console.facilities.${axis}`)}</span>
              <input
                type="number"
                step="any"
                required
                className="gw-input"
                value={point?.[axis] ?? ''}
                onChange={(event) => place(axis, event.target.value)}
              />
            </label>
          ))}
        </div>
        <div role="status">{belongs}</div>
        <div className="facilities__fields">
          <label className="gw-field">
            <span className="gw-field__label">{t('console.facilities.from')}</span>
            <input
              type="date"
              required
              min={today()}
              className="gw-input"
              value={draft.from}
              onChange={(event) => set({ from: event.target.value })}
            />
          </label>
          <label className="gw-field">
            <span className="gw-field__label">{t('console.facilities.reason')}</span>
            <input
              required
              minLength={2}
              maxLength={500}
              className="gw-input"
              value={draft.reason}
              onChange={(event) => set({ reason: event.target.value })}
            />
          </label>
        </div>
        {error instanceof ApiError && error.fields.length > 0 ? (
          <p className="gw-problem" role="alert">
            {t('console.facilities.mend')}
          </p>
        ) : (
          Boolean(error) && <ErrorPanel error={error} title={t('console.facilities.notSaved')} />
        )}
        <div className="gw-inline">
          <button
            type="submit"
            className="gw-button gw-button--primary"
            disabled={isSaving || !point}
          >
            {t('console.facilities.save')}
          </button>
          <button type="button" className="gw-button" onClick={onCancel}>
            {t('console.facilities.cancel')}
          </button>
        </div>
      </div>
    </form>
  );
}

function Field({
  field,
  id,
  value,
  unitsAt,
  isWrong,
  onChange,
}: {
  field: FacilityField;
  id: string;
  value: string;
  unitsAt: string | undefined;
  isWrong: boolean;
  onChange: (value: string) => void;
}) {
  const { t } = useTranslation('places');
  const words = useFacilityWords();
  const accepted = (one: FacilityField) =>
    one.type === 'integer' || one.type === 'number'
      ? t('console.facilities.acceptedNumber', { min: one.min, max: one.max })
      : one.type === 'text'
        ? t('console.facilities.acceptedText', { most: one.most })
        : t('console.facilities.acceptedOther');
  const units = useUnits(field.type === 'unit' ? unitsAt : undefined);
  const common = {
    id,
    className: 'gw-input',
    value,
    'aria-invalid': isWrong,
  };
  const choices =
    field.type === 'choice'
      ? field.options.map((one) => [one, words.option(one)] as const)
      : (units.data?.units ?? []).map((one) => [one.id, one.name] as const);
  return (
    <div className="gw-field">
      <label className="gw-field__label" htmlFor={id}>
        {words.field(field.key)}
      </label>
      {field.type === 'choice' || field.type === 'unit' ? (
        <select {...common} onChange={(event) => onChange(event.target.value)}>
          <option value="">{t('console.facilities.unknown')}</option>
          {choices.map(([key, label]) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </select>
      ) : (
        <input {...common} {...inputOf(field)} onChange={(event) => onChange(event.target.value)} />
      )}
      {isWrong && <p className="gw-problem">{accepted(field)}</p>}
    </div>
  );
}

function inputOf(field: FacilityField) {
  if (field.type === 'date') return { type: 'date' };
  if (field.type === 'integer' || field.type === 'number') {
    const { min, max, type } = field;
    return { type: 'number', min, max, step: type === 'integer' ? 1 : 'any' };
  }
  return { type: 'text', maxLength: field.type === 'text' ? field.most : 40 };
}
