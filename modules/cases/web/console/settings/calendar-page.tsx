import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../../../../ui/keyboard/keys.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { ErrorPanel, Skeleton } from '../../../../../ui/parts/states.tsx';
import { postsOf, useMe } from '../../../../identity/web/index.ts';
import { useCalendar } from '../../queries.ts';
import { cityDay } from '../lists/search.ts';
import { DayPane } from './day-pane.tsx';
import { holidayKeyOf, monthsOf, workingDaysOf, type YearDay } from './year.ts';

const years = { first: 2020, last: 2099 };

/** The working time of a year: each day by shape and word, the city's own days marked, any day changeable. */
export default function CalendarPage() {
  const { t } = useTranslation('cases');
  const raw = useSearch({ strict: false }) as { year?: unknown };
  const navigate = useNavigate();
  const today = cityDay(Date.now());
  const asked = Number(raw.year);
  const year =
    asked >= years.first && asked <= years.last ? Math.trunc(asked) : Number(today.slice(0, 4));
  const calendar = useCalendar(year);
  const { data: me } = useMe();
  const mayEdit = postsOf(me).includes('cityOperator');
  const [open, setOpen] = useState<string>();
  const shown = calendar.data?.year === year ? calendar.data : undefined;
  const months = useMemo(() => (shown ? monthsOf(shown) : undefined), [shown]);
  const day = months
    ?.flatMap(({ weeks }) => weeks.flat())
    .find((one): one is YearDay => one?.date === open);
  const go = (to: number) => {
    setOpen(undefined);
    void navigate({ to: '.', search: { year: to } } as never);
  };
  useKeys([{ key: 'Escape', label: t('console.keys.closeCase'), run: () => setOpen(undefined) }]);
  return (
    <div className={`cases-page${day ? ' cases-page--case' : ''}`}>
      <header className="cases-page__head">
        <h1>{t('console.calendar.title')}</h1>
        <div className="gw-inline">
          <button
            type="button"
            className="gw-button"
            aria-label={t('console.calendar.previous')}
            disabled={year <= years.first}
            onClick={() => go(year - 1)}
          >
            <Icon name="back" />
          </button>
          <strong aria-live="polite">{t('console.calendar.year', { year })}</strong>
          <button
            type="button"
            className="gw-button"
            aria-label={t('console.calendar.next')}
            disabled={year >= years.last}
            onClick={() => go(year + 1)}
          >
            <Icon name="next" />
          </button>
        </div>
        {shown && months && (
          <p className="gw-inline">
            <span className={shown.published ? '' : 'gw-clock gw-clock--dueSoon'}>
              {!shown.published && <Icon name="diamond" />}
              {t(shown.published ? 'console.calendar.published' : 'console.calendar.unpublished')}
            </span>
            <span className="gw-soft">
              {t('console.calendar.workingDays', { count: workingDaysOf(months) })}
            </span>
            <span className="gw-soft">
              {t('console.calendar.hours', {
                hours: shown.workingHours.map(([from, to]) => `${from}–${to}`).join(' '),
              })}
            </span>
          </p>
        )}
      </header>
      <Legend />
      <div className="cases-page__split cases-page__split--plain">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and without editing nothing in it takes the focus */}
        <section className="cases-page__list" tabIndex={0} aria-label={t('console.calendar.list')}>
          {calendar.isError && !shown && (
            <ErrorPanel
              error={calendar.error}
              title={t('console.calendar.failed')}
              onRetry={() => void calendar.refetch()}
            />
          )}
          <div className="cases-year">
            {!months &&
              !calendar.isError &&
              Array.from({ length: 12 }, (_, month) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: blocks without identity
                <Skeleton key={month} height={220} />
              ))}
            {months?.map(({ month, weeks }) => (
              <Month
                key={month}
                year={year}
                month={month}
                weeks={weeks}
                today={today}
                open={open}
                mayEdit={mayEdit}
                onOpen={setOpen}
              />
            ))}
          </div>
        </section>
        {day && <DayPane key={day.date} day={day} onClose={() => setOpen(undefined)} />}
      </div>
    </div>
  );
}

