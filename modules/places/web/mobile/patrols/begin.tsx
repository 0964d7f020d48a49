import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { Link, navigate } from '../../../../../ui/router/router.tsx';
import { Page } from '../../../../../ui/shell/page.tsx';
import { instantInWords } from '../../../../../ui/time/words.ts';
import { useMe } from '../../../../identity/web/index.ts';
import { formatName } from '../../../format.ts';
import { patrolPosts } from '../../../posts.ts';
import { usePlacesDue } from '../../patrols/queries.ts';
import { usePlaceTree } from '../../queries.ts';
import { beginWalk, useWalk } from './patrol.ts';
import { tellRefused } from './refused.ts';
import './patrols.css';

/** Begins a patrol of an area of one's own, or goes on with the one under way. */
export default function BeginPage() {
  const { t, i18n } = useTranslation('places');
  const { data: me } = useMe();
  const { walk, ready } = useWalk(me?.id);
  const own = (me?.appointments ?? []).filter(
    (one) => one.placePath !== null && patrolPosts.includes(one.post),
  );
  const open = walk && !walk.endedAt ? walk : undefined;
  return (
    <Page
      title={t('later.patrols.title')}
      back="/"
      foot={
        open && (
          <Link className="gw-button gw-button--primary gw-button--block" to="/patrols/walk">
            {t('later.patrols.goOn')}
          </Link>
        )
      }
    >
      {!ready || me === undefined ? (
        <SkeletonList rows={3} height={64} />
      ) : open ? (
        <section className="gw-card gw-stack">
          <h2>{open.areaName}</h2>
          <p>
            {t('later.patrols.open', {
              time: instantInWords(i18n.getFixedT(null, 'ui'), i18n.language, open.begunAt),
              count: open.visits.length,
            })}
          </p>
        </section>
      ) : own.length === 0 ? (
        <Empty title={t('later.patrols.noPost')} icon="person">
          {t('later.patrols.noPostBody')}
        </Empty>
      ) : (
        <ChooseArea
          owner={me!.id}
          areas={own.map((one) => ({
            path: one.placePath!,
            name: one.placeName ?? one.placePath!,
          }))}
        />
      )}
    </Page>
  );
}

interface Area {
  path: string;
  name: string;
}

function ChooseArea({ owner, areas }: { owner: string; areas: readonly Area[] }) {
  const { t } = useTranslation('places');
  const [first] = areas;
  const inside = usePlaceTree(first!.path, /\.g\d{3}$/.test(first!.path));
  const parts = (inside.data?.places ?? [])
    .filter(({ kind }) => kind === 'microGrid')
    .map((part) => ({ path: part.path, name: formatName(part, currentLocale()) }));
  const choices = [...areas, ...parts];
  const [chosen, choose] = useState(first!.path);
  const area = choices.find(({ path }) => path === chosen) ?? first!;
  const due = usePlacesDue(area.path);
  const shown = due.data?.area.path === area.path ? due.data : undefined;
  const asked = shown?.items.filter(({ state }) => state !== 'within' && state !== 'none') ?? [];
  const missing = !shown && due.isPaused;

  // The screens of the walk are needed where there is no network.
  useEffect(() => {
    void import('./walk.tsx').catch(() => {});
    void import('./visit.tsx').catch(() => {});
  }, []);

  function begin() {
    const places = (shown?.items ?? []).map(({ path, kind, names, center, lastVisit, state }) => ({
      path,
      kind,
      names,
      center,
      lastVisit,
      state,
    }));
    const title = t('later.patrols.sending.begin', { area: area.name });
    beginWalk({ owner, area: area.path, areaName: area.name, places }, title, tellRefused);
    navigate('/patrols/walk', { replace: true });
  }

  return (
    <>
      <p>{t('later.patrols.lead')}</p>
      {choices.length > 1 && (
        <fieldset className="patrol-choices">
          <legend>
            <h2>{t('later.patrols.where')}</h2>
          </legend>
          {choices.map((one) => (
            <button
              key={one.path}
              type="button"
              className="gw-button"
              aria-pressed={one.path === area.path}
              onClick={() => choose(one.path)}
            >
              {one.name}
            </button>
          ))}
        </fieldset>
      )}
      {choices.length === 1 && <h2>{area.name}</h2>}
      {due.isError && <ErrorPanel error={due.error} onRetry={() => void due.refetch()} />}
      {missing && (
        <Empty title={t('later.patrols.noList')} icon="upDown">
          {t('later.patrols.noListBody')}
        </Empty>
      )}
      {!shown && !missing && !due.isError && <SkeletonList rows={1} height={48} />}
      {shown && (
        <p role="status">{t('later.patrols.counted', { count: shown.total, due: asked.length })}</p>
      )}
      <button
        type="button"
        className="gw-button gw-button--primary gw-button--block"
        disabled={!shown}
        onClick={begin}
      >
        <Icon name="check" />
        {t('later.patrols.begin')}
      </button>
    </>
  );
}
