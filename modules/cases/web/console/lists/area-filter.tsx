import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { formatName, usePlace, usePlaceTree } from '../../../../places/web/index.ts';

const filtered = ['district', 'subdistrict', 'community', 'grid', 'microGrid', 'building'];

/** Goes down from the city to a building; any step can be chosen. */
export function AreaList({
  value,
  root,
  onPick,
}: {
  value: string | undefined;
  /** Path of the largest place to choose from; the city unless told. */
  root: string | undefined;
  onPick: (path: string) => void;
}) {
  const { t } = useTranslation('cases');
  const [at, setAt] = useState(value ?? root);
  const here = usePlace(at);
  const tree = usePlaceTree(at);
  const inside = tree.data?.places.filter((place) => filtered.includes(place.kind)) ?? [];
  const above =
    at && at !== root && at.includes('.') ? at.slice(0, at.lastIndexOf('.')) : undefined;
  const locale = currentLocale();
  const name = here.data && formatName(here.data, locale);
  return (
    <div className="cases-picklist">
      {above && (
        <button type="button" className="gw-button gw-button--plain" onClick={() => setAt(above)}>
          <Icon name="back" />
          {t('console.filter.areaUp')}
        </button>
      )}
      {at && name && (
        <button
          type="button"
          className="gw-button gw-button--primary"
          aria-pressed={at === value}
          onClick={() => onPick(at)}
        >
          {t('console.filter.areaHere', { name })}
        </button>
      )}
      {tree.isPending && <SkeletonList rows={5} height={28} />}
      {tree.isError && <ErrorPanel error={tree.error} onRetry={() => void tree.refetch()} />}
      {tree.data && inside.length === 0 && (
        <p className="gw-soft">{t('console.filter.areaNone')}</p>
      )}
      <ul className="cases-picklist__groups">
        {inside.map((place) => (
          <li key={place.path} className="cases-picklist__step">
            <button type="button" onClick={() => onPick(place.path)}>
              {formatName(place, locale)}
            </button>
            {place.kind !== 'building' && (
              <button
                type="button"
                aria-label={t('console.filter.areaInside', { name: formatName(place, locale) })}
                title={t('console.filter.areaInside', { name: formatName(place, locale) })}
                onClick={() => setAt(place.path)}
              >
                <Icon name="next" />
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
