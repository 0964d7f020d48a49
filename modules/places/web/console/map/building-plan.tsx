import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import type { Tint } from '../../../../../ui/map/extensions.ts';
import { formatName } from '../../../format.ts';
import type { EntrancePlan } from './floors.ts';

/** The dwellings of a building as tables, one an entrance: floors down, doors across. Each opens its page. */
export function BuildingPlan({
  plans,
  tints,
  chosen,
  onPick,
}: {
  plans: readonly EntrancePlan[];
  tints: ReadonlyMap<string, Tint>;
  chosen: string | undefined;
  onPick: (path: string) => void;
}) {
  const { t } = useTranslation('places');
  const locale = currentLocale();
  return plans.map(({ entrance, doors, rows }) => (
    <table key={entrance.path} className="places-plan">
      <caption>{formatName(entrance, locale)}</caption>
      <thead className="gw-sr">
        <tr>
          <th scope="col">{t('console.map3d.floor')}</th>
          {doors.map((door) => (
            <th key={door} scope="col">
              {t('console.map3d.door', { door: Number(door) })}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ floor, cells }) => (
          <tr key={floor}>
            <th scope="row">{t('console.map3d.floorNumber', { floor })}</th>
            {cells.map((dwelling, at) => (
              <td key={doors[at]}>
                {dwelling && (
                  <button
                    type="button"
                    aria-pressed={dwelling.path === chosen}
                    onClick={() => onPick(dwelling.path)}
                    style={{ borderColor: tints.get(dwelling.path)?.colour }}
                    title={formatName(dwelling, locale)}
                  >
                    {dwelling.name.replace(/\D+$/, '')}
                    {tints.has(dwelling.path) && (
                      <span className="places-plan__tint">{tints.get(dwelling.path)?.words}</span>
                    )}
                  </button>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  ));
}
