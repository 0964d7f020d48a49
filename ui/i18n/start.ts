import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { type Locale, type LocaleMessages, locales } from './messages.ts';

const storageKey = 'gewu.locale';
type Load = (locale: Locale) => Promise<{ default: LocaleMessages }>;
let load: Load;
let loadMore: Load | undefined;
let isMoreWanted = false;

function isLocale(value: unknown): value is Locale {
  return locales.includes(value as Locale);
}

/** What the person chose before; else English where the browser asks for it first; else Chinese. */
function preferredLocale(): Locale {
  try {
    const kept = localStorage.getItem(storageKey);
    if (isLocale(kept)) return kept;
  } catch {
    // Storage may be closed to us; the browser's own wish still counts.
  }
  return /^(en|fr|de|es|ru|ja|ko)/.test(navigator.language) ? 'en' : 'zh-CN';
}

async function addLocale(locale: Locale, loader = load): Promise<void> {
  const { default: messages } = await loader(locale);
  for (const [namespace, bundle] of Object.entries(messages)) {
    i18next.addResourceBundle(locale, namespace, bundle, true);
  }
}

/**
 * Starts translation with the language that the person prefers; only that language is loaded.
 *
 * @param later loads the groups of messages that are named so, where the shell leaves them for later
 */
export async function startI18n(loader: Load, later?: Load): Promise<void> {
  load = loader;
  loadMore = later;
  const locale = preferredLocale();
  await i18next.use(initReactI18next).init({
    lng: locale,
    fallbackLng: false,
    defaultNS: 'ui',
    resources: {},
    // Files arrive whole before a language is used, so nothing has to be suspended for.
    react: { useSuspense: false, bindI18nStore: '' },
    interpolation: { escapeValue: false },
  });
  await addLocale(locale);
  document.documentElement.lang = locale;
}

/** Loads the groups of messages named `later`, for a screen that needs them; nothing where they were there from the start. */
export async function loadLater(): Promise<void> {
  isMoreWanted = true;
  if (loadMore) await addLocale(currentLocale(), loadMore);
}

/** The language in use. */
export function currentLocale(): Locale {
  return isLocale(i18next.language) ? i18next.language : 'zh-CN';
}

/** Changes the language now and for the next visits. */
export async function changeLocale(locale: Locale): Promise<void> {
  if (!i18next.hasResourceBundle(locale, 'ui')) await addLocale(locale);
  if (isMoreWanted && loadMore) await addLocale(locale, loadMore);
  await i18next.changeLanguage(locale);
  document.documentElement.lang = locale;
  try {
    localStorage.setItem(storageKey, locale);
  } catch {
    // Not kept, but in use.
  }
}