function Legend() {
  const { t } = useTranslation('cases');
  return (
    <ul className="cases-legend" aria-label={t('console.calendar.legend')}>
      <li>
        <span className="cases-day cases-day--working">8</span>
        {t('console.calendar.kind.working')}
      </li>
      <li>
        <span className="cases-day cases-day--off">8</span>
        {t('console.calendar.kind.off')}
      </li>
      <li>
        <span className="cases-day cases-day--half">8</span>
        {t('console.calendar.kind.half')}
      </li>
      <li>
        <span className="cases-day cases-day--working cases-day--differs">8</span>
        {t('console.calendar.makeUp')}
      </li>
      <li>
        <span className="cases-day cases-day--working cases-day--own">8</span>
        {t('console.calendar.own')}
      </li>
    </ul>
  );
}

/** Monday 5 January 2026 and the days after it: for the names of weekdays in any language. */
const aWeek = Array.from({ length: 7 }, (_, day) => new Date(Date.UTC(2026, 0, 5 + day)));

function Month({
  year,
  month,
  weeks,
  today,
  open,
  mayEdit,
  onOpen,
}: {
  year: number;
  month: number;
  weeks: (YearDay | null)[][];
  today: string;
  open: string | undefined;
  mayEdit: boolean;
  onOpen: (date: string) => void;
}) {
  const { t, i18n } = useTranslation('cases');
  const format = (options: Intl.DateTimeFormatOptions, date: Date) =>
    new Intl.DateTimeFormat(i18n.language, { timeZone: 'UTC', ...options }).format(date);
  const name = format({ month: 'long' }, new Date(Date.UTC(year, month - 1, 1)));
  const nameOf = (name: string) => {
    const key = holidayKeyOf(name);
    return key ? t(`console.calendar.holiday.${key}`) : name;
  };
  const spoken = (day: YearDay) =>
    [
      format({ month: 'long', day: 'numeric', weekday: 'long' }, new Date(`${day.date}T00:00Z`)),
      t(`console.calendar.kind.${day.kind}`),
      day.name && nameOf(day.name),
      day.own ? t('console.calendar.own') : undefined,
    ]
      .filter(Boolean)
      .join(t('console.calendar.comma'));
  return (
    <table className="cases-month">
      <caption>{name}</caption>
      <thead>
        <tr>
          {aWeek.map((date) => (
            <th key={date.getTime()} scope="col" abbr={format({ weekday: 'long' }, date)}>
              {format({ weekday: 'narrow' }, date)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week.find((day) => day)?.date}>
            {week.map((day, at) => {
              if (!day) {
                // biome-ignore lint/suspicious/noArrayIndexKey: a day of another month has no identity here
                return <td key={at} />;
              }
              const look = [
                'cases-day',
                `cases-day--${day.kind}`,
                day.differs && day.kind === 'working' ? 'cases-day--differs' : '',
                day.own ? 'cases-day--own' : '',
                day.date === today ? 'cases-day--today' : '',
              ].join(' ');
              const inside = (
                <>
                  <span aria-hidden="true">{day.day}</span>
                  {day.name && (
                    <span className="cases-day__name" aria-hidden="true">
                      {nameOf(day.name)}
                    </span>
                  )}
                  <span className="gw-sr">{spoken(day)}</span>
                </>
              );
              return (
                <td key={day.date}>
                  {mayEdit ? (
                    <button
                      type="button"
                      className={look}
                      title={spoken(day)}
                      aria-pressed={day.date === open}
                      onClick={() => onOpen(day.date)}
                    >
                      {inside}
                    </button>
                  ) : (
                    <span className={look} title={spoken(day)}>
                      {inside}
                    </span>
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
