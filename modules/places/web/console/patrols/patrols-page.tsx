import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { Empty, ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { instantInWords } from '../../../../../ui/time/words.ts';
import { useMe } from '../../../../identity/web/index.ts';
import { formatPlace } from '../../../format.ts';
import { editorPosts, patrolPosts } from '../../../posts.ts';
import { type Patrol, usePatrols } from '../../patrols/queries.ts';
import { usePostName } from '../plans/words.ts';
import { CoverageTable } from './coverage-table.tsx';
import { Rhythms } from './rhythms.tsx';
import './patrols.css';

const readers = [...patrolPosts, ...editorPosts];
const areaPath = /^\d{6}(\.\w+)*$/;

/** Patrols of the area: how much was seen in time, what was found, how often places are to be seen. */
export default function PatrolsPage() {
  const { t } = useTranslation('places');
  const { data: me } = useMe();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { area?: unknown };
  const own = me?.appointments.find((one) => one.placePath !== null && readers.includes(one.post));
  const area =
    typeof search.area === 'string' && areaPath.test(search.area)
      ? search.area
      : (own?.placePath ?? undefined);
  const open = (path: string | undefined) =>
    void navigate({ to: '/patrols', search: (path ? { area: path } : {}) as never });
  return (
    <div className="patrols">
      <header className="patrols__head">
        <h1>{t('console.patrols.title')}</h1>
        {area !== own?.placePath && (
          <button type="button" className="gw-button" onClick={() => open(undefined)}>
            {t('console.patrols.ownArea')}
          </button>
        )}
      </header>
      <p className="gw-soft">{t('console.patrols.lead')}</p>
      <CoverageTable area={area} onOpen={open} />
      <PatrolList area={area} />
      <Rhythms area={area} />
    </div>
  );
}

function PatrolList({ area }: { area: string | undefined }) {
  const { t } = useTranslation('places');
  const list = usePatrols(area);
  const patrols = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section className="gw-stack">
      <h2>{t('console.patrols.list.title')}</h2>
      {list.isPending && <SkeletonList rows={5} height={40} />}
      {list.isError && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && patrols.length === 0 && (
        <Empty title={t('console.patrols.list.empty')} icon="check">
          {t('console.patrols.list.emptyHint')}
        </Empty>
      )}
      {patrols.length > 0 && (
        <div className="patrols__scroll">
          <table className="patrols__table">
            <caption className="gw-sr">{t('console.patrols.list.title')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('console.patrols.list.area')}</th>
                <th scope="col">{t('console.patrols.list.post')}</th>
                <th scope="col">{t('console.patrols.list.begun')}</th>
                <th scope="col">{t('console.patrols.list.state')}</th>
                <th scope="col" className="patrols__number">
                  {t('later.patrols.finding.well')}
                </th>
                <th scope="col" className="patrols__number">
                  {t('later.patrols.finding.found')}
                </th>
                <th scope="col" className="patrols__number">
                  {t('later.patrols.finding.unreachable')}
                </th>
                <th scope="col" className="patrols__number">
                  {t('console.patrols.list.homes')}
                </th>
                <th scope="col">{t('console.patrols.list.cases')}</th>
              </tr>
            </thead>
            <tbody>
              {patrols.map((patrol) => (
                <Row key={patrol.id} patrol={patrol} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {list.hasNextPage && (
        <button
          type="button"
          className="gw-button"
          disabled={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t('console.patrols.list.more')}
        </button>
      )}
    </section>
  );
}

function Row({ patrol }: { patrol: Patrol }) {
  const { t, i18n } = useTranslation(['places', 'ui']);
  const post = usePostName();
  const { counts } = patrol;
  return (
    <tr>
      <th scope="row">
        <Link to="/patrols/$patrolId" params={{ patrolId: patrol.id }}>
          {formatPlace(patrol.area, currentLocale())}
        </Link>{' '}
        {patrol.synthetic && <span className="gw-tag">{t('ui:synthetic')}</span>}
      </th>
      <td>{post(patrol.post)}</td>
      <td>{instantInWords(i18n.getFixedT(null, 'ui'), i18n.language, patrol.begunAt)}</td>
      <td>{t(patrol.endedAt ? 'console.patrols.list.ended' : 'console.patrols.list.open')}</td>
      <td className="patrols__number">{counts.well}</td>
      <td className="patrols__number">{counts.found}</td>
      <td className="patrols__number">{counts.unreachable}</td>
      <td className="patrols__number">{counts.visit}</td>
      <td>
        <CaseLinks cases={patrol.cases} />
      </td>
    </tr>
  );
}

/** Numbers of cases that open them. */
export function CaseLinks({ cases }: { cases: readonly { id: string; number: string }[] }) {
  return cases.map(({ id, number }) => (
    <Link key={id} to="/cases/$caseId" params={{ caseId: id }}>
      {number}{' '}
    </Link>
  ));
}
