import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Clock } from '../../../../../ui/parts/clock.tsx';
import { StateTag } from '../../../../../ui/parts/state-tag.tsx';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { type CaseState, caseStates } from '../../../workflow.ts';
import { type CaseSummary, useCaseList } from '../../queries.ts';
import { clockOf, isOpen, toneOf } from '../../words.ts';

const [open, past] = [true, false].map((wanted) =>
  caseStates.filter((state) => isOpen(state) === wanted),
) as [CaseState[], CaseState[]];

/** Open and past cases of a place and all that lies in it, of those that the reader's posts show. */
export default function PlaceCases({ path }: { path: string }) {
  const { t } = useTranslation('cases');
  return (
    <>
      <CasesOf path={path} title={t('console.map.open')} state={open} sort="due" />
      <CasesOf path={path} title={t('console.map.past')} state={past} sort="newest" />
    </>
  );
}

function CasesOf({
  path,
  title,
  state,
  sort,
}: {
  path: string;
  title: string;
  state: CaseState[];
  sort: 'due' | 'newest';
}) {
  const { t } = useTranslation('cases');
  const list = useCaseList({ view: 'area', within: path, state, sort, limit: 20 });
  const cases = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section className="gw-stack">
      <h4>{title}</h4>
      {list.isError && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <SkeletonList rows={2} height={44} />}
      {list.data && cases.length === 0 && <p className="gw-soft">{t('console.map.none')}</p>}
      <CaseLines cases={cases} />
      {list.hasNextPage && (
        <Link to="/area" search={{ within: path, state }} className="gw-button">
          {t('console.map.all')}
        </Link>
      )}
    </section>
  );
}

/** Cases as lines that open them. @param props.onPoint told the line that the mouse or the keyboard is at, for its mark on the map */
export function CaseLines({
  cases,
  onPoint,
}: {
  cases: readonly CaseSummary[];
  onPoint?: (one: CaseSummary | undefined) => void;
}) {
  const { t } = useTranslation('cases');
  return (
    <ul className="cases-lines">
      {cases.map((one) => (
        <li key={one.id}>
          <Link
            to="/cases/$caseId"
            params={{ caseId: one.id }}
            onMouseEnter={() => onPoint?.(one)}
            onMouseLeave={() => onPoint?.(undefined)}
            onFocus={() => onPoint?.(one)}
            onBlur={() => onPoint?.(undefined)}
          >
            <Clock clock={clockOf(one)} />
            <span className="cases-lines__text">
              {one.className} · {one.text}
            </span>
            <StateTag tone={toneOf(one.state, one.suspended)} label={t(`states.${one.state}`)} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
