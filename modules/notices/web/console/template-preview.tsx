import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fillTemplate, mailText, noticeLocales, smsText } from '../../format.ts';
import type { Template } from '../queries-desk.ts';

const ways = ['app', 'mail', 'sms'] as const;

/** How words read, in both languages, where people read them: made by the same code that sends. */
export function TemplatePreview({
  template,
  texts,
}: {
  template: Template;
  texts: Template['current'];
}) {
  const { t } = useTranslation('notices');
  const [way, setWay] = useState<(typeof ways)[number]>('app');
  const { frame, link, sample } = template;
  return (
    <section className="gw-stack" aria-label={t('console.templates.preview')}>
      <div className="gw-inline">
        <h3>{t('console.templates.preview')}</h3>
        {ways.map((one) => (
          <button
            key={one}
            type="button"
            className={`gw-button${one === way ? ' gw-button--primary' : ''}`}
            aria-pressed={one === way}
            onClick={() => setWay(one)}
          >
            {t(`console.templates.ways.${one}`)}
          </button>
        ))}
      </div>
      <div className="notices-languages">
        {noticeLocales.map((locale) => {
          const text = fillTemplate(texts[locale], sample, locale);
          return (
            <article key={locale} lang={locale} className="notices-preview" data-way={way}>
              {way === 'sms' ? (
                smsText(text, link, frame[locale])
              ) : (
                <>
                  <strong>{text.title}</strong>
                  {'\n'}
                  {way === 'app' ? text.body : mailText(text.body, link, frame[locale])}
                </>
              )}
            </article>
          );
        })}
      </div>
      <p className="gw-soft gw-small">{t('console.templates.previewHelp')}</p>
    </section>
  );
}
