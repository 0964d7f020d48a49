import type { Map as MapLibreMap } from 'maplibre-gl';
import type { ComponentType, LazyExoticComponent } from 'react';

/** What an extension of the map gets: the map to draw on, and its part of the address. */
export interface MapPanelProps {
  /** Undefined while the map loads, and on devices that can't draw it. */
  map: MapLibreMap | undefined;
  /** Everything in the address, as the router read it. */
  search: Record<string, unknown>;
  /** Changes parts of the address; undefined takes one away. */
  change: (part: Record<string, unknown>) => void;
}

type Part = LazyExoticComponent<ComponentType<MapPanelProps>>;

/** A sign of a legend: its colour, a shape or a character that says the same, and what it means in the reader's words. */
export interface Sign {
  shape: 'line' | 'dash' | 'area' | 'ring' | 'dot' | 'triangle' | 'diamond' | 'square';
  colour: string;
  words: string;
  /** Stands on the sign; one character. */
  letter?: string;
}

/** Something that can be switched on and off in the one list of layers. */
export interface MapLayer {
  /** Unique among all layers; the address names it in `hide`, or in `show` if it starts off. E.g. `facilities`. */
  key: string;
  /** Key of its name with the namespace. */
  label: string;
  /** Is off until it is switched on. */
  startsOff?: true;
  /**
   * There while the layer is on: draws on the map (`useDrawn`), and takes away what it drew when it goes. What it returns
   * stands under the layer's name: choices, numbers, what is wrong.
   */
  Layer: Part;
  /** What its signs mean, for the list and for pictures. A hook. */
  useLegend?: (search: Record<string, unknown>) => readonly Sign[];
  /** Ids of its layers of the style that a click meets before buildings; a feature with a `path` opens that place. */
  marks?: readonly string[];
}

/** What a place is coloured by, and the word that says the same. */
export interface Tint {
  colour: string;
  words: string;
}

/** A question that the places in an open building may be coloured by. */
export interface MapTint {
  /** Unique among all; stands in the address as `colour`. E.g. `openCases`. */
  key: string;
  /** Key of its name with the namespace. */
  label: string;
  /** By path. A hook; undefined asks nothing. */
  useTints: (building: string | undefined) => ReadonlyMap<string, Tint>;
  /** A hook. */
  useLegend?: () => readonly Sign[];
}

/** Something found by what was typed, at a spot of the map. */
export interface Found {
  key: string;
  label: string;
  lng: number;
  lat: number;
  /** Changes of the address when it is chosen. */
  open?: Record<string, unknown>;
}

/**
 * What a module brings to the map of the console: `modules/<x>/web/console/map/` has it, `apps/console/sections.ts` lists it.
 * The map itself knows only divisions and buildings.
 */
export interface MapExtension {
  /** Unique; e.g. `cases`. */
  key: string;
  /** Key of its name with the namespace. */
  label: string;
  /** Its layers, in the order of the list. */
  layers?: readonly MapLayer[];
  /** Its filters, and the list that says what its layers show. Not there while a place is open. */
  Panel?: Part;
  /** What stands under the map, such as a time that runs; nothing of its own height while it has nothing to say. */
  Below?: Part;
  /**
   * Whether it has anything for the reader at a place, or at any without one: else its part of that place and its colours are not
   * offered. A hook; without it, it has.
   */
  useKnows?: (place: string | undefined) => boolean;
  /** What it knows of one place. */
  Place?: LazyExoticComponent<ComponentType<{ path: string }>>;
  /** What the places in a building can be coloured by. */
  tints?: readonly MapTint[];
  /** Finds what is called so. A hook; an empty text asks nothing. */
  useFound?: (text: string) => readonly Found[];
  /** What its layers are narrowed to, in words, for pictures; undefined for all. A hook. */
  useWords?: (search: Record<string, unknown>) => string | undefined;
}

let registered: readonly MapExtension[] = [];

/** Says what the map shows beside places: once, before it is drawn, since hooks keep their order. */
export function registerMapExtensions(extensions: readonly MapExtension[]): void {
  registered = extensions;
}

/** See {@link registerMapExtensions}. */
export const mapExtensions = (): readonly MapExtension[] => registered;
