import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../ui/i18n/start.ts';
import { Empty, ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { type TemplateRow, useTemplates } from '../queries-desk.ts';
import { usePlaceWords } from './place-words.ts';
import { TemplatePane } from './template-pane.tsx';

const groups = ['reporter', 'staff'] as const;

/** The words of notices: those that are shipped, and those of the city in their place. */
export default function TemplatesPage() {
  const { t } = useTranslation('notices');
  const search = useSearch({ strict: false }) as { template?: string; kind?: string };
  const navigate = useNavigate();
  const templates = useTemplates();
  const [wanted, setWanted] = useState('');
  const open = (template: string | undefined, kind?: string) =>
    void navigate({
      to: '.',
      search: template ? { template, ...(kind ? { kind } : {}) } : {},
    } as never);
  const words = wanted.trim().toLowerCase();
  const items = (templates.data?.items ?? []).filter((one) =>
    [one.key, one.title['zh-CN'], one.title.en].join(' ').toLowerCase().includes(words),
  );
  return (
    <div className="notices-page">
      <header className="notices-page__head">
        <h1>{t('console.templates.title')}</h1>
        <input
          type="search"
          className="gw-input notices-page__search"
          aria-label={t('console.templates.find')}
          placeholder={t('console.templates.find')}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      </header>
      <p className="gw-soft">{t('console.templates.lead')}</p>
      <div className={`notices-split${search.template ? ' notices-split--open' : ''}`}>
        <div className="notices-list">
          {templates.isPending && <SkeletonList rows={12} height={32} />}
          {templates.isError && !templates.data && (
            <ErrorPanel
              error={templates.error}
              title={t('console.templates.failed')}
              onRetry={() => void templates.refetch()}
            />
          )}
          {templates.data && items.length === 0 && (
            <Empty title={t('console.templates.none')} icon="search">
              {t('console.templates.noneBody')}
            </Empty>
          )}
          {groups.map((group) => (
            <Group
              key={group}
              group={group}
              items={items.filter((one) => one.to === group)}
              open={search.template}
              onOpen={open}
            />
          ))}
        </div>
        {search.template && (
          <TemplatePane
            key={`${search.template} ${search.kind ?? ''}`}
            templateKey={search.template}
            variant={search.kind ?? ''}
            withOwn={templates.data?.items.find((one) => one.key === search.template)?.variants}
            onVariant={(kind) => open(search.template, kind)}
            onClose={() => open(undefined)}
          />
        )}
      </div>
    </div>
  );
}

function Group({
  group,
  items,
  open,
  onOpen,
}: {
  group: (typeof groups)[number];
  items: readonly TemplateRow[];
  open: string | undefined;
  onOpen: (template: string) => void;
}) {
  const { t } = useTranslation('notices');
  const locale = currentLocale();
  const { show } = usePlaceWords();
  if (items.length === 0) return null;
  return (
    <section>
      <h2 className="notices-list__head">{t(`console.templates.to.${group}`)}</h2>
      <ul>
        {items.map((one) => (
          <li key={one.key}>
            <button
              type="button"
              className="notices-row"
              aria-current={one.key === open}
              onClick={() => onOpen(one.key)}
            >
              <span>{show(one.title[locale])}</span>
              {one.own && (
                <span className="gw-tag gw-tag--active">{t('console.templates.own')}</span>
              )}
              {one.variants.length > 0 && (
                <span className="gw-tag gw-tag--active">
                  {t('console.templates.kinds', { count: one.variants.length })}
                </span>
              )}
              <code className="gw-soft gw-small">{one.key}</code>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
