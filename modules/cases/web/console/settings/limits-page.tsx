import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../../../../ui/keyboard/keys.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { postsOf, useMe } from '../../../../identity/web/index.ts';
import { useLimits } from '../../queries.ts';
import { ViewLink } from '../parts/view-link.tsx';
import { ClassPane } from './class-pane.tsx';
import { ClassesTable } from './classes-table.tsx';
import { LimitPane } from './limit-pane.tsx';
import { ClassTable, type LimitKey, StageTable } from './limit-tables.tsx';

/** The limits in force: those of handling by class, and those of the other stages; each opens its history. */
export default function LimitsPage() {
  const { t } = useTranslation('cases');
  const raw = useSearch({ strict: false }) as { by?: string };
  const navigate = useNavigate();
  const by = raw.by === 'stage' || raw.by === 'class' ? raw.by : 'handle';
  const byStage = by === 'stage';
  const limits = useLimits();
  const { data: me } = useMe();
  const mayEdit = postsOf(me).includes('cityOperator');
  const [open, setOpen] = useState<LimitKey>();
  const [openClass, setOpenClass] = useState<string>();
  const [wanted, setWanted] = useState('');
  const close = () => {
    setOpen(undefined);
    setOpenClass(undefined);
  };
  useKeys([{ key: 'Escape', label: t('console.keys.closeCase'), run: close }]);
  const items = limits.data?.items ?? [];
  const handling = useMemo(() => items.filter((limit) => limit.stage === 'handle'), [items]);
  const others = items.filter((limit) => limit.stage !== 'handle');
  return (
    <div className={`cases-page${open || openClass ? ' cases-page--case' : ''}`}>
      <header className="cases-page__head">
        <h1>{t('console.limits.title')}</h1>
        <nav className="cases-strip" aria-label={t('console.limits.title')}>
          <ViewLink search={{}} current={by === 'handle'} className="cases-strip__item">
            {t('console.limits.byClass')}
          </ViewLink>
          <ViewLink search={{ by: 'stage' }} current={byStage} className="cases-strip__item">
            {t('console.limits.byStage')}
          </ViewLink>
          <ViewLink search={{ by: 'class' }} current={by === 'class'} className="cases-strip__item">
            {t('console.limits.classes')}
          </ViewLink>
        </nav>
        <div className="cases-page__tools">
          {!byStage && (
            <input
              type="search"
              className="gw-input"
              aria-label={t('console.limits.find')}
              placeholder={t('console.limits.find')}
              value={wanted}
              onChange={(event) => setWanted(event.target.value)}
            />
          )}
          {mayEdit ? (
            <button
              type="button"
              className="gw-button gw-button--primary"
              onClick={() => {
                close();
                if (by === 'class') return setOpenClass('new');
                setOpen({ stage: 'handle', classCode: '*', severity: null, zone: '*' });
                if (byStage) void navigate({ to: '.', search: {} } as never);
              }}
            >
              <Icon name="add" />
              {t(by === 'class' ? 'console.classes.add' : 'console.limits.add')}
            </button>
          ) : (
            <span className="gw-soft">{t('console.limits.readOnly')}</span>
          )}
        </div>
      </header>
      <div className="cases-page__split cases-page__split--plain">
        <div className="cases-page__list">
          {by === 'class' ? (
            <ClassesTable
              wanted={wanted}
              open={openClass}
              onOpen={(code) => {
                setOpen(undefined);
                setOpenClass(code);
              }}
            />
          ) : (
            <>
              {limits.isPending && <SkeletonList rows={12} height={32} />}
              {limits.isError && (
                <ErrorPanel
                  error={limits.error}
                  title={t('console.limits.failed')}
                  onRetry={() => void limits.refetch()}
                />
              )}
              {limits.data && items.length === 0 && (
                <Empty title={t('console.limits.empty')}>{t('console.limits.emptyHelp')}</Empty>
              )}
              {items.length > 0 &&
                (byStage ? (
                  <StageTable limits={others} open={open} onOpen={setOpen} />
                ) : (
                  <ClassTable limits={handling} wanted={wanted} open={open} onOpen={setOpen} />
                ))}
            </>
          )}
        </div>
        {openClass && by === 'class' && (
          <ClassPane
            key={openClass}
            code={openClass}
            mayEdit={mayEdit}
            onClose={() => setOpenClass(undefined)}
          />
        )}
        {open && by !== 'class' && (
          <LimitPane
            key={JSON.stringify(open)}
            of={open}
            mayEdit={mayEdit}
            onClose={() => setOpen(undefined)}
          />
        )}
      </div>
    </div>
  );
}
