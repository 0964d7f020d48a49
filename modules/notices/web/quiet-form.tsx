import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../ui/parts/states.tsx';
import { showToast } from '../../../ui/parts/toasts.tsx';
import { type Quiet, useSetMyQuiet } from './queries-desk.ts';
import './quiet.css';

const choices = ['city', 'own', 'off'] as const;
type Hours = NonNullable<Quiet['mine']['hours']>;

/** What the field shows before anybody has chosen. */
export const usualHours: Hours = { from: '22:00', until: '07:00' };

/** My quiet hours: the city's, own ones, or none. For the phone and the desk. */
export function QuietForm({ quiet }: { quiet: Quiet }) {
  const { t } = useTranslation(['notices', 'ui']);
  const { city, mine } = quiet;
  const save = useSetMyQuiet();
  const name = useId();
  const [choice, setChoice] = useState(mine.choice);
  const [hours, setHours] = useState<Hours>(mine.hours ?? city.quiet ?? usualHours);
  async function submit(event: FormEvent) {
    event.preventDefault();
    try {
      await save.mutateAsync({
        choice,
        hours: choice === 'own' ? hours : null,
        version: mine.version,
      });
      showToast(t('quiet.saved'));
    } catch {
      // Shown from save.error.
    }
  }
  return (
    <form className="gw-stack" onSubmit={(event) => void submit(event)}>
      <fieldset className="notices-choices">
        <legend className="gw-sr">{t('quiet.title')}</legend>
        {choices.map((one) => (
          <label key={one} className="notices-choice">
            <input
              type="radio"
              name={name}
              checked={choice === one}
              onChange={() => setChoice(one)}
            />
            <span>
              {one === 'city'
                ? city.quiet
                  ? t('quiet.city', city.quiet)
                  : t('quiet.cityNone')
                : t(`quiet.${one}`)}
            </span>
          </label>
        ))}
      </fieldset>
      {choice === 'own' && <HoursFields hours={hours} onChange={setHours} />}
      {save.isError && <ErrorPanel error={save.error} title={t('quiet.failed')} />}
      <div>
        <button type="submit" className="gw-button gw-button--primary" disabled={save.isPending}>
          {t('ui:act.save')}
        </button>
      </div>
    </form>
  );
}

/** From when to when. */
export function HoursFields({
  hours,
  onChange,
}: {
  hours: Hours;
  onChange: (hours: Hours) => void;
}) {
  const { t } = useTranslation('notices');
  const id = useId();
  const same = hours.from === hours.until;
  return (
    <div className="gw-field">
      <div className="gw-inline">
        {(['from', 'until'] as const).map((end) => (
          <label key={end} className="gw-inline">
            {t(`quiet.${end}`)}
            <input
              type="time"
              required
              className="gw-input notices-time"
              value={hours[end]}
              aria-invalid={same}
              aria-describedby={`${id}-note`}
              onChange={(event) => onChange({ ...hours, [end]: event.target.value })}
            />
          </label>
        ))}
      </div>
      <p id={`${id}-note`} className={same ? 'gw-problem gw-small' : 'gw-soft gw-small'}>
        {t(same ? 'quiet.same' : hours.from > hours.until ? 'quiet.nextDay' : 'quiet.sameDay')}
      </p>
    </div>
  );
}
