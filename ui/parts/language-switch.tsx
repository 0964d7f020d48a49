import { useTranslation } from 'react-i18next';
import { locales } from '../i18n/messages.ts';
import { changeLocale } from '../i18n/start.ts';

/** Changes the language, each named in itself. `onChange` lets a shell keep the choice with the account. */
export function LanguageSwitch({
  onChange,
}: {
  onChange?: (locale: (typeof locales)[number]) => void;
}) {
  const { t, i18n } = useTranslation('ui');
  return (
    <fieldset className="gw-language">
      <legend className="gw-sr">{t('language.label')}</legend>
      {locales.map((locale) => (
        <button
          key={locale}
          type="button"
          lang={locale}
          aria-pressed={i18n.language === locale}
          onClick={() => void changeLocale(locale).then(() => onChange?.(locale))}
        >
          {t(`language.${locale}`)}
        </button>
      ))}
    </fieldset>
  );
}
