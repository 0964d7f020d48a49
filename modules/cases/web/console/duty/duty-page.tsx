import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel, Skeleton } from '../../../../../ui/parts/states.tsx';
import { useSessions } from '../../../../identity/web/index.ts';
import {
  AreaTable,
  CallSteps,
  Counters,
  LineState,
  Rates,
  Recent,
  SpokenLog,
  WallClock,
} from './parts.tsx';
import { formatDutySearch, parseDutySearch, type Turn, turnsOf } from './settings.ts';
import { SettingsForm } from './settings-form.tsx';
import { useDuty, useWakeLock } from './use-duty.ts';
import './duty.css';

// A device that can't load it shows the table of areas.
const DutyMap = lazy(() => import('./duty-map.tsx'));

/** The turn that is on; the next one after each turn's time, for as long as the page is open. */
function useTurn(turns: readonly Turn[], seconds: number): Turn {
  const [at, setAt] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setAt((before) => before + 1), seconds * 1_000);
    return () => clearInterval(timer);
  }, [seconds]);
  return turns[at % turns.length]!;
}

/** The duty room's screen: numbers, calls and cases as they come, on a wall, without a hand. */
export default function DutyPage() {
  const { t } = useTranslation('cases');
  const { t: ui } = useTranslation('ui');
  const navigate = useNavigate();
  const raw = useSearch({ strict: false }) as Record<string, unknown>;
  const settings = useMemo(() => parseDutySearch(raw), [raw]);
  const { query, recent, line } = useDuty(settings);
  const [broken, setBroken] = useState(false);
  const sessions = useSessions();
  const ends = sessions.data?.items.find(({ current }) => current)?.expiresAt;
  useWakeLock();

  const duty = query.data;
  const { views, seconds } = settings;
  const turns = useMemo(() => turnsOf({ views }, duty?.areas ?? []), [views, duty?.areas]);
  const turn = useTurn(turns, seconds);
  const area =
    turn.kind === 'area' ? duty?.areas.find(({ path }) => path === turn.path) : undefined;
  const shown = area ?? duty?.place;
  const numbers = area?.numbers ?? duty?.total;
  const [newest] = recent;
  const spot =
    turn.kind === 'latest' && newest
      ? { lng: newest.lng, lat: newest.lat, bbox: null }
      : (shown ?? { lng: null, lat: null, bbox: null });
  const isLatest = turn.kind === 'latest';

  return (
    <main className="duty" data-theme="dark">
      <header className="duty__head">
        <h1>
          {duty?.place.name} <span>{t('console.duty.title')}</span>
        </h1>
        <LineState line={line} until={ends ? Date.parse(ends) : undefined} />
        <WallClock />
      </header>
      <p className="duty__large-only">{t('console.duty.largeOnly')}</p>
      {query.isError && !duty && (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && <Skeleton height="40vh" />}
      {duty && numbers && (
        <div className="duty__body">
          <section className="duty__numbers" aria-label={t('console.duty.numbers')}>
            <h2 className="duty__where">{isLatest ? duty.place.name : shown?.name}</h2>
            <Counters numbers={numbers} />
            <Rates numbers={numbers} days={settings.days} />
          </section>
          <div className={isLatest ? 'duty__middle duty__middle--latest' : 'duty__middle'}>
            {broken ? null : (
              <Suspense fallback={null}>
                <DutyMap
                  spot={spot}
                  seconds={seconds}
                  cases={recent}
                  newWord={t('console.duty.new')}
                  onBroken={() => setBroken(true)}
                />
              </Suspense>
            )}
            <AreaTable areas={duty.areas} hidden={!broken} />
            {isLatest && <Recent cases={recent.slice(0, 6)} large />}
            <ol className="duty__turns" aria-hidden="true">
              {turns.map((one) => (
                <li
                  key={one.kind === 'area' ? one.path : one.kind}
                  className={one === turn ? 'duty__turn--on' : ''}
                />
              ))}
            </ol>
          </div>
          <aside className="duty__aside" aria-label={t('console.duty.aside')}>
            <CallSteps calls={duty.calls} />
            {!isLatest && <Recent cases={recent.slice(0, 3)} />}
          </aside>
        </div>
      )}
      <footer className="duty__foot">
        <p className="duty__small">
          {ui('synthetic')} · {ui('map.credit')} · {t('console.duty.nothingPersonal')}
        </p>
        <SettingsForm
          settings={settings}
          onChange={(next) =>
            void navigate({ to: '.', search: formatDutySearch(next), replace: true } as never)
          }
        />
      </footer>
      <SpokenLog cases={recent} />
    </main>
  );
}
