import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Sign, Tint } from '../../../../../../ui/map/extensions.ts';
import { light } from '../../../../../../ui/tokens.ts';
import { useMe } from '../../../../../identity/web/index.ts';
import { daysBetween, type VisitState, visitStates } from '../../../../patrols/fields.ts';
import { editorPosts, patrolPosts } from '../../../../posts.ts';
import { usePeriods, useVisits } from '../../../patrols/queries.ts';

/** How each state is drawn: a shape beside its colour. */
export const stateSigns: Record<VisitState, Omit<Sign, 'words'>> = {
  within: { shape: 'dot', colour: light.onTime },
  due: { shape: 'diamond', colour: light.dueSoon },
  overdue: { shape: 'triangle', colour: light.late },
  never: { shape: 'ring', colour: light.text },
  none: { shape: 'square', colour: light.lineStrong },
};

/** The path of the reader's own area that holds a place, or of any of theirs; undefined for who reads no patrols. */
export function useReadArea(place?: string): string | undefined {
  const { data: me } = useMe();
  return (
    me?.appointments.find(
      ({ post, placePath }) =>
        placePath !== null &&
        [...patrolPosts, ...editorPosts].includes(post) &&
        (place === undefined || place === placePath || place.startsWith(`${placePath}.`)),
    )?.placePath ?? undefined
  );
}

/** Signs of how places stand. */
export function useStateLegend(): readonly Sign[] {
  const { t } = useTranslation('places');
  return visitStates.map((state) => ({
    ...stateSigns[state],
    words: t(`later.patrols.state.${state}`),
  }));
}

const marks: Record<VisitState, string> = {
  within: '●',
  due: '◆',
  overdue: '▲',
  never: '○',
  none: '■',
};

/** Colours of the homes and entrances of a building by their last visit, measured by the rhythm of the building. */
export function useVisitTints(building: string | undefined): ReadonlyMap<string, Tint> {
  const { t } = useTranslation('places');
  const readable = useReadArea(building);
  const asked = readable ? building : undefined;
  const visits = useVisits(asked, true, 500).data;
  const periods = usePeriods(asked).data;
  return useMemo(() => {
    const days = periods?.items.find(({ what }) => what === 'building')?.days ?? 30;
    return new Map(
      (visits?.items ?? []).map(({ place, at, finding }) => {
        const day = new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 10);
        const age = Math.max(0, daysBetween(day, visits!.today));
        const state: VisitState =
          finding === 'unreachable'
            ? 'none'
            : age > days
              ? 'overdue'
              : age > days * 0.75
                ? 'due'
                : 'within';
        const words = `${marks[state]}${t('console.patrols.map.days', { count: age })}`;
        return [place.path, { colour: stateSigns[state].colour, words }];
      }),
    );
  }, [visits, periods, t]);
}
