import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { postsOf, useMe } from '../../../../identity/web/index.ts';
import { type FacilityCategory, facilityCategories } from '../../../facilities/fields.ts';
import { formatPlace } from '../../../format.ts';
import { editorPosts } from '../../../posts.ts';
import { usePlaceTree } from '../../queries.ts';
import { AreaSteps } from './area.tsx';
import { type Facility, useFacilities } from './queries.ts';
import { Due, Keeper, nameOf, parseCategories, useFacilityWords } from './words.tsx';

/** Facilities of the reader's area: how many of each sort, and which are to be checked. All of the choice stands in the address. */
export default function ListPage() {
  const { t } = useTranslation(['places', 'ui']);
  const words = useFacilityWords();
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const me = useMe();
  const own = me.data?.appointments.map((one) => one.placePath).find((path) => path !== null);
  const city = usePlaceTree(undefined, me.data !== undefined && !own).data?.places[0]?.path;
  const root = own ?? city?.split('.')[0];
  const within =
    root && typeof search.within === 'string' && search.within.startsWith(root)
      ? search.within
      : root;
  const category = parseCategories(search.category);
  const overdue = search.overdue === true || search.overdue === 'true';
  const [text, setText] = useState(typeof search.q === 'string' ? search.q : '');
  const change = (part: Record<string, unknown>) =>
    void navigate({
      to: '.',
      search: (before: Record<string, unknown>) => ({ ...before, ...part }),
      replace: true,
      resetScroll: false,
    } as never);
  useEffect(() => {
    const timer = setTimeout(() => {
      const q = text.trim() || undefined;
      if (q !== search.q) change({ q });
    }, 300);
    return () => clearTimeout(timer);
  });
  const q = typeof search.q === 'string' ? search.q : undefined;
  const list = useFacilities({ within, category, overdue, q }, { enabled: within !== undefined });
  const [first] = list.data?.pages ?? [];
  const facilities = list.data?.pages.flatMap((page) => page.facilities) ?? [];
  const mayEdit = me.data && postsOf(me.data).some((post) => editorPosts.includes(post));
  return (
    <div className="facilities">
      <header className="facilities__head">
        <h1>{t('console.facilities.section')}</h1>
        {mayEdit && (
          <span className="gw-inline">
            <Link to="/facilities/new" className="gw-button gw-button--primary">
              <Icon name="add" />
              {t('console.facilities.new')}
            </Link>
            <Link to="/transfer" className="gw-button">
              <Icon name="upDown" />
              {t('console.sections.transfer')}
            </Link>
          </span>
        )}
      </header>
      <search className="facilities__filters">
        {root && within && (
          <AreaSteps root={root} value={within} onChange={(path) => change({ within: path })} />
        )}
        <label className="gw-field">
          <span className="gw-field__label">{t('console.facilities.find')}</span>
          <input
            type="search"
            className="gw-input"
            maxLength={50}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
      </search>
      <fieldset className="facilities__sorts">
        <legend className="gw-sr">{t('console.facilities.sorts')}</legend>
        {facilityCategories.map((one) => (
          <Sort
            key={one}
            category={one}
            label={words.category(one)}
            count={first?.counts.find((count) => count.category === one)}
            isOn={category.includes(one)}
            onChange={(isOn) => {
              const rest = category.filter((other) => other !== one);
              change({ category: (isOn ? [...rest, one] : rest).join() || undefined });
            }}
          />
        ))}
        <label className="facilities__sort">
          <input
            type="checkbox"
            checked={overdue}
            onChange={(event) => change({ overdue: event.target.checked || undefined })}
          />
          <strong>{t('console.facilities.onlyLate')}</strong>
        </label>
      </fieldset>
      {list.isError && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && !list.isError && <SkeletonList rows={10} height={40} />}
      {first && (
        <p className="gw-soft" role="status">
          {t('console.facilities.found', { count: first.total })}{' '}
          {facilities.some(({ synthetic }) => synthetic) && (
            <span className="gw-tag">{t('ui:synthetic')}</span>
          )}
        </p>
      )}
      {first && facilities.length === 0 && (
        <Empty title={t('console.facilities.empty')} icon="pin">
          {t('console.facilities.emptyHelp')}
        </Empty>
      )}
      {facilities.length > 0 && <Table facilities={facilities} />}
      {list.hasNextPage && (
        <button
          type="button"
          className="gw-button"
          disabled={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t('console.facilities.more')}
        </button>
      )}
    </div>
  );
}

function Sort({
  category,
  label,
  count,
  isOn,
  onChange,
}: {
  category: FacilityCategory;
  label: string;
  count: { total: number; overdue: number } | undefined;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}) {
  const { t } = useTranslation('places');
  return (
    <label className="facilities__sort">
      <input
        type="checkbox"
        name={category}
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        {label} <strong>{count?.total ?? 0}</strong>
        {count && count.overdue > 0 && (
          <span className="facilities__late">
            {' '}
            <Icon name="triangle" />
            {t('console.facilities.lateCount', { count: count.overdue })}
          </span>
        )}
      </span>
    </label>
  );
}

function Table({ facilities }: { facilities: readonly Facility[] }) {
  const { t } = useTranslation('places');
  const words = useFacilityWords();
  return (
    <div className="facilities__table">
      <table>
        <caption className="gw-sr">{t('console.facilities.section')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('console.facilities.name')}</th>
            <th scope="col">{t('console.facilities.sort')}</th>
            <th scope="col">{t('console.facilities.where')}</th>
            <th scope="col">{t('console.facilities.keeper')}</th>
            <th scope="col">{t('console.facilities.due')}</th>
          </tr>
        </thead>
        <tbody>
          {facilities.map((one) => (
            <tr key={one.path}>
              <th scope="row">
                <Link to="/facilities/$path" params={{ path: one.path } as never}>
                  {nameOf(one)}
                </Link>
              </th>
              <td>{words.category(one.category)}</td>
              <td>
                <Where one={one} />
              </td>
              <td>
                <Keeper attributes={one.attributes} />
              </td>
              <td>
                <Due one={one} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Where({ one }: { one: Facility }) {
  const { facility: _, ...names } = one.names;
  const micro = one.microGrid ? { microGrid: one.microGrid.name } : {};
  return <>{formatPlace({ ...names, ...micro }, currentLocale())}</>;
}
