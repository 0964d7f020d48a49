import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LoadMore } from '../../../../ui/parts/load-more.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { type HandoverRow, useHandovers } from './queries.ts';

/** Hand-overs that wait for the reader, or all that they may see. */
export function HandoverList({
  link,
}: {
  /** A link of the shell to one hand-over. */
  link: (id: string, children: ReactNode) => ReactNode;
}) {
  const { t } = useTranslation('identity');
  const [all, setAll] = useState(true);
  const handovers = useHandovers(!all);
  const items = handovers.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="gw-stack">
      <div className="gw-inline">
        {([true, false] as const).map((whole) => (
          <button
            key={String(whole)}
            type="button"
            className={all === whole ? 'gw-button gw-button--primary' : 'gw-button'}
            aria-pressed={all === whole}
            onClick={() => setAll(whole)}
          >
            {t(whole ? 'later.handover.all' : 'later.handover.toConfirm')}
          </button>
        ))}
      </div>
      {handovers.isPending && <SkeletonList rows={4} height={64} />}
      {handovers.isError && items.length === 0 && (
        <ErrorPanel
          error={handovers.error}
          title={t('later.handover.failed')}
          onRetry={() => void handovers.refetch()}
        />
      )}
      {handovers.isSuccess && items.length === 0 && (
        <Empty title={t('later.handover.none')} icon="upDown">
          {t('later.handover.noneBody')}
        </Empty>
      )}
      <ul className="identity-handovers">
        {items.map((one) => (
          <li key={one.id} className="gw-card">
            <Row one={one} link={link} />
          </li>
        ))}
      </ul>
      <LoadMore
        hasMore={handovers.hasNextPage}
        busy={handovers.isFetchingNextPage}
        onMore={() => void handovers.fetchNextPage()}
      />
    </div>
  );
}

function Row({
  one,
  link,
}: {
  one: HandoverRow;
  link: (id: string, children: ReactNode) => ReactNode;
}) {
  const { t } = useTranslation('identity');
  const count = one.work.reduce((sum, work) => sum + work.count, 0);
  return (
    <>
      <div className="identity-pane__row">
        {link(
          one.id,
          t('later.handover.line', {
            where: one.where,
            post: t(`posts.${one.post}`),
            name: one.person.name,
          }),
        )}
        <HandoverState one={one} />
      </div>
      <p className="gw-soft gw-small">
        {[
          t(one.planned ? 'later.handover.planned' : 'later.handover.day', { day: one.day }),
          t(`later.handover.why.${one.why}`),
          t('later.handover.count', { count }),
        ].join(' · ')}
      </p>
    </>
  );
}

/** How far a hand-over is: in words, never by colour alone. */
export function HandoverState({ one }: { one: HandoverRow }) {
  const { t } = useTranslation('identity');
  if (one.undoneAt) return <span className="gw-tag">{t('later.handover.undone')}</span>;
  const sides = [
    [one.handedAt, 'handed', 'handedNot'],
    [one.receivedAt, 'received', 'receivedNot'],
  ] as const;
  return (
    <span className="gw-inline">
      {sides.map(([at, yes, no]) => (
        <span key={yes} className={at ? 'gw-tag gw-tag--active' : 'gw-tag'}>
          {t(`later.handover.${at ? yes : no}`)}
        </span>
      ))}
    </span>
  );
}
