import { useTranslation } from 'react-i18next';
import type { PlaceKind } from '../../../contract.ts';
import { usePlace } from '../../queries.ts';
import { parentOf } from './codes.ts';
import { isDrafted, useDraft } from './draft.ts';
import { useInside } from './inside.ts';
import { areaOf, type Outline } from './outline-edit.ts';
import { type PlaceOn, useStates } from './queries.ts';
import { mayHold } from './rows.ts';
import { usePlaceWords } from './words.ts';

/** What is known of a place on a day, and what lies in it. */
export function PlaceFacts({
  place,
  day,
  isToday,
  onChoose,
}: {
  place: PlaceOn;
  day: string;
  isToday: boolean;
  onChoose: (path: string) => void;
}) {
  const { t } = useTranslation('places');
  const words = usePlaceWords();
  const inside = useInside(day, mayHold(place) ? place.path : undefined);
  // Dwellings are counted as they are now.
  const now = usePlace(isToday && !isDrafted(place) ? place.path : undefined).data;
  const parent = parentOf(place.path);
  const facts: [label: string, value: string | null][] = [
    [t('console.tree.code'), place.code],
    [t('console.tree.field.name'), place.name],
    [t('console.tree.field.nameEn'), place.nameEn],
    [t('console.tree.field.officialName'), place.officialName],
    [t('console.tree.field.category'), place.category && words.category(place.category)],
    [t('console.tree.field.floors'), place.floors === null ? null : words.number(place.floors)],
    [
      t('console.tree.field.heightM'),
      place.heightM === null ? null : words.value('heightM', place.heightM),
    ],
    [t('console.tree.field.floor'), place.floor === null ? null : words.number(place.floor)],
    [t('console.tree.area'), place.geometry ? words.size(areaOf(place.geometry as Outline)) : null],
    [t('console.tree.since'), words.day(place.validFrom)],
    [t('console.tree.until'), place.validTo && words.day(place.validTo)],
    [
      t('console.tree.households'),
      now?.households === null || now === undefined ? null : words.number(now.households),
    ],
  ];
  const counts = new Map<PlaceKind, number>();
  for (const { kind } of inside.data ?? []) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return (
    <>
      <dl className="tree__facts">
        {facts.map(([label, value]) =>
          value === null || value === '' ? null : (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
        {parent && (
          <div>
            <dt>{t('console.tree.parent')}</dt>
            <dd>
              <PlaceButton path={parent} onChoose={onChoose} />
            </dd>
          </div>
        )}
        {place.estatePath && (
          <div>
            <dt>{t('console.tree.field.estatePath')}</dt>
            <dd>
              <PlaceButton path={place.estatePath} onChoose={onChoose} />
            </dd>
          </div>
        )}
      </dl>
      {mayHold(place) && (
        <section className="gw-stack" aria-label={t('console.tree.holds')}>
          <h3>{t('console.tree.holds')}</h3>
          {inside.data?.length === 0 && <p className="gw-soft">{t('console.tree.holdsNothing')}</p>}
          {[...counts].map(([kind, count]) => (
            <details key={kind} className="tree__inside">
              <summary>
                {words.kind(kind)} {words.number(count)}
              </summary>
              <ul>
                {inside.data?.map((child) =>
                  child.kind === kind ? (
                    <li key={child.path}>
                      <button
                        type="button"
                        className="gw-button gw-button--plain"
                        onClick={() => onChoose(child.path)}
                      >
                        {words.name(child)}
                      </button>
                    </li>
                  ) : null,
                )}
              </ul>
            </details>
          ))}
        </section>
      )}
    </>
  );
}

/** A place by its name, which is gone to. */
export function PlaceButton({
  path,
  onChoose,
}: {
  path: string;
  onChoose: (path: string) => void;
}) {
  const words = usePlaceWords();
  const added = useDraft().items.find(({ change }) => change.do === 'add' && change.path === path);
  const { data, isError } = usePlace(added ? undefined : path);
  // What has ended still has the name that it had last.
  const gone = useStates(isError ? path : undefined).data?.[0];
  const known = added ?? data ?? gone;
  return (
    <button
      type="button"
      className="gw-button gw-button--plain tree__link"
      onClick={() => onChoose(path)}
    >
      {known ? words.name(known) : path}
    </button>
  );
}
