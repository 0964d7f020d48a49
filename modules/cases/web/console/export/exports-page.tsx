import { useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty, ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { type ExportBox, useExports } from '../../queries-exports.ts';
import { ViewLink } from '../parts/view-link.tsx';
import { ExportCard } from './export-card.tsx';

const boxes = ['mine', 'toDecide', 'decided'] as const satisfies readonly ExportBox[];

/** Exports with personal data: those one asked for, and those that wait for one's decision. */
export default function ExportsPage() {
  const { t } = useTranslation('cases');
  const raw = useSearch({ strict: false }) as { box?: string };
  const box = boxes.find((one) => one === raw.box) ?? 'mine';
  const list = useExports(box, { pollMs: 60_000 });
  const waiting = useExports('toDecide').data?.items.length ?? 0;
  const items = list.data?.items ?? [];
  return (
    <div className="cases-exports">
      <header className="cases-page__head">
        <h1>{t('console.export.title')}</h1>
        <nav className="cases-strip" aria-label={t('console.export.box.label')}>
          {boxes.map((one) => (
            <ViewLink
              key={one}
              search={one === 'mine' ? {} : { box: one }}
              current={one === box}
              className="cases-strip__item"
            >
              {t(`console.export.box.${one}`)}
              {one === 'toDecide' && waiting > 0 && (
                <strong className="cases-strip__number">{waiting}</strong>
              )}
            </ViewLink>
          ))}
        </nav>
      </header>
      <p className="gw-soft">{t('console.export.lead')}</p>
      {list.isPending && <SkeletonList rows={4} height={104} />}
      {list.isError && items.length === 0 && (
        <ErrorPanel
          error={list.error}
          title={t('console.export.failed')}
          onRetry={() => void list.refetch()}
        />
      )}
      {list.data && items.length === 0 && (
        <Empty title={t(`console.export.empty.${box}`)} icon="download">
          {t(`console.export.emptyHelp.${box}`)}
        </Empty>
      )}
      <ul className="cases-exports__list">
        {items.map((one) => (
          <li key={one.id}>
            <ExportCard one={one} />
          </li>
        ))}
      </ul>
    </div>
  );
}
