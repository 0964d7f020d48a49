import { type ReactElement, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Bounds } from '../../../../ui/map/bounds.ts';
import { LazyMap } from '../../../../ui/map/lazy-map.tsx';
import type { MapPin } from '../../../../ui/map/pin-images.ts';
import { When } from '../../../../ui/parts/clock.tsx';
import { StateTag } from '../../../../ui/parts/state-tag.tsx';
import { Empty, ErrorPanel, Skeleton } from '../../../../ui/parts/states.tsx';
import { Link, navigate, useSearch } from '../../../../ui/router/router.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { useMe } from '../../../identity/web/index.ts';
import { type CaseSummary, type NearbyCase, useCaseList, useNearbyCases } from '../queries.ts';
import { toneOf } from '../words.ts';
import { CaseCard } from './case-card.tsx';
import { useDefaultView } from './default-view.ts';
import './cases.css';

/** The map: what is open nearby; for a worker also their own to-do by its clock. */
export default function NearbyMap() {
  const { t } = useTranslation('cases');
  const { data: me } = useMe();
  const isWorker = Boolean(me && me.appointments.length > 0);
  const asked = useSearch().get('show');
  const show = isWorker && asked !== 'nearby' ? 'todo' : 'nearby';
  return (
    <Page
      title={t('mobile.map.title')}
      flush
      aside={
        isWorker && (
          <div className="chips">
            {(['todo', 'nearby'] as const).map((one) => (
              <button
                key={one}
                type="button"
                className="gw-button"
                aria-pressed={show === one}
                onClick={() => navigate(`/map?show=${one}`, { replace: true })}
              >
                {t(`mobile.map.${one}`)}
              </button>
            ))}
          </div>
        )
      }
    >
      {show === 'todo' ? <TodoMap /> : <OpenMap />}
    </Page>
  );
}

function OpenMap() {
  const { t } = useTranslation('cases');
  const { view } = useDefaultView();
  const [bounds, setBounds] = useState<Bounds>();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const cases = useNearbyCases(bounds && { ...bounds, limit: 500 });
  const items = cases.data?.items ?? [];
  const pins = useMemo<MapPin[]>(
    () =>
      (cases.data?.items ?? []).map(({ id, lng, lat, className, placeName }) => ({
        id,
        lng,
        lat,
        tone: 'plain',
        label: `${className} · ${placeName}`,
      })),
    [cases.data],
  );
  const hint = cases.data
    ? t('mobile.map.count', { count: cases.data.total })
    : t('mobile.loading');
  return (
    <div className="map-page">
      <LazyMap
        view={view}
        pins={pins}
        selected={chosen[0]}
        onPin={(id) => setChosen([id])}
        onGroup={setChosen}
        onBounds={(b) => setBounds(snap(b))}
        locate
      />
      {cases.isError ? (
        <div className="map-page__chosen">
          <ErrorPanel error={cases.error} onRetry={() => void cases.refetch()} />
        </div>
      ) : (
        <Chosen hint={hint} onClose={() => setChosen([])}>
          {items
            .filter((item) => chosen.includes(item.id))
            .map((item) => (
              <li key={item.id}>
                <OpenCard one={item} />
              </li>
            ))}
        </Chosen>
      )}
    </div>
  );
}

/** What was tapped on the map, one or what lies at one spot. */
function Chosen({
  hint,
  onClose,
  children,
}: {
  hint: string;
  onClose: () => void;
  children: ReactElement[];
}) {
  const { t } = useTranslation('ui');
  return (
    <div className="map-page__chosen" aria-live="polite">
      {children.length === 0 ? (
        <p className="gw-soft">{hint}</p>
      ) : (
        <>
          <p className="map-page__close">
            <span>{children.length > 1 ? t('map.here', { count: children.length }) : ''}</span>
            <button type="button" className="gw-button gw-button--plain" onClick={onClose}>
              {t('act.close')}
            </button>
          </p>
          <ul className="gw-stack">{children}</ul>
        </>
      )}
    </div>
  );
}

function OpenCard({ one }: { one: NearbyCase }) {
  const { t } = useTranslation('cases');
  return (
    <Link to={`/cases/${one.id}`} className="gw-card case-card__row">
      <span className="case-card__main">
        <span className="gw-inline">
          <StateTag label={t(`states.${one.state}`)} tone={toneOf(one.state)} />
          <strong>{one.className}</strong>
        </span>
        <span className="case-card__text">{one.text}</span>
        <span className="gw-soft gw-small">
          {one.placeName} · <When at={one.reportedAt} />
        </span>
      </span>
      {one.thumbUrl && <img className="case-card__thumb" src={one.thumbUrl} alt="" />}
    </Link>
  );
}

/** What is asked for snaps outward to some 100 m, so that a small move asks for nothing new. */
function snap({ west, south, east, north }: Bounds): Bounds {
  const down = (value: number) => Math.floor(value * 1000) / 1000;
  const up = (value: number) => Math.ceil(value * 1000) / 1000;
  return { west: down(west), south: down(south), east: up(east), north: up(north) };
}

function boundsOfCases(items: readonly CaseSummary[]): Bounds | undefined {
  if (items.length === 0) return undefined;
  const margin = 0.001;
  return {
    west: Math.min(...items.map((one) => one.lng)) - margin,
    south: Math.min(...items.map((one) => one.lat)) - margin,
    east: Math.max(...items.map((one) => one.lng)) + margin,
    north: Math.max(...items.map((one) => one.lat)) + margin,
  };
}

function TodoMap() {
  const { t } = useTranslation('cases');
  const list = useCaseList({ view: 'inbox', sort: 'due', limit: 200 });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const pins = useMemo<MapPin[]>(
    () =>
      items.map((one) => ({
        id: one.id,
        lng: one.lng,
        lat: one.lat,
        tone: one.clock && !one.clock.paused ? one.clock.status : 'plain',
        label: `${one.className} · ${one.placeName}`,
      })),
    [items],
  );
  const view = useMemo(() => boundsOfCases(items), [items]);
  if (list.isError) return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  if (list.isPending) return <Skeleton height="100%" />;
  if (items.length === 0) {
    return (
      <Empty title={t('mobile.work.none')} icon="check">
        {t('mobile.work.noneBody')}
      </Empty>
    );
  }
  return (
    <div className="map-page">
      <LazyMap
        view={view}
        pins={pins}
        selected={chosen[0]}
        onPin={(id) => setChosen([id])}
        onGroup={setChosen}
        locate
        list={
          <ul className="gw-stack">
            {items.map((item) => (
              <li key={item.id}>
                <CaseCard one={item} />
              </li>
            ))}
          </ul>
        }
      />
      <Chosen hint={t('mobile.map.count', { count: items.length })} onClose={() => setChosen([])}>
        {items
          .filter((item) => chosen.includes(item.id))
          .map((item) => (
            <li key={item.id}>
              <CaseCard one={item} />
            </li>
          ))}
      </Chosen>
    </div>
  );
}
