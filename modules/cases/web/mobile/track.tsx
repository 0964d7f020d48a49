import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { type Tracking, useTrackedCase } from '../queries.ts';
import { CaseView } from './case-page.tsx';
import { dropTracked, keepTracked, listTracked } from './tracked.ts';

/** How a report goes on, by number and code, for who is not signed in. */
export default function Track() {
  const { t } = useTranslation('cases');
  const [asked, setAsked] = useState<Tracking>();
  const [kept, setKept] = useState(listTracked);
  const one = useTrackedCase(asked);
  const numberId = useId();
  const codeId = useId();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    setAsked({ number: text('number'), trackingCode: text('code') });
  }

  return (
    <Page title={t('mobile.track.title')} back="/">
      {!one.data && (
        <form className="gw-stack" onSubmit={submit}>
          <p>{t('mobile.track.lead')}</p>
          <div className="gw-field">
            <label htmlFor={numberId}>{t('mobile.track.number')}</label>
            <input
              id={numberId}
              name="number"
              className="gw-input"
              required
              maxLength={40}
              placeholder="WD-20261123-0042"
              autoCapitalize="characters"
            />
          </div>
          <div className="gw-field">
            <label htmlFor={codeId}>{t('mobile.track.code')}</label>
            <input
              id={codeId}
              name="code"
              className="gw-input"
              required
              maxLength={40}
              autoComplete="off"
            />
          </div>
          {one.isError && <ErrorPanel error={one.error} title={t('mobile.track.failed')} />}
          <button type="submit" className="gw-button gw-button--primary gw-button--block">
            {t('mobile.track.show')}
          </button>
        </form>
      )}
      {!one.data && kept.length > 0 && (
        <section className="gw-stack">
          <h2>{t('mobile.track.kept')}</h2>
          <ul className="gw-stack">
            {kept.map((tracked) => (
              <li key={tracked.number} className="gw-card gw-inline">
                <button type="button" className="gw-button" onClick={() => setAsked(tracked)}>
                  {tracked.number}
                </button>
                <span className="gw-soft">
                  {t('mobile.track.codeIs', { code: tracked.trackingCode })}
                </span>
                <button
                  type="button"
                  className="gw-button gw-button--plain"
                  onClick={() => {
                    dropTracked(tracked.number);
                    setKept(listTracked());
                    showToast(t('mobile.track.dropped'), () => {
                      keepTracked(tracked);
                      setKept(listTracked());
                    });
                  }}
                >
                  {t('mobile.track.drop')}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {one.isFetching && !one.data && <SkeletonList rows={3} height={120} />}
      {one.data && <CaseView one={one.data} tracking={asked} />}
    </Page>
  );
}
