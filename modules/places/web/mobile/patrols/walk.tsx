import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { LazyMap } from '../../../../../ui/map/lazy-map.tsx';
import type { PinTone } from '../../../../../ui/map/pin-images.ts';
import { useOutbox } from '../../../../../ui/offline/device.ts';
import { ConfirmButton } from '../../../../../ui/parts/confirm-button.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { Empty, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { Link, navigate } from '../../../../../ui/router/router.tsx';
import { useElder } from '../../../../../ui/shell/elder.ts';
import { Page } from '../../../../../ui/shell/page.tsx';
import { useMe } from '../../../../identity/web/index.ts';
import { findings, type VisitState } from '../../../patrols/fields.ts';
import { StateMark } from '../../patrols/state-mark.tsx';
import { useLastWords } from '../../patrols/words.ts';
import { nameOf } from './name.ts';
import {
  endWalk,
  forgetWalk,
  type PatrolPayload,
  useWalk,
  type Walk,
  type WalkPlace,
} from './patrol.ts';
import { tellRefused } from './refused.ts';
import './patrols.css';

const tones: Record<VisitState, PinTone> = {
  within: 'onTime',
  due: 'dueSoon',
  overdue: 'late',
  never: 'late',
  none: 'plain',
};

/** The patrol under way: what is due, what was seen; and what came of it once it is ended. */
export default function WalkPage() {
  const { data: me } = useMe();
  const { walk, ready } = useWalk(me?.id);
  const { t } = useTranslation('places');
  useEffect(() => {
    if (ready && me !== undefined && !walk) navigate('/patrols', { replace: true });
  }, [ready, me, walk]);
  if (!walk) {
    return (
      <Page title={t('later.patrols.title')} back="/">
        <SkeletonList rows={5} height={72} />
      </Page>
    );
  }
  return walk.endedAt ? <Ended walk={walk} /> : <UnderWay walk={walk} />;
}

const views = ['due', 'all', 'seen'] as const;

function UnderWay({ walk }: { walk: Walk }) {
  const { t } = useTranslation('places');
  const elder = useElder();
  const [view, setView] = useState<(typeof views)[number]>('due');
  const [asMap, setAsMap] = useState(false);
  const seen = new Set(walk.visits.map(({ place }) => place));
  const lists = {
    due: walk.places.filter(
      ({ path, state }) => !seen.has(path) && state !== 'within' && state !== 'none',
    ),
    all: walk.places,
    seen: walk.places.filter(({ path }) => seen.has(path)),
  };
  const shown = lists[view];
  return (
    <Page
      title={walk.areaName}
      back="/patrols"
      foot={
        <ConfirmButton
          className="gw-button gw-button--block"
          question={t('later.patrols.endQuestion')}
          consequence={t('later.patrols.endConsequence', { count: walk.visits.length })}
          confirm={t('later.patrols.end')}
          onConfirm={() =>
            endWalk(walk, t('later.patrols.sending.end', { area: walk.areaName }), tellRefused)
          }
        >
          {t('later.patrols.end')}
        </ConfirmButton>
      }
    >
      <p role="status">
        {t('later.patrols.progress', { count: seen.size, total: walk.places.length })}
      </p>
      <div className="patrol-chips">
        {views.map((one) => (
          <button
            key={one}
            type="button"
            className="gw-button"
            aria-pressed={one === view}
            onClick={() => setView(one)}
          >
            {t(`later.patrols.view.${one}`, { count: lists[one].length })}
          </button>
        ))}
        {!elder && (
          <button type="button" className="gw-button" onClick={() => setAsMap(!asMap)}>
            <Icon name="map" />
            {t(asMap ? 'later.patrols.asList' : 'later.patrols.asMap')}
          </button>
        )}
      </div>
      {asMap && !elder ? (
        <WalkMap places={shown} seen={seen} />
      ) : shown.length === 0 ? (
        <Empty title={t(`later.patrols.none.${view}`)} icon="check">
          {t('later.patrols.noneBody')}
        </Empty>
      ) : (
        <ul className="gw-stack">
          {shown.map((place) => (
            <li key={place.path}>
              <Row place={place} walk={walk} />
            </li>
          ))}
        </ul>
      )}
      <Link className="gw-button gw-button--block" to="/patrols/other">
        <Icon name="add" />
        {t('later.patrols.other')}
      </Link>
    </Page>
  );
}

function Row({ place, walk }: { place: WalkPlace; walk: Walk }) {
  const { t } = useTranslation('places');
  const last = useLastWords();
  const visit = walk.visits.findLast((one) => one.place === place.path);
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  return (
    <Link
      className={`gw-card patrol-row${visit ? ' patrol-row--seen' : ''}`}
      to={`/patrols/visit?place=${place.path}`}
    >
      <strong>{nameOf(place.names, currentLocale())}</strong>
      {place.lastVisit !== null && (
        <span className="gw-soft gw-small">{last(place.lastVisit, today)}</span>
      )}
      {visit ? (
        <span className="gw-inline">
          <Icon name="check" />
          {t(`later.patrols.finding.${visit.finding}`)}
        </span>
      ) : (
        <StateMark state={place.state} />
      )}
    </Link>
  );
}

function WalkMap({ places, seen }: { places: readonly WalkPlace[]; seen: ReadonlySet<string> }) {
  const { t } = useTranslation('places');
  const pins = places.flatMap(({ path, names, center, state }) =>
    center
      ? [
          {
            id: path,
            ...center,
            tone: seen.has(path) ? ('done' as const) : tones[state],
            label: `${nameOf(names, currentLocale())} · ${t(`later.patrols.state.${state}`)}`,
          },
        ]
      : [],
  );
  const [lngs, lats] = [pins.map(({ lng }) => lng), pins.map(({ lat }) => lat)];
  const view =
    pins.length > 0
      ? {
          west: Math.min(...lngs) - 0.0005,
          south: Math.min(...lats) - 0.0005,
          east: Math.max(...lngs) + 0.0005,
          north: Math.max(...lats) + 0.0005,
        }
      : undefined;
  return (
    <div className="patrol-map">
      <LazyMap view={view} pins={pins} onPin={(path) => navigate(`/patrols/visit?place=${path}`)} />
    </div>
  );
}

/** What the patrol came to, and whether the server has it. */
function Ended({ walk }: { walk: Walk }) {
  const { t } = useTranslation('places');
  const waiting = useOutbox().filter(
    ({ payload }) => (payload as Partial<PatrolPayload>)?.patrolId === walk.id,
  ).length;
  return (
    <Page
      title={t('later.patrols.ended')}
      back="/"
      foot={
        <button
          type="button"
          className="gw-button gw-button--primary gw-button--block"
          onClick={() => {
            navigate('/', { replace: true });
            forgetWalk();
          }}
        >
          {t('later.patrols.close')}
        </button>
      }
    >
      <section className="gw-card gw-stack">
        <h2>{walk.areaName}</h2>
        <ul className="gw-stack">
          {findings.map((finding) => {
            const count = walk.visits.filter((one) => one.finding === finding).length;
            return (
              count > 0 && (
                <li key={finding}>
                  {t('later.patrols.sum', {
                    finding: t(`later.patrols.finding.${finding}`),
                    count,
                  })}
                </li>
              )
            );
          })}
          {walk.visits.length === 0 && <li>{t('later.patrols.sumNone')}</li>}
        </ul>
      </section>
      <p role="status" className="gw-inline">
        <Icon name={waiting > 0 ? 'upDown' : 'check'} />
        {waiting > 0 ? t('later.patrols.waiting', { count: waiting }) : t('later.patrols.sent')}
      </p>
    </Page>
  );
}
