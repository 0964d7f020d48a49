import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { Suggestions } from '../../queries-suggestions.ts';

/** Classes that the picture shows at most: those with most cases. */
const mostClasses = 15;

/** What is taken for what: a row for the class that a case had, a column for the one proposed first; the darker, the more. */
export function Confusion({ data }: { data: Suggestions }) {
  const { t } = useTranslation('cases');
  const shown = data.classes.filter(({ cases }) => cases > 0).slice(0, mostClasses);
  if (shown.length === 0) return null;
  const cell = (code: string, proposed: string) =>
    data.confusion.find((one) => one.code === code && one.proposed === proposed)?.cases ?? 0;
  const title = t('console.suggestions.confusion');
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the screen is moved by keys too */}
      <section className="cases-stats__scroll" aria-label={title} tabIndex={0}>
        <table className="suggestions__heat">
          <caption>{title}</caption>
          <thead>
            <tr>
              <th scope="col">{t('console.suggestions.confusionCorner')}</th>
              {shown.map(({ code, name }) => (
                <th key={code} scope="col">
                  <span>{name}</span>
                </th>
              ))}
              <th scope="col">
                <span>{t('console.suggestions.other')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ code, name, cases }) => {
              const inside = shown.map((one) => cell(code, one.code));
              const counts = [...inside, cases - inside.reduce((sum, n) => sum + n, 0)];
              return (
                <tr key={code}>
                  <th scope="row">{name}</th>
                  {counts.map((n, i) => {
                    const proposed = shown[i];
                    const right = proposed?.code === code;
                    const share = Math.round((100 * n) / cases);
                    return (
                      <td
                        key={proposed?.code ?? 'other'}
                        className={right ? 'suggestions__right' : undefined}
                        style={{ '--share': `${share}%` } as CSSProperties}
                      >
                        {n === 0 ? '' : n}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </>
  );
}
