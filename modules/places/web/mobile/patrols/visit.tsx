import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { useFindMe } from '../../../../../ui/map/find-me.tsx';
import { Icon, type IconName } from '../../../../../ui/parts/icons.tsx';
import { SkeletonList } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { navigate, useSearch } from '../../../../../ui/router/router.tsx';
import { Page } from '../../../../../ui/shell/page.tsx';
import { reportAbout } from '../../../../cases/web/index.ts';
import { useMe } from '../../../../identity/web/index.ts';
import { type Finding, isDwelling, namesPerson } from '../../../patrols/fields.ts';
import { lengthOf } from '../../console/map/measure.ts';
import { usePlace } from '../../queries.ts';
import { nameOf } from './name.ts';
import { payloadOf, tickPlace, useWalk, type WalkPlace } from './patrol.ts';
import { tellRefused } from './refused.ts';
import './patrols.css';

const icons = { well: 'check', found: 'alert', unreachable: 'close' } as const satisfies Partial<
  Record<Finding, IconName>
>;
const choices = Object.keys(icons) as (keyof typeof icons)[];

/** One place: what is seen there. */
export default function VisitPage() {
  const { t } = useTranslation('places');
  const path = useSearch().get('place') ?? '';
  const { data: me } = useMe();
  const { walk, ready } = useWalk(me?.id);
  const listed = walk?.places.find((one) => one.path === path);
  const fetched = usePlace(ready && !listed && path ? path : undefined).data;
  const place: WalkPlace | undefined =
    listed ?? (fetched && { ...fetched, lastVisit: null, state: 'none' });
  const isOver = ready && me !== undefined && (!walk || walk.endedAt !== undefined);
  useEffect(() => {
    if (isOver) navigate('/patrols', { replace: true });
  }, [isOver]);

  const [finding, choose] = useState<Finding>();
  const [note, setNote] = useState('');
  const noteId = useId();
  if (!walk || !place) {
    return (
      <Page title={t('later.patrols.title')} back="/patrols/walk">
        <SkeletonList rows={3} height={64} />
      </Page>
    );
  }
  const name = nameOf(place.names, currentLocale());
  const home = isDwelling(place.path);
  const chosen = home ? 'visit' : finding;
  const personal = namesPerson(note);
  const before = walk.visits.findLast((one) => one.place === place.path);

  async function save() {
    if (!walk || !place || !chosen) return;
    const words = t(`later.patrols.finding.${chosen}`);
    const title = t('later.patrols.sending.visit', { place: name, finding: words });
    const visit = tickPlace(
      walk,
      place,
      { finding: chosen, note: home ? '' : note.trim() },
      title,
      tellRefused,
    );
    if (chosen !== 'found') {
      showToast(t('later.patrols.saved', { place: name }));
      navigate('/patrols/walk', { replace: true });
      return;
    }
    await reportAbout({
      place,
      name,
      followUp: {
        kind: 'places/patrol',
        title,
        payload: { ...payloadOf(walk, visit) },
        back: '/patrols/walk',
      },
    });
    navigate('/report', { replace: true });
  }

  return (
    <Page
      title={name}
      back="/patrols/walk"
      foot={
        <button
          type="button"
          className="gw-button gw-button--primary gw-button--block"
          disabled={!chosen || personal}
          onClick={() => void save()}
        >
          {t(chosen === 'found' ? 'later.patrols.saveReport' : 'later.patrols.save')}
        </button>
      }
    >
      {before && (
        <p className="gw-inline gw-soft">
          <Icon name="check" />
          {t('later.patrols.already', { finding: t(`later.patrols.finding.${before.finding}`) })}
        </p>
      )}
      {home ? (
        <p>{t('later.patrols.dwelling')}</p>
      ) : (
        <>
          <fieldset className="patrol-choices">
            <legend>
              <h2>{t('later.patrols.question')}</h2>
            </legend>
            {choices.map((one) => (
              <button
                key={one}
                type="button"
                className="gw-button"
                aria-pressed={one === finding}
                onClick={() => choose(one)}
              >
                <Icon name={icons[one]} />
                {t(`later.patrols.finding.${one}`)}
              </button>
            ))}
          </fieldset>
          <div className="gw-field">
            <label htmlFor={noteId}>{t('later.patrols.note')}</label>
            <input
              id={noteId}
              className="gw-input"
              maxLength={200}
              value={note}
              aria-invalid={personal || undefined}
              aria-describedby={`${noteId}-help`}
              onChange={(event) => setNote(event.target.value)}
            />
            <p id={`${noteId}-help`} className={personal ? 'gw-problem' : 'gw-soft'}>
              {t(personal ? 'later.patrols.notePersonal' : 'later.patrols.noteHelp')}
            </p>
          </div>
        </>
      )}
      {place.center && <HowFar center={place.center} />}
    </Page>
  );
}

/** How far the phone is from the place. Asked of the phone, answered on it, told to nobody. */
function HowFar({ center }: { center: { lng: number; lat: number } }) {
  const { t } = useTranslation('places');
  const [metres, setMetres] = useState<number>();
  const [found, ask] = useFindMe(({ lng, lat }) =>
    setMetres(
      lengthOf([
        [lng, lat],
        [center.lng, center.lat],
      ]),
    ),
  );
  if (!('geolocation' in navigator)) return null;
  const rounded = metres === undefined ? 0 : Math.max(10, Math.round(metres / 10) * 10);
  return (
    <section className="gw-stack">
      <button type="button" className="gw-button gw-button--block" onClick={ask}>
        <Icon name="target" />
        {t('later.patrols.howFar')}
      </button>
      <p role="status" className="gw-soft">
        {found === 'refused'
          ? t('later.patrols.farRefused')
          : metres === undefined
            ? t('later.patrols.farStays')
            : t(metres > 200 ? 'later.patrols.far' : 'later.patrols.near', { metres: rounded })}
      </p>
    </section>
  );
}
