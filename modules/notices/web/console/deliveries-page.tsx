import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LoadMore } from '../../../../ui/parts/load-more.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import { channels, openStates } from '../../format.ts';
import {
  type DeliveryFilter,
  useDeliveries,
  useDeliveryCounts,
  useRetry,
} from '../queries-desk.ts';
import { CountsTable, ReasonsTable } from './delivery-counts.tsx';
import { DeliveryTable } from './delivery-table.tsx';

/** What was to leave the house and did not: why, and what to do about it. */
export default function DeliveriesPage() {
  const { t } = useTranslation('notices');
  const raw = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const filter: DeliveryFilter = {
    ...(channels.find((one) => one === raw.channel) && {
      channel: raw.channel as DeliveryFilter['channel'],
    }),
    ...(openStates.find((one) => one === raw.state) && {
      state: raw.state as DeliveryFilter['state'],
    }),
    ...(raw.reason && { reason: raw.reason.slice(0, 60) }),
  };
  const narrow = (next: DeliveryFilter) => void navigate({ to: '.', search: next } as never);
  const counts = useDeliveryCounts();
  const list = useDeliveries(filter);
  const retry = useRetry();
  const [progress, setProgress] = useState<{ done: number; left: number }>();
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const all = (kind: DeliveryFilter) =>
    retry.mutate(
      { ...kind, onProgress: (done, left) => setProgress({ done, left }) },
      {
        onSuccess: (done) => showToast(t('console.deliveries.retried', { count: done })),
        onSettled: () => setProgress(undefined),
      },
    );
  return (
    <div className="notices-page">
      <h1>{t('console.deliveries.title')}</h1>
      <p className="gw-soft">{t('console.deliveries.lead')}</p>
      {counts.isPending && <SkeletonList rows={3} height={32} />}
      {counts.isError && !counts.data && (
        <ErrorPanel error={counts.error} onRetry={() => void counts.refetch()} />
      )}
      {counts.data && (
        <div className="notices-counts">
          <CountsTable days={counts.data.days} onNarrow={narrow} />
          <ReasonsTable
            reasons={counts.data.reasons}
            busy={retry.isPending}
            onNarrow={narrow}
            onRetry={all}
          />
        </div>
      )}
      {progress && (
        <p role="status">
          <progress value={progress.done} max={progress.done + progress.left} />{' '}
          {t('console.deliveries.progress', progress)}
        </p>
      )}
      {retry.isError && (
        <ErrorPanel error={retry.error} title={t('console.deliveries.retryFailed')} />
      )}
      <div className="gw-inline">
        <Filter
          name="channel"
          value={filter.channel}
          options={channels.map((value) => ({
            value,
            label: t(`console.deliveries.channels.${value}`),
          }))}
          onChange={(channel) => narrow({ ...filter, channel, reason: undefined })}
        />
        <Filter
          name="state"
          value={filter.state}
          options={openStates.map((value) => ({
            value,
            label: t(`console.deliveries.states.${value}`),
          }))}
          onChange={(state) => narrow({ ...filter, state, reason: undefined })}
        />
        {filter.reason && (
          <button
            type="button"
            className="gw-button"
            onClick={() => narrow({ ...filter, reason: undefined })}
          >
            {filter.reason} ×
          </button>
        )}
      </div>
      <div className="notices-list">
        {list.isPending && <SkeletonList rows={6} height={40} />}
        {list.isError && !list.data && (
          <ErrorPanel
            error={list.error}
            title={t('console.deliveries.failed')}
            onRetry={() => void list.refetch()}
          />
        )}
        {list.data && items.length === 0 && (
          <Empty title={t('console.deliveries.none')} icon="check">
            {t('console.deliveries.noneBody')}
          </Empty>
        )}
        {items.length > 0 && (
          <DeliveryTable
            items={items}
            busy={retry.isPending}
            onRetry={(one) =>
              retry.mutate(
                { id: one.id, channel: one.channel },
                { onSuccess: () => showToast(t('console.deliveries.retriedOne')) },
              )
            }
          />
        )}
        <LoadMore
          hasMore={list.hasNextPage}
          busy={list.isFetchingNextPage}
          onMore={() => void list.fetchNextPage()}
        />
      </div>
    </div>
  );
}

function Filter<V extends string>({
  name,
  value,
  options,
  onChange,
}: {
  name: 'channel' | 'state';
  value: V | undefined;
  options: readonly { value: V; label: string }[];
  onChange: (value: V | undefined) => void;
}) {
  const { t } = useTranslation('notices');
  return (
    <select
      className="gw-input notices-filter"
      aria-label={t(`console.deliveries.${name}`)}
      value={value ?? ''}
      onChange={(event) => onChange((event.target.value || undefined) as V | undefined)}
    >
      <option value="">{t(`console.deliveries.any.${name}`)}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
