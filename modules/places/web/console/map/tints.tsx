import i18next from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type MapTint,
  mapExtensions,
  type Sign,
  type Tint,
} from '../../../../../ui/map/extensions.ts';
import { Legend } from '../../../../../ui/map/signs.tsx';
import { microGridTones } from './draw.ts';
import type { EntrancePlan } from './floors.ts';

const titleOf = i18next.t as unknown as (key: string) => string;
const noTints: ReadonlyMap<string, Tint> = new Map();
const noSigns = (): Sign[] => [];

/** What the reader may colour a building by of what extensions know. A hook: extensions are registered once, so the order holds. */
const useOffered = (building: string | undefined): readonly (MapTint & { offered: boolean })[] =>
  mapExtensions().flatMap(({ tints = [], useKnows }) => {
    // biome-ignore lint/correctness/useHookAtTopLevel: see above
    const offered = useKnows?.(building) ?? true;
    return tints.map((one) => ({ ...one, offered }));
  });

/** Number and tone of the micro-grid that a path lies in. */
function microGridOf(path: string): Tint | undefined {
  const number = Number(/\.m(\d+)(?:\.|$)/.exec(path)?.[1]);
  const colour = microGridTones[number % microGridTones.length];
  return colour
    ? { colour, words: titleOf('places:kind.microGrid').concat(` ${number}`) }
    : undefined;
}

/** The question that the address asks, or the first there is. */
export interface AskedTints {
  key: string;
  tints: ReadonlyMap<string, Tint>;
  signs: readonly Sign[];
  /** What else could be asked, in the order of the list. */
  choices: readonly Pick<MapTint, 'key' | 'label'>[];
}

/** Colours of the dwellings of a building by what one asks. A hook: extensions are registered once, so the order holds. */
export function useAskedTints(
  building: string | undefined,
  plans: readonly EntrancePlan[] | undefined,
  asked: unknown,
): AskedTints {
  const all = useOffered(building);
  const choices = [
    ...all.filter(({ offered }) => offered),
    { key: 'microGrid', label: 'places:kind.microGrid' },
  ];
  const chosen = (choices.find(({ key }) => key === asked) ?? choices[0]!).key;
  const brought = all.map((one) => ({
    key: one.key,
    // biome-ignore lint/correctness/useHookAtTopLevel: see above
    tints: one.useTints(one.key === chosen ? building : undefined),
    signs: (one.useLegend ?? noSigns)(),
  }));
  const microGrid = useMemo(() => {
    const dwellings = (plans ?? []).flatMap(({ rows }) => rows.flatMap(({ cells }) => cells));
    return new Map(
      dwellings.flatMap((one) => {
        const tint = one && microGridOf(one.path);
        return tint ? [[one.path, tint] as const] : [];
      }),
    );
  }, [plans]);
  const found = brought.find((one) => one.key === chosen);
  if (found) return { ...found, choices };
  const signs = [...new Map([...microGrid.values()].map((tint) => [tint.words, tint])).values()];
  return {
    key: chosen,
    tints: building ? microGrid : noTints,
    signs: signs.map((tint) => ({ shape: 'area', ...tint })),
    choices,
  };
}

/** Chooses what an open building is coloured by, and says what the colours mean. */
export function TintChoice({
  asked,
  onChange,
}: {
  asked: AskedTints;
  onChange: (key: string) => void;
}) {
  const { t } = useTranslation('places');
  return (
    <div className="gw-stack">
      <label className="places-map__colour">
        {t('console.map3d.colourBy')}
        <select
          className="gw-input"
          value={asked.key}
          onChange={(event) => onChange(event.target.value)}
        >
          {asked.choices.map(({ key, label }) => (
            <option key={key} value={key}>
              {titleOf(label)}
            </option>
          ))}
        </select>
      </label>
      <Legend signs={asked.signs} />
    </div>
  );
}
