import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import { postsOf, useMe } from '../../../identity/web/index.ts';
import { type Quiet, useQuiet, useSetCityQuiet } from '../queries-desk.ts';
import { HoursFields, QuietForm, usualHours } from '../quiet-form.tsx';

/** When mails and text messages wait: mine, and for who runs the city everybody's. */
export default function QuietPage() {
  const { t } = useTranslation('notices');
  const quiet = useQuiet();
  const runsCity = postsOf(useMe().data).includes('cityOperator');
  return (
    <div className="notices-page notices-page--narrow">
      <h1>{t('quiet.title')}</h1>
      <p className="gw-soft">{t('quiet.lead')}</p>
      {quiet.isPending && <SkeletonList rows={2} height={160} />}
      {quiet.isError && !quiet.data && (
        <ErrorPanel error={quiet.error} onRetry={() => void quiet.refetch()} />
      )}
      {quiet.data && (
        <>
          <section className="gw-card gw-stack">
            <h2>{t('quiet.mine')}</h2>
            <QuietForm key={`m${quiet.data.mine.version}`} quiet={quiet.data} />
          </section>
          {runsCity && (
            <section className="gw-card gw-stack">
              <h2>{t('quiet.ofCity')}</h2>
              <CityForm key={`c${quiet.data.city.version}`} city={quiet.data.city} />
            </section>
          )}
        </>
      )}
    </div>
  );
}

function CityForm({ city }: { city: Quiet['city'] }) {
  const { t } = useTranslation(['notices', 'ui']);
  const save = useSetCityQuiet();
  const [on, setOn] = useState(city.quiet !== null);
  const [hours, setHours] = useState(city.quiet ?? usualHours);
  const [texts, setTexts] = useState(city.textMessages);
  async function submit(event: FormEvent) {
    event.preventDefault();
    try {
      await save.mutateAsync({
        quiet: on ? hours : null,
        textMessages: texts,
        version: city.version,
      });
      showToast(t('quiet.saved'));
    } catch {
      // Shown from save.error.
    }
  }
  return (
    <form className="gw-stack" onSubmit={(event) => void submit(event)}>
      <label className="notices-choice">
        <input type="checkbox" checked={on} onChange={(event) => setOn(event.target.checked)} />
        <span>{t('quiet.cityOn')}</span>
      </label>
      {on && <HoursFields hours={hours} onChange={setHours} />}
      <label className="notices-choice">
        <input
          type="checkbox"
          checked={texts}
          onChange={(event) => setTexts(event.target.checked)}
        />
        <span>
          {t('quiet.texts')}
          <span className="gw-soft gw-small"> {t('quiet.textsHelp')}</span>
        </span>
      </label>
      {save.isError && <ErrorPanel error={save.error} title={t('quiet.failed')} />}
      <div>
        <button type="submit" className="gw-button gw-button--primary" disabled={save.isPending}>
          {t('ui:act.save')}
        </button>
      </div>
    </form>
  );
}
