import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { loadLater } from '../i18n/start.ts';

/** The four tabs of the phone. */
export const tabs = ['home', 'map', 'messages', 'me'] as const;

/** See {@link tabs}. */
export type Tab = (typeof tabs)[number];

/**
 * A screen of the phone that a module brings. `modules/<x>/web/mobile/index.ts` exports `screens`, and
 * `apps/mobile/screens.ts` lists them.
 */
export interface MobileScreen {
  /** Path below `/m`, `/cases/:caseId`. */
  path: string;
  element: LazyExoticComponent<ComponentType>;
  /** The tab that it belongs to; without one, the bar of tabs is away: one question, one answer. */
  tab?: Tab;
}

/** A screen that few open, which brings its words along: the groups of messages named `later`. */
export function lazyWithWords(
  load: () => Promise<{ default: ComponentType }>,
): LazyExoticComponent<ComponentType> {
  return lazy(async () => (await Promise.all([load(), loadLater()]))[0]);
}
