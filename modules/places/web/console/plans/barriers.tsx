import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { readPositions } from '../drawing.ts';
import {
  type BarrierBody,
  type PlanAreaView,
  useDrawBarrier,
  useRemoveBarrier,
} from './queries.ts';

const kinds = ['road', 'wall', 'river', 'rail'] as const;

/** A line that is being drawn; undefined while none is. */
export type Drawing = [number, number][] | undefined;

/** The barriers of an area: a list, and drawing one, on the map or by its positions. */
export function Barriers({
  area,
  drawing,
  onDrawing,
}: {
  area: PlanAreaView;
  drawing: Drawing;
  onDrawing: (drawing: Drawing) => void;
}) {
  const { t } = useTranslation('places');
  const remove = useRemoveBarrier();
  const draw = useDrawBarrier();
  const put = (body: BarrierBody) => draw.mutate(body);
  return (
    <fieldset className="plans__group">
      <legend>{t('console.plans.new.barriers')}</legend>
      <p className="gw-soft">{t('console.plans.new.barriersHint')}</p>
      {area.barriers.length === 0 && <p>{t('console.plans.new.noBarriers')}</p>}
      <ul className="plans__lines">
        {area.barriers.map(({ id, kind, name, line }) => (
          <li key={id}>
            <span>
              {t(`console.plans.barrier.${kind}`)} {name}
            </span>
            <button
              type="button"
              className="gw-button gw-button--plain"
              onClick={() =>
                remove.mutate(id, {
                  onSuccess: () =>
                    showToast(t('console.plans.new.removed'), () =>
                      put({ area: area.path, kind, name, line }),
                    ),
                })
              }
            >
              {t('console.plans.new.remove')}
              <span className="gw-sr">
                {t(`console.plans.barrier.${kind}`)} {name}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {remove.isError && <ErrorPanel error={remove.error} />}
      {drawing ? (
        <Draw area={area.path} drawing={drawing} onDrawing={onDrawing} />
      ) : (
        <button type="button" className="gw-button" onClick={() => onDrawing([])}>
          {t('console.plans.new.draw')}
        </button>
      )}
    </fieldset>
  );
}

function Draw({
  area,
  drawing,
  onDrawing,
}: {
  area: string;
  drawing: [number, number][];
  onDrawing: (drawing: Drawing) => void;
}) {
  const { t } = useTranslation('places');
  const id = useId();
  const draw = useDrawBarrier();
  const [kind, setKind] = useState<(typeof kinds)[number]>('road');
  const [name, setName] = useState('');
  const [typed, setTyped] = useState('');
  const positions = typed.trim() ? readPositions(typed, 2) : drawing;
  return (
    <div className="gw-stack">
      <p role="status">{t('console.plans.new.drawing', { count: drawing.length })}</p>
      <div className="plans__field">
        <label htmlFor={`${id}kind`}>{t('console.plans.new.barrierKind')}</label>
        <select
          id={`${id}kind`}
          className="gw-input"
          value={kind}
          onChange={(event) => setKind(event.target.value as typeof kind)}
        >
          {kinds.map((one) => (
            <option key={one} value={one}>
              {t(`console.plans.barrier.${one}`)}
            </option>
          ))}
        </select>
      </div>
      <label className="plans__field">
        <span>{t('console.plans.new.barrierName')}</span>
        <input
          className="gw-input"
          value={name}
          maxLength={60}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <label className="plans__field" htmlFor={id}>
        <span>{t('console.plans.new.typed')}</span>
        <textarea
          id={id}
          className="gw-input"
          rows={3}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      {typed.trim() && !positions && (
        <p className="gw-problem">{t('console.plans.new.typedWrong')}</p>
      )}
      {draw.isError && <ErrorPanel error={draw.error} />}
      <div className="gw-inline">
        <button
          type="button"
          className="gw-button"
          disabled={!positions || positions.length < 2 || draw.isPending}
          onClick={() =>
            draw.mutate(
              {
                area,
                kind,
                name: name.trim() || null,
                line: { type: 'LineString', coordinates: positions! },
              },
              { onSuccess: () => onDrawing(undefined) },
            )
          }
        >
          {t('console.plans.new.save')}
        </button>
        <button
          type="button"
          className="gw-button gw-button--plain"
          onClick={() => onDrawing(undefined)}
        >
          {t('console.plans.new.cancel')}
        </button>
      </div>
    </div>
  );
}
