import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../../../../ui/keyboard/keys.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { type StandardReply, useStandardReplies } from '../../queries-replies.ts';
import { Pane } from '../parts/pane.tsx';
import { ReplyForm } from './reply-form.tsx';

/** The texts that the reader's units and places use again and again; who leads keeps them. */
export default function RepliesPage() {
  const { t } = useTranslation(['cases', 'ui']);
  const replies = useStandardReplies();
  const [open, setOpen] = useState<StandardReply | 'new'>();
  const items = replies.data?.items ?? [];
  const owners = replies.data?.owners ?? [];
  const close = () => setOpen(undefined);
  useKeys([
    { key: 'Escape', label: t('console.keys.closeCase'), run: close },
    ...(owners.length > 0
      ? [{ key: 'n', label: t('replies.add'), run: () => setOpen('new') }]
      : []),
  ]);
  return (
    <div className={`cases-page${open ? ' cases-page--case' : ''}`}>
      <header className="cases-page__head">
        <h1>{t('replies.title')}</h1>
        <div className="cases-page__tools">
          {owners.length > 0 && (
            <button
              type="button"
              className="gw-button gw-button--primary"
              onClick={() => setOpen('new')}
            >
              <Icon name="add" />
              {t('replies.add')}
            </button>
          )}
        </div>
      </header>
      <p className="gw-soft">{t('replies.lead')}</p>
      <div className="cases-page__split">
        <div className="cases-page__list">
          {replies.isPending && <SkeletonList rows={6} height={36} />}
          {replies.isError && (
            <ErrorPanel
              error={replies.error}
              title={t('replies.failed')}
              onRetry={() => void replies.refetch()}
            />
          )}
          {replies.data && items.length === 0 && (
            <Empty title={t('replies.empty')}>{t('replies.emptyHelp')}</Empty>
          )}
          {items.length > 0 && (
            <table className="cases-table cases-limits" aria-label={t('replies.title')}>
              <thead>
                <tr>
                  {(['name', 'text', 'actions', 'class', 'owner'] as const).map((column) => (
                    <th key={column} scope="col">
                      {t(`replies.column.${column}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {items.map((one) => (
                  <tr key={one.id}>
                    <th scope="row">
                      <button
                        type="button"
                        className="cases-limits__cell"
                        aria-expanded={open !== 'new' && open?.id === one.id}
                        onClick={() => setOpen(one)}
                      >
                        {one.title}
                      </button>
                    </th>
                    <td title={one.text}>{one.text}</td>
                    <td>{one.actions.map((action) => t(`actions.${action}`)).join(' · ')}</td>
                    <td>{one.className ?? t('replies.allClasses')}</td>
                    <td>{one.owner.name}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
        {open && (
          <Pane key={open === 'new' ? 'new' : open.id} label={t('replies.pane')}>
            <div className="cases-pane__tools">
              <button
                type="button"
                className="gw-button gw-button--plain"
                aria-label={t('console.list.closeCase')}
                onClick={close}
              >
                <Icon name="close" />
              </button>
            </div>
            <ReplyForm one={open === 'new' ? undefined : open} owners={owners} onClose={close} />
          </Pane>
        )}
      </div>
    </div>
  );
}
