import { useTranslation } from 'react-i18next';
import { When } from '../../../../../ui/parts/clock.tsx';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { usePlaceName } from '../../queries.ts';
import { type PlaceState, useStates } from './queries.ts';
import { type Field, fields, usePlaceWords } from './words.ts';

/** What a place was, is and will be: from when to when, by which post, why. */
export function History({
  path,
  day,
  onDay,
}: {
  path: string;
  day: string;
  onDay: (day: string) => void;
}) {
  const { t } = useTranslation('places');
  const states = useStates(path);
  if (states.isPending) return <SkeletonList rows={3} height={72} />;
  if (states.isError) {
    return (
      <ErrorPanel
        error={states.error}
        title={t('console.tree.failedToLoad')}
        onRetry={() => void states.refetch()}
      />
    );
  }
  return (
    <ol className="tree__history" aria-label={t('console.tree.history.title')}>
      {states.data.map((state, i) => (
        <State
          key={state.validFrom}
          state={state}
          earlier={states.data[i + 1]}
          isShown={state.validFrom <= day && (state.validTo === null || state.validTo > day)}
          onDay={onDay}
        />
      ))}
    </ol>
  );
}

function State({
  state,
  earlier,
  isShown,
  onDay,
}: {
  state: PlaceState;
  earlier: PlaceState | undefined;
  isShown: boolean;
  onDay: (day: string) => void;
}) {
  const { t } = useTranslation('places');
  const words = usePlaceWords();
  const { made, validFrom, validTo } = state;
  const at = usePlaceName(made?.postPath ?? undefined);
  const changed = earlier ? fields.filter((field) => differs(field, earlier, state)) : [];
  return (
    <li className="gw-card" aria-current={isShown ? 'date' : undefined}>
      <p>
        <strong>
          {validTo
            ? t('console.tree.history.fromTo', {
                from: words.day(validFrom),
                to: words.day(validTo),
              })
            : t('console.tree.history.from', { from: words.day(validFrom) })}
        </strong>{' '}
        {words.name(state)}
      </p>
      {changed.length > 0 && (
        <ul className="tree__effect">
          {changed.map((field) => (
            <li key={field}>
              {t('console.tree.effect.field', {
                field: words.field(field),
                before: words.value(field, earlier?.[field]),
                after: words.value(field, state[field]),
              })}
            </li>
          ))}
        </ul>
      )}
      {made ? (
        <p className="gw-soft">
          {[at, words.post(made.post)].filter(Boolean).join(t('format.separator'))}{' '}
          <When at={made.at} /> · {t('console.tree.history.why', { reason: made.reason })}
        </p>
      ) : (
        <p className="gw-soft">{t('console.tree.history.loaded')}</p>
      )}
      <button
        type="button"
        className="gw-button gw-button--plain tree__link"
        onClick={() => onDay(validFrom)}
      >
        {t('console.tree.history.look', { day: words.day(validFrom) })}
      </button>
    </li>
  );
}

function differs(field: Field, a: PlaceState, b: PlaceState): boolean {
  // The centre follows an outline by itself.
  if (field === 'center' && b.geometry) return false;
  return JSON.stringify(a[field]) !== JSON.stringify(b[field]);
}
