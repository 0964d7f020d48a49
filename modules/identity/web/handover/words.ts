import i18next from 'i18next';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/**
 * Brings the words of hand-overs to the phone, whose first load leaves them out. True once they are there.
 */
export function useHandoverWords(): boolean {
  const { i18n } = useTranslation();
  const locale = i18n.language === 'en' ? 'en' : 'zh-CN';
  const [ready, setReady] = useState<string>();
  useEffect(() => {
    const words =
      locale === 'en' ? import('../../locales/en.json') : import('../../locales/zh-CN.json');
    void words.then(({ default: messages }) => {
      i18next.addResourceBundle(locale, 'identity', messages, true, true);
      setReady(locale);
    });
  }, [locale]);
  return ready === locale;
}
