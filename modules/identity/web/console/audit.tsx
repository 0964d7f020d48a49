import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Fragment, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { When } from '../../../../ui/parts/clock.tsx';
import { LoadMore } from '../../../../ui/parts/load-more.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { postCodes } from '../../posts.ts';
import { postsOf, useMe } from '../me.ts';
import { type AuditEntry, useAuditEntries } from './audit-queries.ts';
import { type AuditSearch, listChanges, readAuditSearch, toAuditQuery } from './audit-search.ts';
import { AuditStatus } from './audit-status.tsx';
import { auditActions, useActionWords } from './audit-words.ts';
import './audit.css';

const subjects = [
  'case',
  'person',
  'apiKey',
  'place',
  'unit',
  'caseClass',
  'caseLimit',
  'calendarDay',
  'city',
] as const;

/** Who did what, in which post, on what and why; and whether the record is as it was written. */
export default function AuditPage() {
  const { t } = useTranslation('identity');
  const search = readAuditSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const entries = useAuditEntries(toAuditQuery(search));
  const posts = postsOf(useMe().data);
  const verifies = posts.includes('auditor') || posts.includes('securityAdministrator');
  const rows = entries.data?.pages.flatMap((page) => page.items) ?? [];
  const go = (changes: AuditSearch) => {
    const next = Object.entries({ ...search, ...changes }).filter(([, value]) => value);
    void navigate({ to: '.', search: Object.fromEntries(next), resetScroll: false } as never);
  };
  return (
    <div className="identity-page">
      <header className="identity-page__head">
        <h1>{t('console.audit.title')}</h1>
      </header>
      {verifies && <AuditStatus />}
      <Filters search={search} onChange={go} />
      <div className="identity-page__list">
        {entries.isError && (
          <ErrorPanel
            error={entries.error}
            title={t('console.audit.failed')}
            onRetry={() => void entries.refetch()}
          />
        )}
        {entries.isPending && <SkeletonList rows={12} height={36} />}
        {entries.isSuccess && rows.length === 0 && (
          <Empty title={t('console.audit.none')} icon="search">
            {t('console.audit.noneBody')}
          </Empty>
        )}
        {rows.length > 0 && <AuditTable rows={rows} linked={!verifies} />}
        <LoadMore
          hasMore={entries.hasNextPage}
          busy={entries.isFetchingNextPage}
          onMore={() => void entries.fetchNextPage()}
        />
      </div>
    </div>
  );
}

