import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { formatName } from '../../../format.ts';
import { usePlaceTree } from '../../queries.ts';

const steps = ['district', 'subdistrict', 'community', 'grid', 'microGrid'];

/** Chooses an area step by step, from where the reader's post is down to a micro-grid. */
export function AreaSteps({
  root,
  value,
  onChange,
}: {
  root: string;
  value: string;
  onChange: (path: string) => void;
}) {
  const labels = value.split('.');
  const paths = labels
    .map((_, i) => labels.slice(0, i + 1).join('.'))
    .filter((path) => path.length >= root.length);
  return (
    <>
      {paths.map((parent, i) => (
        <Step key={parent} parent={parent} value={paths[i + 1] ?? parent} onChange={onChange} />
      ))}
    </>
  );
}

function Step({
  parent,
  value,
  onChange,
}: {
  parent: string;
  value: string;
  onChange: (path: string) => void;
}) {
  const { t } = useTranslation('places');
  const id = useId();
  const tree = usePlaceTree(parent);
  const places = (tree.data?.places ?? []).filter(({ kind }) => steps.includes(kind));
  const [first] = places;
  if (!first) return null;
  return (
    <div className="gw-field">
      <label className="gw-field__label" htmlFor={id}>
        {t(`kind.${first.kind}`)}
      </label>
      <select
        id={id}
        className="gw-input"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value={parent}>{t('console.facilities.all')}</option>
        {places.map((place) => (
          <option key={place.path} value={place.path}>
            {formatName(place, currentLocale())}
          </option>
        ))}
      </select>
    </div>
  );
}
