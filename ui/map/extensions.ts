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

/** What a place is coloured by, and the word that says the same. */
export interface Tint {
  colour: string;
  words: string;
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
  /** Its layers, filters, legend, and the list that says the same. */
  Panel: LazyExoticComponent<ComponentType<MapPanelProps>>;
  /** What it knows of one place. */
  Place: LazyExoticComponent<ComponentType<{ path: string }>>;
  /** Colours of the places in a building by path. A hook; undefined asks nothing. */
  useTints?: (building: string | undefined) => ReadonlyMap<string, Tint>;
  /** Finds what is called so. A hook; an empty text asks nothing. */
  useFound?: (text: string) => readonly Found[];
}

let registered: readonly MapExtension[] = [];

/** Says what the map shows beside places: once, before it is drawn, since hooks keep their order. */
export function registerMapExtensions(extensions: readonly MapExtension[]): void {
  registered = extensions;
}

/** See {@link registerMapExtensions}. */
export const mapExtensions = (): readonly MapExtension[] => registered;