function Filters({
  search,
  onChange,
}: {
  search: AuditSearch;
  onChange: (changes: AuditSearch) => void;
}) {
  const { t } = useTranslation('identity');
  const actionWords = useActionWords();
  return (
    <search className="identity-filters" aria-label={t('console.audit.filters')}>
      {(['from', 'to'] as const).map((name) => (
        <label key={name} className="identity-filters__day">
          {t(`console.audit.${name}`)}
          <input
            type="date"
            className="gw-input"
            value={search[name] ?? ''}
            onChange={(event) => onChange({ [name]: event.target.value })}
          />
        </label>
      ))}
      <select
        className="gw-input"
        aria-label={t('console.audit.post')}
        value={search.post ?? ''}
        onChange={(event) => onChange({ post: event.target.value })}
      >
        <option value="">{t('console.audit.anyPost')}</option>
        {postCodes.map((post) => (
          <option key={post} value={post}>
            {t(`posts.${post}`)}
          </option>
        ))}
      </select>
      <select
        className="gw-input"
        aria-label={t('console.audit.subject')}
        value={search.subjectType ?? ''}
        onChange={(event) => onChange({ subjectType: event.target.value })}
      >
        <option value="">{t('console.audit.anySubject')}</option>
        {subjects.map((subject) => (
          <option key={subject} value={subject}>
            {t(`console.audit.subjects.${subject}`)}
          </option>
        ))}
      </select>
      <select
        className="gw-input"
        aria-label={t('console.audit.action')}
        value={search.action ?? ''}
        onChange={(event) => onChange({ action: event.target.value })}
      >
        <option value="">{t('console.audit.anyAction')}</option>
        {auditActions.map(([group, actions]) => (
          <optgroup key={group} label={t(`console.audit.groups.${group}`)}>
            {actions.map((action) => (
              <option key={action} value={action}>
                {actionWords(action)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      <TextFilter
        label={t('console.audit.subjectId')}
        value={search.subjectId ?? ''}
        onValue={(subjectId) => onChange({ subjectId })}
      />
      {Object.keys(search).length > 0 && (
        <Link to="." search={{}} className="gw-button gw-button--plain">
          {t('console.audit.clear')}
        </Link>
      )}
    </search>
  );
}

/** Asks once the typing rests. */
function TextFilter({
  label,
  value,
  onValue,
}: {
  label: string;
  value: string;
  onValue: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed starts the wait
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onValue(text.trim()), 400);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <input
      type="search"
      className="gw-input"
      aria-label={label}
      placeholder={label}
      maxLength={100}
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  );
}

/** `linked`: the reader handles cases, and may open those that are named. */
function AuditTable({ rows, linked }: { rows: readonly AuditEntry[]; linked: boolean }) {
  const { t } = useTranslation('identity');
  const [open, setOpen] = useState<number>();
  const columns = ['at', 'who', 'what', 'onWhat', 'place', 'why', 'seal'] as const;
  return (
    <table className="identity-table identity-audit" aria-label={t('console.audit.title')}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {t(`console.audit.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Fragment key={row.id}>
            <EntryRow
              row={row}
              linked={linked}
              open={row.id === open}
              onToggle={() => setOpen(row.id === open ? undefined : row.id)}
            />
            {row.id === open && (
              <tr id={`audit-${row.id}`} className="identity-audit__details">
                <td colSpan={columns.length}>
                  <Changes row={row} />
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

function EntryRow({
  row,
  linked,
  open,
  onToggle,
}: {
  row: AuditEntry;
  linked: boolean;
  open: boolean;
  onToggle: () => void;
}) {
  const { t, i18n } = useTranslation('identity');
  const actionWords = useActionWords();
  const post =
    row.post !== null && i18n.exists(`identity:posts.${row.post}`)
      ? t(`posts.${row.post}` as 'posts.auditor')
      : row.post;
  const subjectKey = `console.audit.subjects.${row.subjectType}`;
  const subject = i18n.exists(`identity:${subjectKey}`)
    ? t(subjectKey as 'console.audit.subjects.case')
    : row.subjectType;
  return (
    <tr>
      <td className="identity-audit__time">
        <When at={row.at} />
      </td>
      <td>
        {row.actorName ?? t(`console.audit.kinds.${row.actorKind}`)}
        {row.actingForName && t('deputies.acting', { name: row.actingForName })}
        {post && <span className="gw-soft"> · {post}</span>}
      </td>
      <td>
        <button
          type="button"
          className="identity-audit__open"
          aria-expanded={open}
          aria-controls={open ? `audit-${row.id}` : undefined}
          onClick={onToggle}
        >
          {actionWords(row.action)}
        </button>
      </td>
      <td className="identity-audit__code">
        {subject}{' '}
        {linked && row.subjectType === 'case' ? (
          <Link to="/cases/$caseId" params={{ caseId: row.subjectId }} title={row.subjectId}>
            …{row.subjectId.slice(-6)}
          </Link>
        ) : (
          <code className="gw-soft" title={row.subjectId.length > 20 ? row.subjectId : undefined}>
            {row.subjectId.length > 20 ? `…${row.subjectId.slice(-6)}` : row.subjectId}
          </code>
        )}
      </td>
      <td>{row.placeName ?? row.placePath ?? ''}</td>
      <td className="identity-audit__why">{row.reason}</td>
      <td className="gw-soft identity-audit__code">
        {row.seal === null
          ? t('console.audit.sealWaits')
          : t('console.audit.sealNumber', { seq: row.seal })}
      </td>
    </tr>
  );
}

/** What a row changed, field by field; personal fields were masked when it was written. */
function Changes({ row }: { row: AuditEntry }) {
  const { t } = useTranslation('identity');
  const changes = listChanges(row.before, row.after);
  return (
    <>
      <p className="gw-soft gw-small">
        {t('console.audit.code', { id: row.id })} <code>{row.action}</code>
      </p>
      {changes.length === 0 ? (
        <p className="gw-soft">{t('console.audit.noDetails')}</p>
      ) : (
        <table aria-label={t('console.audit.detailsOf', { id: row.id })}>
          <thead>
            <tr>
              <th scope="col">{t('console.audit.field')}</th>
              <th scope="col">{t('console.audit.before')}</th>
              <th scope="col">{t('console.audit.after')}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ field, before, after }) => (
              <tr key={field}>
                <th scope="row">{field}</th>
                <td>{before ?? '—'}</td>
                <td>{after ?? '—'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
