import type ui from '../locales/zh-CN.json';

/**
 * Every message of the screens by namespace (a module's name, a shell's name, or `ui`). Shells add the modules'
 * (`apps/web-messages.d.ts`), so that the compiler knows each key; `locales.test.ts` holds the languages equal.
 */
export interface Messages {
  ui: typeof ui;
}

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'ui';
    resources: Messages;
  }
}

/** The languages there are; the first is the one the product is written in. */
export const locales = ['zh-CN', 'en'] as const;
export type Locale = (typeof locales)[number];

/** One language's messages, by namespace. */
export type LocaleMessages = Record<string, Record<string, unknown>>;
