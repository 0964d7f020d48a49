import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Clock } from '../../../../../ui/parts/clock.tsx';
import { Icon, type IconName } from '../../../../../ui/parts/icons.tsx';
import { StateTag } from '../../../../../ui/parts/state-tag.tsx';
import { Empty, ErrorPanel, Skeleton, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { dayInWords } from '../../../../../ui/time/words.ts';
import { type Me, postsOf, useMe } from '../../../../identity/web/index.ts';
import { useCalls, useCaseCounts, useCaseList } from '../../queries.ts';
import { usePostName } from '../../who.ts';
import { clockOf, toneOf } from '../../words.ts';
import { isLate } from '../calls/board.ts';
import { cityDay } from '../lists/search.ts';
import { Marks } from '../parts/marks.tsx';
import { areaPosts, callPosts, departmentPosts } from '../posts.ts';

const firstCases = 8;
const poll = { pollMs: 60_000 };

/** Late, about to be late, new, waiting for others: each number opens the list that it counts. */
export default function HomePage() {
  const { t, i18n } = useTranslation('cases');
  const { data: me } = useMe();
  const postName = usePostName();
  const posts = postsOf(me);
  const holds = (some: readonly string[]) => posts.some((post) => some.includes(post));
  const names = [...new Set(me?.appointments.map((one) => placeAndPost(one, postName)))];
  return (
    <div className="cases-home">
      <header>
        <h1>{dayInWords(i18n.language, new Date())}</h1>
        <p className="gw-soft">
          {t('console.home.hello', { name: me?.displayName, posts: names.join('、') })}
        </p>
      </header>
      <MyTiles isDepartment={holds(departmentPosts)} />
      {holds(areaPosts) && <AreaTiles />}
      {holds(callPosts) && (
        <CallTiles issues={holds(['subdistrictDispatcher', 'subdistrictLead'])} />
      )}
      <FirstCases />
    </div>
  );
}

function placeAndPost(one: Me['appointments'][number], postName: (post: string) => string): string {
  return [one.placeName ?? one.unitName, postName(one.post)].filter(Boolean).join(' · ');
}

function Tiles({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="cases-tiles" aria-label={title}>
      <h2>{title}</h2>
      <ul>{children}</ul>
    </section>
  );
}

/** A number that opens its list. `value` undefined: not known yet. */
function Tile({
  label,
  value,
  to,
  search = {},
  tone,
  icon,
}: {
  label: string;
  value: number | undefined;
  to: string;
  search?: Record<string, unknown>;
  tone?: 'late' | 'dueSoon';
  icon?: IconName;
}) {
  const loud = tone && value !== undefined && value > 0;
  return (
    <li>
      <Link to={to} search={search} className={`cases-tile${loud ? ` cases-tile--${tone}` : ''}`}>
        <span className="cases-tile__label">
          {icon && <Icon name={icon} />}
          {label}
        </span>
        {value === undefined ? (
          <Skeleton height={36} width={48} />
        ) : (
          <strong className="cases-tile__number">{value}</strong>
        )}
      </Link>
    </li>
  );
}

/** In place of numbers that did not load. */
function TilesFailed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <li className="cases-tiles__failed">
      <ErrorPanel error={error} onRetry={onRetry} />
    </li>
  );
}

function MyTiles({ isDepartment }: { isDepartment: boolean }) {
  const { t } = useTranslation('cases');
  const inbox = useCaseCounts('inbox', poll);
  const handled = useCaseCounts('handled', poll);
  const today = cityDay(Date.now());
  // A department waits for the check of what it replied; the others for those whom they dispatched to.
  const waiting = isDepartment ? (['replied'] as const) : (['dispatched', 'handling'] as const);
  const waits =
    handled.data && waiting.reduce((sum, state) => sum + (handled.data.byState[state] ?? 0), 0);
  const failed = [inbox, handled].find((counts) => counts.isError && !counts.data);
  if (failed) {
    return (
      <Tiles title={t('console.home.group.mine')}>
        <TilesFailed error={failed.error} onRetry={() => void failed.refetch()} />
      </Tiles>
    );
  }
  return (
    <Tiles title={t('console.home.group.mine')}>
      <Tile
        label={t('console.home.late')}
        value={inbox.data?.late}
        to="/inbox"
        search={{ status: 'late' }}
        tone="late"
        icon="triangle"
      />
      <Tile
        label={t('console.home.dueSoon')}
        value={inbox.data?.dueSoon}
        to="/inbox"
        search={{ status: 'dueSoon' }}
        tone="dueSoon"
        icon="diamond"
      />
      <Tile
        label={t('console.home.new')}
        value={inbox.data?.newToday}
        to="/inbox"
        search={{ from: today }}
      />
      {!isDepartment && (
        <Tile
          label={t('console.home.verify')}
          value={inbox.data && (inbox.data.byState.replied ?? 0)}
          to="/inbox"
          search={{ state: ['replied'] }}
        />
      )}
      <Tile
        label={t('console.home.waits')}
        value={waits}
        to="/handled"
        search={{ state: [...waiting] }}
      />
      <Tile label={t('console.home.todo')} value={inbox.data?.total} to="/inbox" />
    </Tiles>
  );
}

