import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../../ui/api/error.ts';
import { LazyMap } from '../../../../ui/map/lazy-map.tsx';
import { Clock, When } from '../../../../ui/parts/clock.tsx';
import { Icon } from '../../../../ui/parts/icons.tsx';
import { MaskedPhone } from '../../../../ui/parts/masked-phone.tsx';
import { PictureGrid } from '../../../../ui/parts/picture-grid.tsx';
import { PlaceName } from '../../../../ui/parts/place-name.tsx';
import { StateTag } from '../../../../ui/parts/state-tag.tsx';
import { ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { Timeline } from '../../../../ui/parts/timeline.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import { Link, useParam } from '../../../../ui/router/router.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { useMe } from '../../../identity/web/index.ts';
import {
  type CaseDetail,
  type Tracking,
  useCase,
  useFollowCase,
  useOpenPhone,
  usePublicCase,
} from '../queries.ts';
import { clockOf, isOpen, picturesOf, toneOf } from '../words.ts';
import { ActionBar } from './action-bar.tsx';
import { NextStep } from './next-step.tsx';
import { PublicCaseView } from './public-case.tsx';
import { RateBlock } from './rate-block.tsx';
import { useTimelineItems } from './timeline-items.tsx';
import './cases.css';

/** A case: what is next and by when, what may be done now, and what happened, in sentences. */
export default function CasePage() {
  const { t } = useTranslation('cases');
  const caseId = useParam('caseId');
  const me = useMe();
  return (
    <Page title={t('mobile.case.title')} back="/">
      {me.data === undefined && !me.isPaused && <SkeletonList rows={3} height={120} />}
      {me.data === null && <PublicCaseView caseId={caseId} />}
      {(me.data || (me.data === undefined && me.isPaused)) && <OwnView caseId={caseId} />}
    </Page>
  );
}

/** Of somebody who is signed in; what is not theirs to handle is shown as anyone may see it. */
function OwnView({ caseId }: { caseId: string }) {
  const one = useCase(caseId);
  const hidden =
    one.error instanceof ApiError && (one.error.status === 403 || one.error.status === 404);
  const open = usePublicCase(hidden ? caseId : undefined);
  if (one.data) return <CaseView one={one.data} />;
  if (hidden && !open.isError) return <PublicCaseView caseId={caseId} />;
  if (one.isError) return <ErrorPanel error={one.error} onRetry={() => void one.refetch()} />;
  return <SkeletonList rows={3} height={120} />;
}

/**
 * Everything of a case on a phone.
 *
 * @param props `tracking`: of who follows it by its tracking code
 */
export function CaseView({ one, tracking }: { one: CaseDetail; tracking?: Tracking | undefined }) {
  const { t } = useTranslation('cases');
  const toItems = useTimelineItems();
  return (
    <>
      <div className="gw-stack">
        <p className="gw-inline">
          <StateTag label={t(`states.${one.state}`)} tone={toneOf(one.state, one.suspended)} />
          {isOpen(one.state) && <Clock clock={clockOf(one)} pressable />}
          {one.supervised && <span className="gw-tag">{t('marks.supervised')}</span>}
          {one.confidential && <span className="gw-tag">{t('marks.confidential')}</span>}
        </p>
        <h2>{one.className}</h2>
        <p className="case-words">{one.text}</p>
      </div>
      {one.nextStep && isOpen(one.state) && <NextStep step={one.nextStep} />}
      {one.mergedInto && (
        <p>
          <Link to={`/cases/${one.mergedInto.id}`}>
            {t('mobile.case.mergedInto', { number: one.mergedInto.number })}
          </Link>
        </p>
      )}
      <RateBlock one={one} tracking={tracking} />
      <ActionBar one={one} />
      {one.files.length > 0 && <PictureGrid pictures={picturesOf(one.files)} />}
      <Facts one={one} />
      <WhereItIs one={one} />
      {one.children.length > 0 && (
        <section className="gw-stack">
          <h2>{t('mobile.case.parts')}</h2>
          <ul className="gw-stack">
            {one.children.map((child) => (
              <li key={child.id}>
                <Link className="gw-card" to={`/cases/${child.id}`}>
                  <StateTag label={t(`states.${child.state}`)} tone={toneOf(child.state)} />{' '}
                  {child.className} · {child.holderName}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="gw-stack">
        <h2>{t('mobile.case.timeline')}</h2>
        <Timeline items={toItems(one.timeline, one.number)} />
      </section>
    </>
  );
}

function Facts({ one }: { one: CaseDetail }) {
  const { t } = useTranslation('cases');
  const openPhone = useOpenPhone(one.id);
  const { data: me } = useMe();
  const { reporter } = one;
  return (
    <dl className="case-facts gw-card">
      <div>
        <dt>{t('mobile.case.number')}</dt>
        <dd>{one.number}</dd>
      </div>
      <div>
        <dt>{t('mobile.case.place')}</dt>
        <dd>
          <PlaceName names={[one.placeName, one.address]} />
        </dd>
      </div>
      <div>
        <dt>{t('mobile.case.reported')}</dt>
        <dd>
          <When at={one.reportedAt} />
        </dd>
      </div>
      {isOpen(one.state) && (
        <div>
          <dt>{t('mobile.case.holder')}</dt>
          <dd>{one.holder.name}</dd>
        </div>
      )}
      {reporter?.phoneMasked && (
        <div>
          <dt>{t('mobile.case.reporter')}</dt>
          <dd>
            {reporter.name}{' '}
            <MaskedPhone
              masked={reporter.phoneMasked}
              onOpen={
                reporter.canOpen
                  ? async (reason) => (await openPhone.mutateAsync({ reason })).phone
                  : undefined
              }
            />
          </dd>
        </div>
      )}
      {me && !one.mine && <Follow one={one} />}
    </dl>
  );
}

function Follow({ one }: { one: CaseDetail }) {
  const { t } = useTranslation('cases');
  const follow = useFollowCase();
  const set = (on: boolean, undo = true) =>
    follow.mutate(
      { caseId: one.id, follow: on },
      {
        onSuccess: () =>
          showToast(
            t(on ? 'mobile.case.nowFollowing' : 'mobile.case.notFollowing'),
            undo ? () => set(!on, false) : undefined,
          ),
      },
    );
  return (
    <div>
      <dt>{t('mobile.case.following')}</dt>
      <dd>
        <button
          type="button"
          className="gw-button"
          aria-pressed={one.following}
          disabled={follow.isPending}
          onClick={() => set(!one.following)}
        >
          {t(one.following ? 'mobile.case.unfollow' : 'mobile.case.follow')}
        </button>{' '}
        {one.followers > 0 && (
          <span className="gw-soft">{t('mobile.followers', { count: one.followers })}</span>
        )}
      </dd>
    </div>
  );
}

/** The map of one case comes when asked for: it weighs more than the rest of the page. */
function WhereItIs({ one }: { one: CaseDetail }) {
  const { t } = useTranslation('cases');
  const [open, setOpen] = useState(false);
  if (!open) {
    return (
      <button type="button" className="gw-button" onClick={() => setOpen(true)}>
        <Icon name="map" />
        {t('mobile.case.showMap')}
      </button>
    );
  }
  const pin = {
    id: one.id,
    lng: one.lng,
    lat: one.lat,
    tone: one.clock && !one.clock.paused ? one.clock.status : 'plain',
    label: one.placeName,
  } as const;
  return (
    <div className="case-map">
      <LazyMap view={{ lng: one.lng, lat: one.lat, zoom: 17 }} pins={[pin]} />
    </div>
  );
}
