import type { ComponentType, LazyExoticComponent } from 'react';

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
