import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys, useListKeys } from '../../../../ui/keyboard/keys.tsx';
import { When } from '../../../../ui/parts/clock.tsx';
import { Icon } from '../../../../ui/parts/icons.tsx';
import { LoadMore } from '../../../../ui/parts/load-more.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { isPost, type PostCode, postCodes } from '../../posts.ts';
import { postsOf, useMe } from '../me.ts';
import { Choice } from './field.tsx';
import { NewPerson } from './new-person.tsx';
import { PersonPane } from './person-pane.tsx';
import { PersonTags } from './person-tags.tsx';
import { type PeopleQuery, type PersonRow, usePeople } from './queries.ts';

const states = ['active', 'disabled'] as const;
/** Staff unless told: residents are many, and have no posts as a rule. */
const kinds = ['residents', 'everybody'] as const;

interface Search {
  q?: string;
  post?: PostCode;
  state?: (typeof states)[number];
  kind?: (typeof kinds)[number];
  person?: string;
}

/** What the address says, without what it can't mean. */
function readSearch(raw: Record<string, unknown>): Search {
  const { q, post, state, kind, person } = raw;
  return {
    ...(q !== undefined && q !== '' ? { q: String(q) } : {}),
    ...(typeof post === 'string' && isPost(post) ? { post } : {}),
    ...(states.includes(state as never) ? { state: state as (typeof states)[number] } : {}),
    ...(kinds.includes(kind as never) ? { kind: kind as (typeof kinds)[number] } : {}),
    ...(typeof person === 'string' ? { person } : {}),
  };
}

function toQuery({ q, post, state, kind }: Search): PeopleQuery {
  return {
    ...(q ? { search: q } : {}),
    ...(post ? { post } : {}),
    ...(state ? { state } : {}),
    ...(kind === 'everybody' ? {} : { staff: kind === 'residents' ? 'false' : 'true' }),
  };
}

/** Accounts on the left, the chosen one with all it may do on the right. */
export default function PeoplePage() {
  const { t } = useTranslation('identity');
  const search = readSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const people = usePeople(toQuery(search));
  const mine = postsOf(useMe().data);
  const [creating, setCreating] = useState(false);
  const rows = people.data?.pages.flatMap((page) => page.items) ?? [];
  const go = (changes: Partial<Search>) => {
    const next = Object.entries({ ...search, ...changes }).filter(([, value]) => value);
    void navigate({ to: '.', search: Object.fromEntries(next) } as never);
  };
  const close = () => go({ person: '' });
  const { active, setActive } = useListKeys({
    count: rows.length,
    onOpen: (index) => go({ person: rows[index]!.id }),
  });
  useKeys([{ key: 'Escape', label: t('console.person.close'), run: close }]);
  return (
    <div className={`identity-page${search.person ? ' identity-page--open' : ''}`}>
      <header className="identity-page__head">
        <h1>{t('console.people.title')}</h1>
        {mine.includes('systemAdministrator') && (
          <button
            type="button"
            className="gw-button gw-button--primary"
            onClick={() => setCreating(true)}
          >
            <Icon name="add" />
            {t('console.people.new')}
          </button>
        )}
      </header>
      <div className="identity-filters">
        <SearchBox value={search.q ?? ''} onValue={(q) => go({ q })} />
        <Choice
          inline
          label={t('console.people.kind')}
          empty={t('console.people.staffOnly')}
          value={search.kind ?? ''}
          onValue={(kind) => go({ kind: kind as never })}
          options={[
            { value: 'residents', label: t('console.people.residentsOnly') },
            { value: 'everybody', label: t('console.people.anyKind') },
          ]}
        />
        <Choice
          inline
          label={t('console.people.post')}
          empty={t('console.people.anyPost')}
          value={search.post ?? ''}
          onValue={(post) => go({ post: post as never })}
          options={postCodes.map((value) => ({ value, label: t(`posts.${value}`) }))}
        />
        <Choice
          inline
          label={t('console.people.state')}
          empty={t('console.people.anyState')}
          value={search.state ?? ''}
          onValue={(state) => go({ state: state as never })}
          options={[
            { value: 'active', label: t('console.people.active') },
            { value: 'disabled', label: t('console.people.disabledOnly') },
          ]}
        />
      </div>
      <div className="identity-page__split">
        <div className="identity-page__list">
          {people.isError && (
            <ErrorPanel
              error={people.error}
              title={t('console.people.failed')}
              onRetry={() => void people.refetch()}
            />
          )}
          {people.isPending && <SkeletonList rows={10} height={40} />}
          {people.isSuccess && rows.length === 0 && (
            <Empty title={t('console.people.none')} icon="person">
              {t('console.people.noneBody')}
            </Empty>
          )}
          {rows.length > 0 && (
            <PeopleTable
              rows={rows}
              narrow={search.person !== undefined}
              open={search.person}
              active={active}
              onOpen={(index) => {
                setActive(index);
                go({ person: rows[index]!.id });
              }}
            />
          )}
          <LoadMore
            hasMore={people.hasNextPage}
            busy={people.isFetchingNextPage}
            onMore={() => void people.fetchNextPage()}
          />
        </div>
        {search.person && (
          <PersonPane key={search.person} personId={search.person} mine={mine} onClose={close} />
        )}
      </div>
      <NewPerson
        open={creating}
        onClose={() => setCreating(false)}
        onMade={(person) => {
          setCreating(false);
          go({ person: person.id });
        }}
      />
    </div>
  );
}

