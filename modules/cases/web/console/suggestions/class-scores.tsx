import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Suggestions } from '../../queries-suggestions.ts';

/** Each class: how often it was found, how often it was proposed in vain, and what speaks for it. */
export function ClassScores({ data }: { data: Suggestions }) {
  const { t, i18n } = useTranslation('cases');
  const [wanted, setWanted] = useState('');
  const percent = new Intl.NumberFormat(i18n.language, {
    style: 'percent',
    maximumFractionDigits: 0,
  });
  const share = (n: number, of: number) => (of === 0 ? '—' : percent.format(n / of));
  const rows = data.classes.filter(({ name, code, words }) =>
    [name, code, ...words].some((text) => text.toLowerCase().includes(wanted.trim().toLowerCase())),
  );
  const title = t('console.suggestions.classes');
  return (
    <>
      <input
        type="search"
        className="gw-input"
        aria-label={t('console.limits.find')}
        placeholder={t('console.limits.find')}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the screen is moved by keys too */}
      <section className="cases-stats__scroll" aria-label={title} tabIndex={0}>
        <table className="cases-stats">
          <caption>{title}</caption>
          <thead>
            <tr>
              <th scope="col">{t('console.limits.class')}</th>
              <th scope="col">{t('console.suggestions.heldOut')}</th>
              <th scope="col">{t('console.suggestions.recall')}</th>
              <th scope="col">{t('console.suggestions.precision')}</th>
              <th scope="col">{t('console.suggestions.words')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.code}>
                <th scope="row">{one.name}</th>
                <td>{one.cases}</td>
                <td>{share(one.right, one.cases)}</td>
                <td>{share(one.right, one.proposed)}</td>
                <td className="suggestions__words">{one.words.join(t('parts.comma'))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
