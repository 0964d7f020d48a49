import i18next from 'i18next';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type MapLayer,
  type MapPanelProps,
  mapExtensions,
  type Sign,
} from '../../../../../ui/map/extensions.ts';
import { Legend, SignMark } from '../../../../../ui/map/signs.tsx';
import { SkeletonList } from '../../../../../ui/parts/states.tsx';
import { light } from '../../../../../ui/tokens.ts';
import { microGridTones } from './draw.ts';

const titleOf = i18next.t as unknown as (key: string) => string;

/** A layer of the one list: of places themselves, whose layers the style has, or of an extension. */
export type ListedLayer = Pick<MapLayer, 'key' | 'label' | 'startsOff' | 'useLegend'> &
  Partial<Pick<MapLayer, 'Layer' | 'marks'>>;

const placeSign = (key: string, sign: Omit<Sign, 'words'>): ListedLayer => ({
  key,
  label: `places:kind.${key}`,
  useLegend: () => [{ ...sign, words: titleOf(`places:kind.${key}`) }],
});

/** Layers of places, from the largest. */
const placeLayers: readonly ListedLayer[] = [
  placeSign('grid', { shape: 'line', colour: light.accent }),
  placeSign('microGrid', { shape: 'dash', colour: light.accent }),
  {
    key: 'microGridTint',
    label: 'places:console.map3d.tintMicroGrid',
    startsOff: true,
    useLegend: () => [
      {
        shape: 'area',
        colour: microGridTones[0]!,
        words: i18next.t('places:console.map3d.tintMicroGrid'),
      },
    ],
  },
  placeSign('estate', { shape: 'area', colour: light.accentSoft }),
  placeSign('building', { shape: 'area', colour: light.line }),
];

/** Every layer there is, in the order of the list. */
export const allLayers = (): readonly ListedLayer[] => [
  ...placeLayers,
  ...mapExtensions().flatMap(({ layers = [] }) => layers),
];

const words = (raw: unknown) => (typeof raw === 'string' ? raw.split(',') : []);

/** Keys of the layers that are on, as the address says. */
export function layersOn({ hide, show }: Record<string, unknown>): ReadonlySet<string> {
  const [hidden, shown] = [words(hide), words(show)];
  return new Set(
    allLayers()
      .filter(({ key, startsOff }) => (startsOff ? shown.includes(key) : !hidden.includes(key)))
      .map(({ key }) => key),
  );
}

/** What to change in the address to switch a layer. */
function switched(
  { key, startsOff }: ListedLayer,
  search: Record<string, unknown>,
): Record<string, string | undefined> {
  const name = startsOff ? 'show' : 'hide';
  const before = words(search[name]).filter(Boolean);
  const next = before.includes(key) ? before.filter((one) => one !== key) : [...before, key];
  return { [name]: next.join() || undefined };
}

/** Signs of all layers that are on. A hook: extensions are registered once, so the order holds. */
export function useLegends(search: Record<string, unknown>): { label: string; signs: Sign[] }[] {
  const on = layersOn(search);
  return allLayers()
    .map(({ key, label, useLegend }) => ({
      key,
      label: titleOf(label),
      // biome-ignore lint/correctness/useHookAtTopLevel: see above
      signs: [...(useLegend?.(search) ?? [])],
    }))
    .filter(({ key, signs }) => on.has(key) && signs.length > 0);
}

/** The one list of layers: each switched on and off, with what its signs mean and what it lets one choose. */
export function LayerList(props: MapPanelProps & { folded: boolean }) {
  const { t } = useTranslation('places');
  const on = layersOn(props.search);
  const { folded } = props;
  const [isOpen, setOpen] = useState(!folded);
  // Folds when a place opens, and can be unfolded after. What is folded still draws.
  useEffect(() => setOpen(!folded), [folded]);
  return (
    <details
      className="places-map__layers"
      open={isOpen}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>{t('console.map3d.layers')}</summary>
      <ul>
        {allLayers().map((layer) => (
          <LayerItem key={layer.key} layer={layer} isOn={on.has(layer.key)} {...props} />
        ))}
      </ul>
    </details>
  );
}

function LayerItem({
  layer,
  isOn,
  ...props
}: MapPanelProps & { layer: ListedLayer; isOn: boolean }) {
  const { Layer, useLegend } = layer;
  const signs = useLegend?.(props.search) ?? [];
  const name = titleOf(layer.label);
  const alone = signs.length === 1 && signs[0]?.words === name ? signs[0] : undefined;
  return (
    <li className={Layer ? 'places-map__layer--wide' : undefined}>
      <label>
        <input
          type="checkbox"
          checked={isOn}
          onChange={() => props.change(switched(layer, props.search))}
        />
        {alone && <SignMark sign={alone} />}
        {name}
      </label>
      {isOn && !alone && signs.length > 0 && <Legend signs={signs} />}
      {isOn && Layer && (
        <Suspense fallback={<SkeletonList rows={1} height={24} />}>
          <Layer {...props} />
        </Suspense>
      )}
    </li>
  );
}
