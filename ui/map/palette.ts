import type { StyleSpecification } from 'maplibre-gl';
import { light, type Palette } from '../tokens.ts';

/** Names whose colour is also that of a ground or a line, which is what maps draw. */
const shared: readonly string[] = ['textOnAccent', 'focus'];

/** The style in other colours: each colour of it is one of the light palette, and stands for the same name of another. */
export function inPalette(style: StyleSpecification, palette: Palette): StyleSpecification {
  const names = (Object.keys(light) as (keyof Palette)[]).filter((name) => !shared.includes(name));
  const colours = new Map(names.map((name) => [light[name], palette[name]]));
  return JSON.parse(
    JSON.stringify(style).replace(/#[0-9a-f]{6}\b/g, (colour) => colours.get(colour) ?? colour),
  ) as StyleSpecification;
}
