import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { periodInWords } from './parts.tsx';
import { type DutySettings, dutyPeriods, dutyTurns, dutyViews } from './settings.ts';

interface Props {
  settings: DutySettings;
  onChange: (settings: DutySettings) => void;
}

/** What is shown and for how long; out of the way until it is asked for. */
export function SettingsForm({ settings, onChange }: Props) {
  const { t } = useTranslation('cases');
  const { days, seconds, views } = settings;
  return (
    <details className="duty__settings">
      <summary>
        <Icon name="gear" /> {t('console.duty.settings.title')}
      </summary>
      <div className="duty__form">
        <label>
          {t('console.duty.settings.period')}
          <select
            value={days}
            onChange={({ target }) =>
              onChange({ ...settings, days: Number(target.value) as DutySettings['days'] })
            }
          >
            {dutyPeriods.map((one) => (
              <option key={one} value={one}>
                {periodInWords(t, one)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('console.duty.settings.turn')}
          <select
            value={seconds}
            onChange={({ target }) =>
              onChange({ ...settings, seconds: Number(target.value) as DutySettings['seconds'] })
            }
          >
            {dutyTurns.map((one) => (
              <option key={one} value={one}>
                {t('console.duty.settings.seconds', { count: one })}
              </option>
            ))}
          </select>
        </label>
        <fieldset>
          <legend>{t('console.duty.settings.views')}</legend>
          {dutyViews.map((view) => (
            <label key={view}>
              <input
                type="checkbox"
                checked={views.includes(view)}
                disabled={views.length === 1 && views[0] === view}
                onChange={({ target }) =>
                  onChange({
                    ...settings,
                    views: dutyViews.filter((one) =>
                      one === view ? target.checked : views.includes(one),
                    ),
                  })
                }
              />
              {t(`console.duty.views.${view}`)}
            </label>
          ))}
        </fieldset>
        <div className="duty__buttons">
          {document.fullscreenEnabled && (
            <button
              type="button"
              className="gw-button"
              onClick={() =>
                void (document.fullscreenElement
                  ? document.exitFullscreen()
                  : document.documentElement.requestFullscreen())
              }
            >
              {t('console.duty.settings.fullScreen')}
            </button>
          )}
          <Link to="/map" className="gw-button">
            {t('console.duty.settings.back')}
          </Link>
        </div>
      </div>
    </details>
  );
}
