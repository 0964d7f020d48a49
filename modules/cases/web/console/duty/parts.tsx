import i18next, { type TFunction } from 'i18next';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '../../../../../ui/parts/icons.tsx';
import { cityZone } from '../../../../../ui/time/words.ts';
import type { Line } from './live.ts';
import { type Duty, isNew, type RecentCase, toneAt } from './recent.ts';
import { useNow } from './use-duty.ts';

type Numbers = Duty['total'];

/** Keys that data names; tests hold them to the locales. */
const say = i18next.t as unknown as (key: string) => string;

const inCity = (options: Intl.DateTimeFormatOptions, at: number) =>
  new Intl.DateTimeFormat(i18next.language, { timeZone: cityZone, ...options }).format(at);

/** `10:22:05` in the city. */
export const timeOf = (at: number) =>
  inCity({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }, at);

/** `11月28日 10:22` in the city. */
const dayAndTime = (at: number) =>
  inCity(
    { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    at,
  );

const dayOf = (at: number) => inCity({ month: 'short', day: 'numeric' }, at);

/** `17:42` for today, else `11月27日`. */
const shortTime = (at: number, now: number) =>
  dayOf(at) === dayOf(now)
    ? inCity({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, at)
    : dayOf(at);

/** The time and the day in the city. */
export function WallClock() {
  const now = useNow(1_000);
  return (
    <p className="duty__clock">
      <time>{timeOf(now)}</time>
      <span>{inCity({ month: 'long', day: 'numeric', weekday: 'long' }, now)}</span>
    </p>
  );
}

/** Whether what is shown is what is; if not, since when. */
export function LineState({ line, until }: { line: Line; until: number | undefined }) {
  const { t } = useTranslation('cases');
  const now = useNow(30_000);
  const time = timeOf(line.since);
  const replaced = line.reason === 'replaced';
  const words =
    line.state === 'live'
      ? t('console.duty.line.live')
      : line.state === 'opening'
        ? t('console.duty.line.opening')
        : line.state === 'over'
          ? t('console.duty.line.over', { time })
          : t(replaced ? 'console.duty.line.replaced' : 'console.duty.line.lost', { time });
  const ending = until !== undefined && until - now < 2 * 3_600_000;
  return (
    <div className="duty__line" role="status">
      <p className={`duty__state duty__state--${line.state}`}>
        <Icon name={line.state === 'live' ? 'circle' : 'alert'} />
        {words}
      </p>
      {until !== undefined && (
        <p className={ending ? 'duty__state duty__state--lost' : 'duty__small'}>
          {ending && <Icon name="alert" />}
          {t(ending ? 'console.duty.signInSoon' : 'console.duty.signedIn', {
            time: dayAndTime(until),
          })}
        </p>
      )}
    </div>
  );
}

const counters = [
  ['open', undefined],
  ['late', 'triangle'],
  ['reportedToday', undefined],
  ['closedToday', undefined],
] as const satisfies readonly (readonly [keyof Numbers, IconName | undefined])[];

/** How many cases are open, late, reported and closed today. */
export function Counters({ numbers }: { numbers: Numbers }) {
  const { t } = useTranslation('cases');
  return (
    <dl className="duty__counters">
      {counters.map(([name, icon]) => (
        <div key={name} className={`duty__counter duty__counter--${name}`}>
          <dt>{t(`console.duty.counters.${name}`)}</dt>
          <dd>
            {icon && numbers[name] > 0 && <Icon name={icon} />}
            {numbers[name].toLocaleString(i18next.language)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** `今日`, `近 30 天`. */
export function periodInWords(t: TFunction<'cases'>, days: number): string {
  return days === 1 ? t('console.duty.today') : t('console.duty.period', { count: days });
}

/** Rates of the period: whole per cents, rounded down, so that 100 is all of them. */
export function Rates({ numbers, days }: { numbers: Numbers; days: number }) {
  const { t } = useTranslation('cases');
  return (
    <section className="duty__rates" aria-label={t('console.duty.rates')}>
      <p className="duty__small">{periodInWords(t, days)}</p>
      <dl>
        {Object.entries(numbers.rates).map(([name, { count, of }]) => (
          <div key={name}>
            <dt>{say(`cases:console.statistics.measures.${name}.name`)}</dt>
            <dd>{of ? `${Math.floor((count * 100) / of)}%` : t('console.statistics.none')}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const steps = ['raised', 'issued', 'reportedIn'] as const;

/** Department calls in course, by the three steps: the grid calls, the subdistrict handles, departments report in. */
export function CallSteps({ calls }: { calls: Duty['calls'] }) {
  const { t } = useTranslation('cases');
  return (
    <section className="duty__calls" aria-label={t('console.duty.calls.title')}>
      <h2>{t('console.duty.calls.title')}</h2>
      <ol>
        {steps.map((step) => (
          <li key={step}>
            <span>{t(`console.duty.calls.${step}`)}</span>
            <strong>{calls[step]}</strong>
            <small>
              {step === 'issued' && calls.late > 0 ? (
                <span className="duty__tone--late">
                  <Icon name="triangle" /> {t('console.duty.calls.late', { count: calls.late })}
                </span>
              ) : (
                t(`console.duty.calls.${step}Help`)
              )}
            </small>
          </li>
        ))}
      </ol>
    </section>
  );
}

const icons = {
  late: 'triangle',
  dueSoon: 'diamond',
  onTime: 'circle',
  done: 'check',
  none: 'minus',
} as const satisfies Record<string, IconName>;

/** The newest cases: what, where, how it stands. */
export function Recent({
  cases,
  large = false,
}: {
  cases: readonly RecentCase[];
  large?: boolean;
}) {
  const { t } = useTranslation('cases');
  const { t: ui } = useTranslation('ui');
  const now = useNow(15_000);
  return (
    <section className={large ? 'duty__recent duty__recent--large' : 'duty__recent'}>
      <h2>{t('console.duty.latest')}</h2>
      {cases.length === 0 && <p className="duty__small">{t('console.duty.none')}</p>}
      <ul>
        {cases.map((one) => {
          const tone = toneAt(one, now);
          return (
            <li
              key={one.number}
              className={isNew(one, now) ? 'duty__case duty__case--new' : 'duty__case'}
            >
              <p>
                <strong>
                  {isNew(one, now) && <mark>{t('console.duty.new')}</mark>}
                  {one.className}
                </strong>
                <time>{shortTime(Date.parse(one.reportedAt), now)}</time>
              </p>
              <p>{one.placeName}</p>
              <p>
                <span className={`duty__tone--${tone}`}>
                  <Icon name={icons[tone]} /> {t(`states.${one.state}`)}
                  {(tone === 'late' || tone === 'dueSoon') && ` · ${ui(`clock.${tone}`)}`}
                </span>
                <span className="duty__small">{one.number}</span>
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The areas in a table: for who can't see the map, and for devices that can't draw it. */
export function AreaTable({ areas, hidden }: { areas: Duty['areas']; hidden: boolean }) {
  const { t } = useTranslation('cases');
  return (
    <div className={hidden ? 'gw-sr' : 'duty__areas'}>
      <table>
        <caption>{t('console.duty.areas')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('console.duty.area')}</th>
            {counters.map(([name]) => (
              <th key={name} scope="col">
                {t(`console.duty.counters.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {areas.map(({ path, name, numbers }) => (
            <tr key={path}>
              <th scope="row">{name}</th>
              {counters.map(([counter]) => (
                <td key={counter}>{numbers[counter]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What comes is told to readers this often at most, and so many lines are kept. */
const tellMs = 10_000;
const mostLines = 5;

/** What comes, for who can't see it: a few lines in plain words, not one for each event. */
export function SpokenLog({ cases }: { cases: readonly RecentCase[] }) {
  const { t } = useTranslation('cases');
  const [lines, setLines] = useState<readonly { key: number; text: string }[]>([]);
  const latest = useRef({ cases, t });
  latest.current = { cases, t };
  useEffect(() => {
    let told = new Set<string>();
    const timer = setInterval(() => {
      const { cases, t } = latest.current;
      const fresh = cases.filter(({ live, number }) => live !== undefined && !told.has(number));
      told = new Set(cases.flatMap(({ live, number }) => (live === undefined ? [] : [number])));
      const [first] = fresh;
      if (!first) return;
      const text = t('console.duty.spoken', {
        count: fresh.length,
        what: first.className,
        where: first.placeName,
      });
      setLines((before) => [{ key: Date.now(), text }, ...before].slice(0, mostLines));
    }, tellMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="gw-sr" role="log" aria-live="polite" aria-label={t('console.duty.log')}>
      {lines.map(({ key, text }) => (
        <p key={key}>{text}</p>
      ))}
    </div>
  );
}
