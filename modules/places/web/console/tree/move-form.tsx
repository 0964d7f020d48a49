import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlaceKind } from '../../../contract.ts';
import { usePlaceName } from '../../queries.ts';
import { labelInParent, parentKindsOf, parentOf } from './codes.ts';
import { collect, useDraft } from './draft.ts';
import { FormActions } from './form-actions.tsx';
import { PlaceFind } from './place-find.tsx';
import { type PlaceOn, useChildren } from './queries.ts';
import { usePlaceWords } from './words.ts';

interface Target {
  path: string;
  kind: PlaceKind;
  name: string;
}

/** Moves a place with everything below to another parent. */
export function MoveForm({
  place,
  day,
  onDone,
}: {
  place: PlaceOn;
  day: string;
  onDone: (collected: boolean) => void;
}) {
  const { t } = useTranslation('places');
  const words = usePlaceWords();
  const [to, setTo] = useState<Target>();
  const kinds = parentKindsOf(place.kind);
  const parent = parentOf(place.path) ?? '';
  const parentName = usePlaceName(parent);
  const near = useChildren(day, parentOf(parent)).data ?? [];
  const { items } = useDraft();
  const added = items.flatMap(({ change, ...item }) =>
    change.do === 'add' && kinds.includes(item.kind) ? [{ ...item, path: change.path }] : [],
  );
  const choices = [...added, ...near].filter(
    ({ path, kind }) =>
      kinds.includes(kind) && path !== parent && !path.startsWith(`${place.path}.`),
  );
  const isNew = added.some(({ path }) => path === to?.path);
  const there = useChildren(day, isNew ? undefined : to?.path);
  const label =
    to && (isNew || there.data)
      ? labelInParent(
          place.kind,
          to.kind,
          place.path,
          (there.data ?? []).map(({ path }) => path),
        )
      : undefined;
  const target = to && label ? `${to.path}.${label}` : undefined;
  return (
    <form
      className="gw-stack"
      aria-label={t('console.tree.act.move')}
      onSubmit={(event) => {
        event.preventDefault();
        if (!target) return;
        const { kind, name, nameEn, path, version } = place;
        collect({
          kind,
          name,
          nameEn,
          before: place,
          change: { do: 'move', path, version, to: target },
        });
        onDone(true);
      }}
    >
      <p>{t('console.tree.move.now', { parent: parentName })}</p>
      {choices.length > 0 && (
        <label className="gw-field">
          <span className="gw-field__label">{t('console.tree.move.near')}</span>
          <select
            className="gw-input"
            value={choices.some(({ path }) => path === to?.path) ? to?.path : ''}
            onChange={(event) => {
              const chosen = choices.find(({ path }) => path === event.target.value);
              setTo(chosen && { path: chosen.path, kind: chosen.kind, name: words.name(chosen) });
            }}
          >
            <option value="">{t('console.tree.move.choose')}</option>
            {choices.map((one) => (
              <option key={one.path} value={one.path}>
                {words.name(one)}
              </option>
            ))}
          </select>
        </label>
      )}
      <PlaceFind
        label={t('console.tree.move.find')}
        kinds={kinds}
        onPick={(found) => setTo({ path: found.path, kind: found.kind, name: words.name(found) })}
      />
      <div role="status">
        {to && (
          <p>
            {t('console.tree.move.to', { parent: to.name })}{' '}
            {target && t('console.tree.move.path', { path: target })}
          </p>
        )}
        {to && there.data && !label && (
          <p className="gw-problem">{t('console.tree.move.impossible')}</p>
        )}
      </div>
      <p className="gw-soft">{t('console.tree.move.help')}</p>
      <FormActions disabled={!target} onCancel={() => onDone(false)} />
    </form>
  );
}
