import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../ui/i18n/start.ts';
import { useListKeys } from '../../../../ui/keyboard/keys.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { formatPlace } from '../../../places/web/index.ts';
import { CareMark } from '../care-mark.tsx';
import { OpenPerson } from '../open-person.tsx';
import { type CareDue, type DueVisit, useCareDue } from '../queries.ts';
import { useDay, useDueWords, useLastWords } from '../words.ts';
import { RecordVisit } from './record-visit.tsx';
import './console.css';

const states = ['overdue', 'dueSoon', 'done'] as const;
const [some, most] = [100, 500];

/** Who is to be visited in the reader's area, the longest overdue first; not why. Which part is shown stands in the address. */
export default function VisitsPage() {
  const { t } = useTranslation(['registry', 'ui']);
  const search = useSearch({ strict: false }) as { state?: unknown };
  const navigate = useNavigate();
  const [limit, setLimit] = useState(some);
  const state = states.find((one) => one === search.state);
  const list = useCareDue(state, { limit });
  const { data } = list;
  const show = (next: (typeof states)[number] | undefined) =>
    void navigate({ to: '/visits', search: (next ? { state: next } : {}) as never });
  const total = data
    ? state
      ? data.counts[state]
      : states.reduce((sum, one) => sum + data.counts[one], 0)
    : 0;
  return (
    <div className="registry-page">
      <header className="gw-inline">
        <h1>{t('console.visits.title')}</h1>
        {data && <span className="gw-soft">{formatPlace(data.area, currentLocale())}</span>}
        {data?.items.some(({ synthetic }) => synthetic) && (
          <span className="gw-tag">{t('ui:synthetic')}</span>
        )}
      </header>
      <p className="gw-soft">{t('console.visits.lead')}</p>
      <div className="gw-inline">
        {[undefined, ...states].map((one) => (
          <button
            key={one ?? 'all'}
            type="button"
            className="gw-button registry-chip"
            aria-pressed={one === state}
            onClick={() => show(one)}
          >
            {one ? <CareMark state={one} /> : t('console.visits.all')}
            {one && data && <strong>{data.counts[one]}</strong>}
          </button>
        ))}
      </div>
      {list.isError && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <SkeletonList rows={8} height={44} />}
      {data && data.items.length === 0 && (
        <Empty title={t('console.visits.none')} icon="check">
          {t('console.visits.noneHelp')}
        </Empty>
      )}
      {data && data.items.length > 0 && <Table data={data} />}
      {data && total > data.items.length && (
        <p className="gw-inline" role="status">
          {t('console.visits.most', { count: data.items.length, total })}
          {limit < most && (
            <button type="button" className="gw-button" onClick={() => setLimit(most)}>
              {t('console.visits.more')}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

function Table({ data }: { data: CareDue }) {
  const { t } = useTranslation('registry');
  const body = useRef<HTMLTableSectionElement>(null);
  const press = (index: number, selector: string) =>
    body.current?.rows[index]?.querySelector<HTMLElement>(selector)?.click();
  const { active, setActive } = useListKeys({
    count: data.items.length,
    onOpen: (index) => press(index, 'th a'),
    onAct: (index) => press(index, 'td:last-child button'),
  });
  const before = useRef(active);
  useEffect(() => {
    // The focus goes where the keys go, so that a reader hears the row.
    if (before.current !== active)
      body.current?.rows[active]?.querySelector<HTMLElement>('th a')?.focus();
    before.current = active;
  }, [active]);
  return (
    <div className="registry-scroll">
      <table className="registry-table">
        <caption className="gw-sr">{t('console.visits.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('console.visits.where')}</th>
            <th scope="col">{t('console.visits.who')}</th>
            <th scope="col">{t('console.visits.state')}</th>
            <th scope="col">{t('console.visits.due')}</th>
            <th scope="col">{t('console.visits.last')}</th>
            <th scope="col">
              <span className="gw-sr">{t('later.record.action')}</span>
            </th>
          </tr>
        </thead>
        <tbody ref={body}>
          {data.items.map((one, index) => (
            <Row
              key={one.residentId}
              one={one}
              today={data.today}
              isActive={index === active}
              onPoint={() => setActive(index)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({
  one,
  today,
  isActive,
  onPoint,
}: {
  one: DueVisit;
  today: string;
  isActive: boolean;
  onPoint: () => void;
}) {
  const day = useDay();
  const due = useDueWords();
  const last = useLastWords();
  return (
    <tr className={isActive ? 'registry-table__active' : undefined} onFocus={onPoint}>
      <th scope="row">
        <Link to="/map" search={{ place: one.dwelling.path } as never}>
          {formatPlace(one.dwelling, currentLocale())}
        </Link>
      </th>
      <td>
        <OpenPerson residentId={one.residentId} nameMasked={one.nameMasked} mayOpen />
      </td>
      <td>
        <CareMark state={one.state} />
      </td>
      <td title={day(one.dueOn)}>{due(one.dueOn, today)}</td>
      <td title={one.lastVisit ? day(one.lastVisit) : undefined}>{last(one.lastVisit, today)}</td>
      <td>
        <RecordVisit residentId={one.residentId} nameMasked={one.nameMasked} today={today} />
      </td>
    </tr>
  );
}
