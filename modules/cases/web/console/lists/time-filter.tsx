import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addDays, cityDay } from './search.ts';

/** First and last day, both included; undefined where there is no bound. */
export interface DayRange {
  from?: string | undefined;
  to?: string | undefined;
}

/** The ranges that people ask for most, by their first day. */
export function quickRanges(today: string) {
  return { today, days7: addDays(today, -6), days30: addDays(today, -29) } as const;
}

/** Chooses when cases were reported: a common range, or two days. */
export function TimeList({
  value,
  onPick,
}: {
  value: DayRange;
  onPick: (range: DayRange) => void;
}) {
  const { t } = useTranslation('cases');
  const [from, setFrom] = useState(value.from ?? '');
  const [to, setTo] = useState(value.to ?? '');
  const quick = quickRanges(cityDay(Date.now()));
  return (
    <form
      className="cases-picklist"
      onSubmit={(event) => {
        event.preventDefault();
        onPick({ from: from || undefined, to: to || undefined });
      }}
    >
      <div className="gw-inline">
        {(['today', 'days7', 'days30'] as const).map((key) => (
          <button
            key={key}
            type="button"
            className="gw-button"
            aria-pressed={value.from === quick[key] && !value.to}
            onClick={() => onPick({ from: quick[key] })}
          >
            {t(`console.filter.${key}`)}
          </button>
        ))}
      </div>
      <div className="cases-range">
        <label>
          {t('console.filter.from')}
          <input
            type="date"
            className="gw-input"
            value={from}
            max={to || undefined}
            onChange={(event) => setFrom(event.target.value)}
          />
        </label>
        <label>
          {t('console.filter.to')}
          <input
            type="date"
            className="gw-input"
            value={to}
            min={from || undefined}
            onChange={(event) => setTo(event.target.value)}
          />
        </label>
        <button type="submit" className="gw-button gw-button--primary">
          {t('console.filter.apply')}
        </button>
      </div>
    </form>
  );
}

/** A range in words: `今天`, `近 7 天`, `2026-11-01 至 2026-11-23`. */
export function useRangeWords(): (range: DayRange) => string | undefined {
  const { t } = useTranslation('cases');
  return ({ from, to }) => {
    const quick = quickRanges(cityDay(Date.now()));
    if (from && !to) {
      const key = (['today', 'days7', 'days30'] as const).find((one) => quick[one] === from);
      return key ? t(`console.filter.${key}`) : t('console.filter.since', { from });
    }
    if (from && to) return t('console.filter.range', { from, to });
    return to && t('console.filter.until', { to });
  };
}
