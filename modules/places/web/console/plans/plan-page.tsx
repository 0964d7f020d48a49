import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { formatPlace } from '../../../format.ts';
import { Compare } from './compare.tsx';
import { Consequences } from './consequences.tsx';
import { PartList } from './part-list.tsx';
import { PlanMap } from './plan-map.tsx';
import { Publish } from './publish.tsx';
import {
  type Division,
  type Move,
  type Plan,
  type PlanAreaView,
  useCancelPlan,
  useDivision,
  usePlan,
  usePlanArea,
  usePrint,
  useUndoMove,
} from './queries.ts';
import { useNumbers, usePostName } from './words.ts';

/** One plan: how far it is, its alternatives side by side, changing them by hand, publishing. */
export default function PlanPage() {
  const { planId } = useParams({ strict: false }) as { planId: string };
  const plan = usePlan(planId);
  if (plan.isError && !plan.data) {
    return <ErrorPanel error={plan.error} onRetry={() => void plan.refetch()} />;
  }
  if (!plan.data) return <SkeletonList rows={8} height={44} />;
  return <Shown key={planId} plan={plan.data} />;
}

function Shown({ plan }: { plan: Plan }) {
  const { t } = useTranslation('places');
  const area = usePlanArea(plan.areaPath);
  const [chosen, setChosen] = useState<string>();
  const [beside, setBeside] = useState<string>();
  const ids = plan.divisions.map(({ id }) => id);
  const first = plan.publication?.divisionId ?? ids[0];
  const left = chosen && ids.includes(chosen) ? chosen : first;
  const right = beside && ids.includes(beside) && beside !== left ? beside : undefined;
  const shown = useDivision(left);
  const other = useDivision(right);
  const isRunning = plan.status === 'queued' || plan.status === 'running';
  return (
    <div className="plans">
      <Head plan={plan} />
      <Progress plan={plan} />
      {plan.divisions.length > 0 && (
        <Compare plan={plan} left={left} right={right} onLeft={setChosen} onRight={setBeside} />
      )}
      {area.isError && <ErrorPanel error={area.error} onRetry={() => void area.refetch()} />}
      {shown.isError && <ErrorPanel error={shown.error} onRetry={() => void shown.refetch()} />}
      {area.data && shown.data && (
        <Work
          key={shown.data.id}
          plan={plan}
          area={area.data}
          division={shown.data}
          beside={right ? other.data : undefined}
          onChosen={setChosen}
        />
      )}
      {area.data && plan.divisions.length === 0 && isRunning && (
        <PlanMap
          area={area.data}
          parts={(plan.best?.sketch ?? []).map((part) => ({
            ...part,
            range:
              part.households < plan.min ? 'under' : part.households > plan.max ? 'over' : 'within',
          }))}
          list={<p>{t(`console.plans.state.${plan.status}`)}</p>}
        />
      )}
      {plan.divisions.length === 0 && !isRunning && <p>{t('console.plans.plan.none')}</p>}
    </div>
  );
}

function Head({ plan }: { plan: Plan }) {
  const { t } = useTranslation('places');
  const post = usePostName();
  const { publication } = plan;
  return (
    <header className="plans__head">
      <div>
        <h1>
          {formatPlace(plan.names, currentLocale())} · {t(`console.plans.kind.${plan.kind}`)}
        </h1>
        <p className="gw-soft">
          {t('console.plans.plan.by', {
            name: plan.author.name,
            post: post(plan.author.post),
            min: plan.min,
            max: plan.max,
          })}
        </p>
        {publication && (
          <p>
            {t('console.plans.plan.published', {
              day: publication.day,
              name: publication.publisher.name,
              reason: publication.reason,
            })}
          </p>
        )}
      </div>
      <div className="gw-inline">
        <Link to="/micro-grids" className="gw-button gw-button--plain">
          {t('console.plans.act.back')}
        </Link>
        <Link to="/micro-grids/new" search={{ area: plan.areaPath } as never} className="gw-button">
          {t('console.plans.plan.again')}
        </Link>
      </div>
    </header>
  );
}

