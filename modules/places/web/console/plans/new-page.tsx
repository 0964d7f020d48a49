import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { AreaChoice } from './area-choice.tsx';
import { Barriers, type Drawing } from './barriers.tsx';
import { PlanMap } from './plan-map.tsx';
import { type PlanAreaView, type PlanBody, usePlanArea, useStartPlan } from './queries.ts';
import { nameBuilding, useNumbers } from './words.ts';

const usual = { microGrids: { min: 30, max: 80 }, grids: { min: 300, max: 500 } } as const;
const emphases = ['asked', 'present', 'estates', 'otherStart'] as const;
type Emphasis = (typeof emphases)[number];

/** A community or a grid: what can be planned. */
const isArea = (path: string | undefined) =>
  /^\d{6}\.\d{6}\.\d{3}\.\d{3}(\.g\d{3})?$/.test(path ?? '');

/** Asks for a plan: which area, which range, how much change, between which barriers. */
export default function NewPlanPage() {
  const { t } = useTranslation('places');
  const given = (useSearch({ strict: false }) as { area?: unknown }).area;
  const [path, setPath] = useState(typeof given === 'string' ? given : undefined);
  const [drawing, setDrawing] = useState<Drawing>();
  const area = usePlanArea(isArea(path) ? path : undefined);
  const data = isArea(path) ? area.data : undefined;
  return (
    <div className="plans plans--split">
      <div className="plans__side">
        <h1>{t('console.plans.new.title')}</h1>
        <AreaChoice
          value={path}
          onChange={(chosen) => {
            setPath(chosen);
            setDrawing(undefined);
          }}
        />
        {isArea(path) && area.isPending && <SkeletonList rows={4} height={44} />}
        {area.isError && <ErrorPanel error={area.error} onRetry={() => void area.refetch()} />}
        {data && <Facts area={data} />}
        {data && data.obstacles.length === 0 && (
          <>
            <Barriers area={data} drawing={drawing} onDrawing={setDrawing} />
            <Options key={data.kind} area={data} />
          </>
        )}
      </div>
      {data ? (
        <PlanMap
          area={data}
          drawing={drawing ?? []}
          onPoint={drawing && ((point) => setDrawing([...drawing, point]))}
          list={
            <ul className="gw-stack">
              {data.buildings.map((building) => (
                <li key={building.path}>
                  {t('console.plans.edit.building', {
                    name: nameBuilding(building),
                    households: building.households,
                  })}
                </li>
              ))}
            </ul>
          }
        />
      ) : (
        <div className="plans__map" />
      )}
    </div>
  );
}

function Facts({ area }: { area: PlanAreaView }) {
  const { t } = useTranslation('places');
  return (
    <>
      <p>
        {t(`console.plans.new.facts.${area.kind}`, {
          buildings: area.buildings.length,
          households: area.households,
          count: area.present.length,
        })}
        {area.synthetic && <span className="gw-soft"> · {t('picker.synthetic')}</span>}
      </p>
      {area.obstacles.map((obstacle) => (
        <p key={obstacle} role="alert" className="gw-problem">
          {t(`console.plans.new.${obstacle}`)}
        </p>
      ))}
    </>
  );
}

type Chosen = { [K in Exclude<keyof PlanBody, 'area'>]-?: NonNullable<PlanBody[K]> };

function Options({ area }: { area: PlanAreaView }) {
  const { t } = useTranslation('places');
  const { percent } = useNumbers();
  const navigate = useNavigate();
  const start = useStartPlan();
  const [options, setOptions] = useState<Chosen>({
    ...usual[area.kind],
    change: 1,
    seconds: 5,
    seed: 1,
    emphases: area.present.length > 0 ? ['asked', 'present'] : ['asked', 'otherStart'],
  });
  const set = (more: Partial<typeof options>) => setOptions({ ...options, ...more });
  const number = (name: 'min' | 'max' | 'seconds' | 'seed', least: number, most: number) => (
    <label className="plans__field">
      <span>{t(`console.plans.new.${name}`)}</span>
      <input
        type="number"
        className="gw-input"
        required
        min={least}
        max={most}
        value={Number.isNaN(options[name]) ? '' : options[name]}
        onChange={(event) => set({ [name]: event.target.valueAsNumber })}
      />
    </label>
  );
  const wrong = options.max < options.min;
  const toggle = (one: Emphasis) =>
    set({
      emphases: emphases.filter((other) =>
        other === one ? !options.emphases.includes(one) : options.emphases.includes(other),
      ),
    });
  return (
    <form
      className="gw-stack"
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate(
          { area: area.path, ...options },
          {
            onSuccess: ({ id }) =>
              void navigate({ to: '/micro-grids/$planId', params: { planId: id } } as never),
          },
        );
      }}
    >
      <div className="plans__pair">
        {number('min', 1, 5000)}
        {number('max', 1, 10_000)}
      </div>
      {wrong && <p className="gw-problem">{t('console.plans.new.rangeWrong')}</p>}
      {area.present.length > 0 && (
        <label className="plans__field">
          <span>{t('console.plans.new.changeSay', { percent: percent(options.change) })}</span>
          <input
            type="range"
            min={0}
            max={1}
            step={0.1}
            value={options.change}
            aria-valuetext={percent(options.change)}
            onChange={(event) => set({ change: event.target.valueAsNumber })}
          />
          <span className="plans__ends gw-soft gw-small" aria-hidden="true">
            <span>{t('console.plans.new.changeLeast')}</span>
            <span>{t('console.plans.new.changeAny')}</span>
          </span>
        </label>
      )}
      <fieldset className="plans__group">
        <legend>{t('console.plans.new.emphases')}</legend>
        {emphases
          .filter((one) => one !== 'present' || area.present.length > 0)
          .map((one) => (
            <label key={one} className="plans__check">
              <input
                type="checkbox"
                checked={options.emphases.includes(one)}
                onChange={() => toggle(one)}
              />
              <span>
                {t(`console.plans.emphasis.${one}`)}{' '}
                <span className="gw-soft">{t(`console.plans.emphasisHint.${one}`)}</span>
              </span>
            </label>
          ))}
      </fieldset>
      <div className="plans__pair">
        {number('seconds', 0, 120)}
        {number('seed', 0, 2_147_483_647)}
      </div>
      {start.isError && <ErrorPanel error={start.error} />}
      <button
        type="submit"
        className="gw-button gw-button--primary"
        disabled={wrong || options.emphases.length === 0 || start.isPending}
      >
        {t('console.plans.new.start')}
      </button>
    </form>
  );
}
