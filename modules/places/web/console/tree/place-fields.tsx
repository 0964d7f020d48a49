import { useTranslation } from 'react-i18next';
import type { PlaceKind } from '../../../contract.ts';
import type { PlaceChange, PlaceOn } from './queries.ts';
import { useChildren } from './queries.ts';
import { usePlaceWords } from './words.ts';

/** What may be set of a place. */
export type PlaceSet = Extract<PlaceChange, { do: 'alter' }>['set'];

/** Sorts that are known, by kind; another one that a place has stays among them. */
const categories: Partial<Record<PlaceKind, readonly string[]>> = {
  subdistrict: ['street', 'town', 'developmentZone'],
  community: ['community', 'village', 'virtual', 'similar'],
  grid: ['residential', 'special'],
  estate: ['residential', 'public'],
  building: ['residential', 'public', 'commercial'],
};

/** Fields of a place as inputs; `value` is the place as it would be. */
export function PlaceFields({
  kind,
  path,
  value,
  day,
  onChange,
}: {
  kind: PlaceKind;
  path: string;
  value: PlaceSet;
  day: string;
  onChange: (set: PlaceSet) => void;
}) {
  const { t } = useTranslation('places');
  const words = usePlaceWords();
  const text = (field: 'name' | 'nameEn' | 'officialName', most: number) => (
    <label className="gw-field">
      <span className="gw-field__label">{words.field(field)}</span>
      <input
        className="gw-input"
        name={field}
        required={field === 'name'}
        maxLength={most}
        value={value[field] ?? ''}
        onChange={(event) =>
          onChange({
            [field]: field === 'name' ? event.target.value : event.target.value || null,
          })
        }
      />
    </label>
  );
  const number = (field: 'floors' | 'heightM' | 'floor', least: number, most: number) => (
    <label className="gw-field">
      <span className="gw-field__label">{words.field(field)}</span>
      <input
        type="number"
        className="gw-input"
        name={field}
        min={least}
        max={most}
        step={field === 'heightM' ? 0.1 : 1}
        value={value[field] ?? ''}
        onChange={(event) =>
          onChange({
            [field]: Number.isNaN(event.target.valueAsNumber) ? null : event.target.valueAsNumber,
          })
        }
      />
    </label>
  );
  const known = categories[kind];
  const sorts = [...new Set([...(known ?? []), ...(value.category ? [value.category] : [])])];
  return (
    <>
      {text('name', 60)}
      {text('nameEn', 120)}
      {text('officialName', 120)}
      {sorts.length > 0 && (
        <label className="gw-field">
          <span className="gw-field__label">{words.field('category')}</span>
          <select
            className="gw-input"
            value={value.category ?? ''}
            onChange={(event) => onChange({ category: event.target.value || null })}
          >
            <option value="">{t('console.tree.blank')}</option>
            {sorts.map((one) => (
              <option key={one} value={one}>
                {words.category(one)}
              </option>
            ))}
          </select>
        </label>
      )}
      {kind === 'building' && (
        <>
          <EstateField
            community={path.split('.').slice(0, 4).join('.')}
            day={day}
            value={value.estatePath ?? null}
            onChange={(estatePath) => onChange({ estatePath })}
          />
          <div className="tree__pair">
            {number('floors', 1, 200)}
            {number('heightM', 0.1, 999)}
          </div>
        </>
      )}
      {kind === 'dwelling' && number('floor', -9, 200)}
    </>
  );
}

function EstateField({
  community,
  day,
  value,
  onChange,
}: {
  community: string;
  day: string;
  value: string | null;
  onChange: (path: string | null) => void;
}) {
  const { t } = useTranslation('places');
  const words = usePlaceWords();
  const { data } = useChildren(day, community);
  const estates: PlaceOn[] = (data ?? []).filter(({ kind }) => kind === 'estate');
  return (
    <label className="gw-field">
      <span className="gw-field__label">{words.field('estatePath')}</span>
      <select
        className="gw-input"
        value={value ?? ''}
        onChange={(event) => onChange(event.target.value || null)}
      >
        <option value="">{t('console.tree.noEstate')}</option>
        {value !== null && !estates.some(({ path }) => path === value) && (
          <option value={value}>{value}</option>
        )}
        {estates.map((estate) => (
          <option key={estate.path} value={estate.path}>
            {words.name(estate)}
          </option>
        ))}
      </select>
    </label>
  );
}
