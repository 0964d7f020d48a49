import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { formatPart } from '../../../format.ts';
import { type Division, type Move, type PlanAreaView, useLeads, useNameLead } from './queries.ts';
import { nameBuilding, usePostName } from './words.ts';

/** The parts as a list: who is to lead each, its buildings, and moving one without a mouse. */
export function PartList({
  area,
  division,
  editable,
  onMove,
}: {
  area: PlanAreaView;
  division: Division;
  editable: boolean;
  onMove: (move: Move) => void;
}) {
  const { t } = useTranslation('places');
  const names = new Map(area.present.map(({ path, name }) => [path, name]));
  const kind = division.planKind === 'microGrids' ? 'microGrid' : 'grid';
  return (
    <ol className="plans__parts">
      {division.parts.map((part) => {
        const name = part.path ? names.get(part.path) : undefined;
        return (
          <li key={part.number} className="plans__part">
            <details>
              <summary>
                <strong>{t('console.plans.edit.part', { number: part.number })}</strong>{' '}
                {name ? formatPart(kind, name, currentLocale()) : t('console.plans.edit.new')}{' '}
                <span className="gw-soft">
                  {t('console.plans.edit.partFacts', {
                    households: part.households,
                    buildings: part.members.length,
                  })}
                </span>
                {part.range !== 'within' && (
                  <span className="plans__warn">
                    {' '}
                    {part.range === 'over' ? '▲' : '▼'} {t(`console.plans.range.${part.range}`)}
                  </span>
                )}
              </summary>
              <ul>
                {part.members.map((member) => (
                  <Member
                    key={member.building}
                    area={area}
                    division={division}
                    number={part.number}
                    member={member}
                    editable={editable}
                    onMove={onMove}
                  />
                ))}
              </ul>
            </details>
            <Lead division={division} part={part} editable={editable} />
          </li>
        );
      })}
    </ol>
  );
}

function Member({
  area,
  division,
  number,
  member,
  editable,
  onMove,
}: {
  area: PlanAreaView;
  division: Division;
  number: number;
  member: Division['parts'][number]['members'][number];
  editable: boolean;
  onMove: (move: Move) => void;
}) {
  const { t } = useTranslation('places');
  const building = area.buildings.find(({ path }) => path === member.building);
  if (!building) return <li>{member.building}</li>;
  const name = nameBuilding(building);
  const own = building.entrances.filter(
    ({ path }) => member.entrances === undefined || member.entrances.includes(path),
  );
  const entrances = division.planKind === 'microGrids' && building.entrances.length > 1 ? own : [];
  const choice = (key: string, label: string) => (
    <select
      className="gw-input plans__to"
      aria-label={t('console.plans.edit.moveLabel', { name: label })}
      value=""
      onChange={(event) => onMove({ key, to: Number(event.target.value) })}
    >
      <option value="">{t('console.plans.edit.move')}</option>
      {division.parts
        .filter((part) => part.number !== number)
        .map((part) => (
          <option key={part.number} value={part.number}>
            {t('console.plans.edit.part', { number: part.number })}
          </option>
        ))}
    </select>
  );
  return (
    <li>
      <span className="plans__member">
        <span>{t('console.plans.edit.building', { name, households: member.households })}</span>
        {editable && division.parts.length > 1 && choice(building.path, name)}
      </span>
      {editable && entrances.length > 0 && (
        <details className="plans__entrances">
          <summary>{t('console.plans.edit.entrances')}</summary>
          {entrances.map((entrance) => {
            const label = formatPart('entrance', entrance.name, currentLocale());
            return (
              <span key={entrance.path} className="plans__member">
                <span>
                  {t('console.plans.edit.building', {
                    name: label,
                    households: entrance.households,
                  })}
                </span>
                {choice(entrance.path, `${name} ${label}`)}
              </span>
            );
          })}
        </details>
      )}
    </li>
  );
}

function Lead({
  division,
  part,
  editable,
}: {
  division: Division;
  part: Division['parts'][number];
  editable: boolean;
}) {
  const { t } = useTranslation('places');
  const post = usePostName();
  const leads = useLeads(division.areaPath);
  const name = useNameLead(division.id);
  const { lead, number } = part;
  const items = leads.data?.items ?? [];
  const listed = !lead || items.some(({ personId }) => personId === lead.personId);
  return (
    <div className="plans__lead">
      <span>{t(`console.plans.lead.${division.planKind}`)}</span>
      {editable ? (
        <select
          className="gw-input"
          aria-label={t('console.plans.lead.label', { number })}
          value={lead?.personId ?? ''}
          disabled={name.isPending}
          onChange={(event) => name.mutate({ number, personId: event.target.value || null })}
        >
          <option value="">
            {t(
              leads.isSuccess && items.length === 0
                ? 'console.plans.lead.none'
                : 'console.plans.lead.nobody',
            )}
          </option>
          {!listed && <option value={lead.personId}>{lead.name}</option>}
          {items.map((one) => (
            <option key={one.personId} value={one.personId}>
              {one.name} · {one.posts.map(post).join(' / ')}
            </option>
          ))}
        </select>
      ) : (
        <span>{lead?.name ?? t('console.plans.lead.nobody')}</span>
      )}
      {name.isError && <ErrorPanel error={name.error} />}
    </div>
  );
}