/** Asks once the typing rests, so that not every letter is a request. */
function SearchBox({ value, onValue }: { value: string; onValue: (value: string) => void }) {
  const { t } = useTranslation('identity');
  const [text, setText] = useState(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed starts the wait
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onValue(text.trim()), 300);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <input
      type="search"
      className="gw-input identity-filters__text"
      aria-label={t('console.people.search')}
      placeholder={t('console.people.search')}
      maxLength={60}
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  );
}

function PeopleTable({
  rows,
  narrow,
  open,
  active,
  onOpen,
}: {
  rows: readonly PersonRow[];
  narrow: boolean;
  open: string | undefined;
  active: number;
  onOpen: (index: number) => void;
}) {
  const { t } = useTranslation('identity');
  return (
    <table className="identity-table">
      <caption className="gw-sr">{t('console.people.list')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('console.people.name')}</th>
          <th scope="col">{t('console.people.posts')}</th>
          {!narrow && <th scope="col">{t('console.people.username')}</th>}
          {!narrow && <th scope="col">{t('console.people.phone')}</th>}
          {!narrow && <th scope="col">{t('console.people.lastSignIn')}</th>}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={row.id} data-active={index === active} aria-current={row.id === open}>
            <td>
              <button type="button" className="identity-table__open" onClick={() => onOpen(index)}>
                {row.displayName}
              </button>
              <PersonTags person={row} />
            </td>
            <td>
              <Posts row={row} />
            </td>
            {!narrow && <td>{row.username}</td>}
            {!narrow && <td>{row.phoneMasked}</td>}
            {!narrow && (
              <td className="identity-table__time">
                {row.lastSignInAt ? (
                  <When at={row.lastSignInAt} />
                ) : (
                  <span className="gw-soft">{t('console.people.never')}</span>
                )}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Posts({ row }: { row: PersonRow }) {
  const { t } = useTranslation('identity');
  const [first, ...rest] = row.appointments;
  if (!first) return <span className="gw-soft">{t('console.people.noPosts')}</span>;
  return (
    <>
      {t(`posts.${first.post}`)}
      <span className="gw-soft"> · {first.placeName ?? first.unitName}</span>
      {rest.length > 0 && (
        <span className="gw-soft"> {t('console.people.more', { count: rest.length })}</span>
      )}
    </>
  );
}