function Progress({ plan }: { plan: Plan }) {
  const { t } = useTranslation('places');
  const { percent, whole } = useNumbers();
  const cancel = useCancelPlan();
  const { status, best } = plan;
  if (status === 'failed' && plan.failure) {
    return (
      <p role="alert" className="gw-problem">
        {t(`console.plans.failure.${plan.failure}`)}
      </p>
    );
  }
  if (status !== 'queued' && status !== 'running') return null;
  return (
    <section className="plans__progress">
      <progress value={plan.progress} max={1} aria-label={t(`console.plans.state.${status}`)} />
      <p role="status">
        {plan.cancelAsked
          ? t('console.plans.plan.stopping')
          : status === 'queued'
            ? t('console.plans.plan.queued')
            : t('console.plans.plan.progress', { percent: percent(plan.progress) })}
        {best &&
          ` · ${t('console.plans.plan.best', {
            parts: best.parts,
            outside: best.under + best.over,
            radius: whole(best.meanRadius),
          })}`}
      </p>
      <button
        type="button"
        className="gw-button"
        disabled={plan.cancelAsked || cancel.isPending}
        onClick={() => cancel.mutate(plan.id)}
      >
        {t('console.plans.plan.stop')}
      </button>
      {cancel.isError && <ErrorPanel error={cancel.error} />}
    </section>
  );
}

/** The maps, and what can be done with the alternative on the left. */
function Work({
  plan,
  area,
  division,
  beside,
  onChosen,
}: {
  plan: Plan;
  area: PlanAreaView;
  division: Division;
  beside: Division | undefined;
  onChosen: (id: string) => void;
}) {
  const { t } = useTranslation('places');
  const [move, setMove] = useState<Move>();
  const [drawn, setDrawn] = useState<Division['parts']>();
  const undo = useUndoMove();
  const print = usePrint();
  const editable =
    plan.publication === null && plan.status !== 'running' && plan.status !== 'queued';
  const numberOf = (key: string) =>
    division.parts.find(({ members }) =>
      members.some(({ building, entrances }) => (entrances ?? [building]).includes(key)),
    )?.number;
  const ask = (asked: Move) => {
    if (!editable || numberOf(asked.key) === asked.to) return;
    setDrawn(undefined);
    setMove(asked);
  };
  const parts = division.parts.map(
    (part) => drawn?.find(({ number }) => number === part.number) ?? part,
  );
  const listOf = (of: Division) => (
    <ul className="gw-stack">
      {of.parts.map(({ number, households, members }) => (
        <li key={number}>
          {t('console.plans.edit.part', { number })} ·{' '}
          {t('console.plans.edit.partFacts', { households, buildings: members.length })}
        </li>
      ))}
    </ul>
  );
  return (
    <>
      <div className="plans__tools">
        {editable && division.derivedFrom && (
          <button
            type="button"
            className="gw-button"
            disabled={undo.isPending}
            onClick={() =>
              undo.mutate(division.id, {
                onSuccess: ({ id }) => {
                  onChosen(id);
                  showToast(t('console.plans.edit.undone'));
                },
              })
            }
          >
            {t('console.plans.edit.undo')}
          </button>
        )}
        <button
          type="button"
          className="gw-button"
          disabled={print.isPending}
          onClick={() => print.mutate(division.id)}
        >
          {t('console.plans.act.print')}
        </button>
        {editable && <Publish plan={plan} division={division} />}
      </div>
      {undo.isError && <ErrorPanel error={undo.error} />}
      {print.isError && <ErrorPanel error={print.error} />}
      <div className={beside ? 'plans__maps plans__maps--two' : 'plans__maps'}>
        <section aria-label={t('console.plans.plan.alternative', { number: division.number })}>
          <h2>{t('console.plans.plan.alternative', { number: division.number })}</h2>
          <PlanMap
            area={area}
            parts={parts}
            onDrop={editable ? ask : undefined}
            list={listOf(division)}
          />
        </section>
        {beside && (
          <section aria-label={t('console.plans.plan.alternative', { number: beside.number })}>
            <h2>{t('console.plans.plan.alternative', { number: beside.number })}</h2>
            <PlanMap area={area} parts={beside.parts} list={listOf(beside)} />
          </section>
        )}
        <div className="plans__edit">
          {editable && <p className="gw-soft">{t('console.plans.edit.hint')}</p>}
          {move && (
            <Consequences
              key={`${move.key} ${move.to}`}
              area={area}
              division={division}
              move={move}
              onDrawn={setDrawn}
              onClose={() => {
                setMove(undefined);
                setDrawn(undefined);
              }}
              onKept={(kept) => {
                setMove(undefined);
                setDrawn(undefined);
                onChosen(kept.id);
                showToast(t('console.plans.edit.saved', { number: kept.number }), () =>
                  undo.mutate(kept.id, { onSuccess: ({ id }) => onChosen(id) }),
                );
              }}
            />
          )}
          <PartList area={area} division={division} editable={editable} onMove={ask} />
        </div>
      </div>
    </>
  );
}