function AreaTiles() {
  const { t } = useTranslation('cases');
  const overdue = useCaseCounts('overdue', poll);
  const area = useCaseCounts('area', poll);
  const today = cityDay(Date.now());
  const failed = [overdue, area].find((counts) => counts.isError && !counts.data);
  if (failed) {
    return (
      <Tiles title={t('console.home.group.area')}>
        <TilesFailed error={failed.error} onRetry={() => void failed.refetch()} />
      </Tiles>
    );
  }
  return (
    <Tiles title={t('console.home.group.area')}>
      <Tile
        label={t('console.home.overdue')}
        value={overdue.data?.total}
        to="/supervision"
        tone="late"
        icon="triangle"
      />
      <Tile
        label={t('console.home.dueSoon')}
        value={area.data?.dueSoon}
        to="/area"
        search={{ status: 'dueSoon' }}
        tone="dueSoon"
        icon="diamond"
      />
      <Tile
        label={t('console.home.new')}
        value={area.data?.newToday}
        to="/area"
        search={{ from: today }}
      />
      <Tile
        label={t('console.home.supervised')}
        value={area.data?.supervised}
        to="/supervision"
        search={{ supervised: true }}
      />
    </Tiles>
  );
}

function CallTiles({ issues }: { issues: boolean }) {
  const { t } = useTranslation('cases');
  const calls = useCalls('open', poll);
  const items = calls.data?.items;
  const now = Date.now();
  if (calls.isError && !items) {
    return (
      <Tiles title={t('console.home.group.calls')}>
        <TilesFailed error={calls.error} onRetry={() => void calls.refetch()} />
      </Tiles>
    );
  }
  return (
    <Tiles title={t('console.home.group.calls')}>
      <Tile
        label={t('console.home.callsLate')}
        value={items?.filter((call) => isLate(call, now)).length}
        to="/calls"
        search={{ state: 'late' }}
        tone="late"
        icon="triangle"
      />
      {issues && (
        <Tile
          label={t('console.home.toIssue')}
          value={items?.filter((call) => call.state === 'raised').length}
          to="/calls"
          search={{ state: 'raised' }}
        />
      )}
      <Tile label={t('console.home.callsOpen')} value={items?.length} to="/calls" />
    </Tiles>
  );
}

/** What is due first, to begin with at once. */
function FirstCases() {
  const { t } = useTranslation('cases');
  const list = useCaseList({ view: 'inbox', sort: 'due', limit: firstCases }, poll);
  const cases = list.data?.pages[0]?.items ?? [];
  return (
    <section className="cases-first" aria-label={t('console.home.first')}>
      <h2>{t('console.home.first')}</h2>
      {list.isPending && <SkeletonList rows={5} height={36} />}
      {list.isError && cases.length === 0 && (
        <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.data && cases.length === 0 && (
        <Empty title={t('console.home.nothing')} icon="check">
          {t('console.home.nothingHelp')}
        </Empty>
      )}
      <ul>
        {cases.map((one) => (
          <li key={one.id}>
            <Link to="/inbox" search={{ case: one.id }} className="cases-first__line">
              <Clock clock={clockOf(one)} />
              <span className="gw-soft">{one.className}</span>
              <span className="cases-first__text">{one.text}</span>
              <Marks of={one} />
              <span className="gw-soft">{one.placeName}</span>
              <StateTag label={t(`states.${one.state}`)} tone={toneOf(one.state, one.suspended)} />
            </Link>
          </li>
        ))}
      </ul>
      {cases.length === firstCases && <Link to="/inbox">{t('console.home.firstAll')}</Link>}
    </section>
  );
}
