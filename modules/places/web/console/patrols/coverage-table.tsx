import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { Empty, ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { formatName, formatPart, formatPlace } from '../../../format.ts';
import { type Coverage, type StateCounts, useCoverage } from '../../patrols/queries.ts';
import { StateMark } from '../../patrols/state-mark.tsx';
import { useLastWords } from '../../patrols/words.ts';

const shown = ['due', 'overdue', 'never'] as const;

const totalOf = (counts: StateCounts) => counts.within + counts.due + counts.overdue + counts.never;

/** How much of an area and of its parts was seen within its rhythm. */
export function CoverageTable({
  area,
  onOpen,
}: {
  area: string | undefined;
  onOpen: (path: string) => void;
}) {
  const { t } = useTranslation('places');
  const coverage = useCoverage(area);
  const { data } = coverage;
  if (coverage.isError) {
    return <ErrorPanel error={coverage.error} onRetry={() => void coverage.refetch()} />;
  }
  if (!data) return <SkeletonList rows={6} height={40} />;
  const hasFacilities = totalOf(data.facilities) > 0;
  if (totalOf(data.buildings) === 0 && !hasFacilities && data.parts.length === 0) {
    return (
      <Empty title={t('console.patrols.coverage.none')} icon="map">
        {t('console.patrols.coverage.noneHint')}
      </Empty>
    );
  }
  return (
    <section className="gw-stack">
      <h2>
        {t('console.patrols.coverage.title', { area: formatPlace(data.area, currentLocale()) })}
      </h2>
      <p className="gw-soft">{t('console.patrols.coverage.help')}</p>
      <div className="patrols__scroll patrols__scroll--tall">
        <table className="patrols__table">
          <caption className="gw-sr">{t('console.patrols.coverage.caption')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('console.patrols.coverage.place')}</th>
              <th scope="col">{t('console.patrols.coverage.buildings')}</th>
              {shown.map((state) => (
                <th key={state} scope="col" className="patrols__number">
                  <StateMark state={state} />
                </th>
              ))}
              {hasFacilities && <th scope="col">{t('console.patrols.coverage.facilities')}</th>}
              <th scope="col">{t('console.patrols.coverage.last')}</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">{t('console.patrols.coverage.all')}</th>
              <td>
                <Share counts={data.buildings} />
              </td>
              {shown.map((state) => (
                <td key={state} className="patrols__number">
                  {data.buildings[state]}
                </td>
              ))}
              {hasFacilities && (
                <td>
                  <Share counts={data.facilities} />
                </td>
              )}
              <td />
            </tr>
            {data.parts
              .filter(({ place }) => place.path !== data.area.path)
              .map((part) => (
                <Part
                  key={part.place.path}
                  part={part}
                  today={data.today}
                  hasFacilities={hasFacilities}
                  isInner={part.place.path.split('.').length > data.area.path.split('.').length + 1}
                  onOpen={onOpen}
                />
              ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Part({
  part,
  today,
  hasFacilities,
  isInner,
  onOpen,
}: {
  part: Coverage['parts'][number];
  today: string;
  hasFacilities: boolean;
  isInner: boolean;
  onOpen: (path: string) => void;
}) {
  const last = useLastWords();
  const name = nameOf(part);
  return (
    <tr>
      <th scope="row" className={isInner ? 'patrols__inner' : undefined}>
        <button
          type="button"
          className="gw-button gw-button--plain"
          onClick={() => onOpen(part.place.path)}
        >
          {name}
        </button>
      </th>
      <td>
        <Share counts={part.buildings} />
      </td>
      {shown.map((state) => (
        <td key={state} className="patrols__number">
          {part.buildings[state]}
        </td>
      ))}
      {hasFacilities && (
        <td>
          <Share counts={part.facilities} />
        </td>
      )}
      <td>
        <span className="gw-inline">
          {last(part.lastVisit, today)}
          {part.kind === 'microGrid' && part.state !== 'none' && <StateMark state={part.state} />}
        </span>
      </td>
    </tr>
  );
}

/** The part's own name: the area around it stands above the table. */
function nameOf({ kind, place }: Coverage['parts'][number]): string {
  const locale = currentLocale();
  if (kind === 'grid' || kind === 'microGrid') return formatPart(kind, place[kind] ?? '', locale);
  const own = kind === 'subdistrict' ? kind : 'community';
  return formatName(
    { kind: own, name: place[own] ?? place.path, nameEn: place.en?.[own] ?? null },
    locale,
  );
}

/** A share as a bar, a percentage, and the numbers behind it. */
function Share({ counts }: { counts: StateCounts }) {
  const { t, i18n } = useTranslation('places');
  const total = totalOf(counts);
  if (total === 0) return <span className="gw-soft">{t('console.patrols.coverage.noPlaces')}</span>;
  const seen = counts.within + counts.due;
  const share = seen / total;
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent' }).format(share);
  return (
    <span className="gw-inline">
      <span className="patrols__share">
        <span className="patrols__bar" aria-hidden="true">
          <span style={{ width: `${share * 100}%` }} />
        </span>
        {percent}
      </span>
      <span className="gw-soft">{t('console.patrols.coverage.of', { seen, count: total })}</span>
    </span>
  );
}
