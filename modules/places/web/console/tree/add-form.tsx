import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ChildSort, isLabel, nextLabel, numberedWithin, sortsIn } from './codes.ts';
import { collect, type DraftItem, isDrafted, useDraft } from './draft.ts';
import { FormActions } from './form-actions.tsx';
import { type Outline, type Sketch, toOutline } from './outline-edit.ts';
import { PlaceFields, type PlaceSet } from './place-fields.tsx';
import { type PlaceOn, useBuildingPaths, useChildren } from './queries.ts';
import { usePlaceWords } from './words.ts';

/** Kinds that may be no more than a point, and those that are neither. */
export const pointKinds: readonly string[] = ['estate', 'building'];
const bare: readonly string[] = ['entrance', 'dwelling'];

/** Kinds on whose ground facilities stand. */
const holdsFacilities: readonly string[] = ['community', 'grid', 'microGrid'];

/** Adds a place in another: what sort, its number, its fields, its outline. */
export function AddForm({
  parent,
  day,
  sort,
  sketch,
  followed,
  editor,
  onSort,
  onDone,
}: {
  parent: PlaceOn;
  day: string;
  sort: ChildSort;
  sketch: Sketch;
  /** Changes of neighbours that the outline took along. */
  followed: readonly DraftItem[];
  editor: ReactNode;
  onSort: (sort: ChildSort) => void;
  onDone: (collected: boolean) => void;
}) {
  const { t } = useTranslation('places');
  const words = usePlaceWords();
  const taken = useTaken(sort, parent.path, day);
  const proposed = nextLabel(sort, taken);
  const [label, setLabel] = useState<string>();
  const [set, setSet] = useState<PlaceSet>({});
  useEffect(() => {
    setLabel(undefined);
    setSet(sort.category ? { category: sort.category } : {});
  }, [sort]);
  const given = label ?? proposed ?? '';
  const isTaken = taken.some((path) => path.endsWith(`.${given}`));
  const isWrong = given !== '' && !isLabel(sort, given);
  const place = placeOf(sort, sketch);
  const name = set.name?.trim() ?? '';
  return (
    <form
      className="gw-stack"
      aria-label={t('console.tree.act.add')}
      onSubmit={(event) => {
        event.preventDefault();
        const path = `${parent.path}.${given}`;
        collect(
          {
            kind: sort.kind,
            name,
            nameEn: set.nameEn ?? null,
            change: { do: 'add', path, set: { ...set, ...place, name } },
          },
          ...followed,
        );
        onDone(true);
      }}
    >
      <fieldset className="tree__sorts">
        <legend>{t('console.tree.add.what')}</legend>
        {sortsIn(parent.kind).map((one) => (
          <label key={one.kind + (one.category ?? '')} className="tree__check">
            <input
              type="radio"
              name="sort"
              checked={one.kind === sort.kind && one.category === sort.category}
              onChange={() => onSort(one)}
            />
            {one.category ? t('console.tree.add.specialGrid') : words.kind(one.kind)}
          </label>
        ))}
      </fieldset>
      {!isDrafted(parent) && holdsFacilities.includes(parent.kind) && (
        <Link to="/facilities/new" search={{ place: parent.path } as never} className="tree__link">
          {t('console.tree.add.facility')}
        </Link>
      )}
      <label className="gw-field">
        <span className="gw-field__label">{t('console.tree.add.number')}</span>
        <input
          className="gw-input"
          required
          value={given}
          aria-invalid={isTaken || isWrong}
          onChange={(event) => setLabel(event.target.value.trim().toLowerCase())}
        />
        <span className="gw-soft gw-small">
          {proposed
            ? t('console.tree.add.numberHelp', { label: proposed })
            : t('console.tree.add.noNumber')}
        </span>
        {isTaken && <span className="gw-problem">{t('console.tree.add.taken')}</span>}
        {isWrong && proposed && (
          <span className="gw-problem">{t('console.tree.add.wrong', { label: proposed })}</span>
        )}
      </label>
      <PlaceFields
        kind={sort.kind}
        path={`${parent.path}.${given}`}
        value={set}
        day={day}
        onChange={(more) => setSet({ ...set, ...more })}
      />
      {!bare.includes(sort.kind) && editor}
      <FormActions
        disabled={name === '' || given === '' || isTaken || isWrong}
        onCancel={() => onDone(false)}
      />
    </form>
  );
}

/** Outline or position of what was drawn. */
export function placeOf(
  { kind }: Pick<ChildSort, 'kind'>,
  sketch: Sketch,
): { geometry?: Outline; center?: { lng: number; lat: number } } {
  const geometry = toOutline(sketch);
  if (geometry) return { geometry };
  const [point, more] = sketch[0]?.[0] ?? [];
  if (!point || more || !pointKinds.includes(kind)) return {};
  return { center: { lng: point[0]!, lat: point[1]! } };
}

/** Paths whose numbers are taken: those that are there, and those that wait in the set. */
function useTaken({ kind }: ChildSort, parent: string, day: string): string[] {
  const beside = useChildren(day, parent);
  const within = numberedWithin(kind, parent);
  const buildings = useBuildingPaths(kind === 'building' ? within : undefined);
  const { items } = useDraft();
  return [
    ...(beside.data ?? []).map(({ path }) => path),
    ...(kind === 'building' ? (buildings.data ?? []) : []),
    ...items.flatMap((item) =>
      item.change.do === 'add' && item.kind === kind && item.change.path.startsWith(within)
        ? [item.change.path]
        : [],
    ),
  ];
}
