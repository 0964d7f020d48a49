import { Suspense, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isPassing } from '../../../../../ui/api/error.ts';
import { LazyMap } from '../../../../../ui/map/lazy-map.tsx';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { navigate } from '../../../../../ui/router/router.tsx';
import { useElder } from '../../../../../ui/shell/elder.ts';
import { Page } from '../../../../../ui/shell/page.tsx';
import { useMe } from '../../../../identity/web/index.ts';
import { AddressPicker, formatPlace, useLocated } from '../../../../places/web/index.ts';
import { rememberPlace, useDefaultView } from '../default-view.ts';
import { updateReport, useReport } from './draft.ts';
import './report.css';

/** Step 2: where. A pin on the map, the device's position, or an address picked part by part. */
export default function WhereStep() {
  const { t, i18n } = useTranslation('cases');
  const { report, ready } = useReport();
  const elder = useElder();
  const { view } = useDefaultView();
  const { data: me } = useMe();
  const [chosenWay, setWay] = useState<'map' | 'building'>();
  const way = chosenWay ?? (elder || report.picked ? 'building' : 'map');
  const addressId = useId();
  const located = useLocated(report.picked ? undefined : report.position);
  const places = i18n.language === 'en' ? 'en' : 'zh-CN';
  const names = report.picked?.names ?? located.data?.names;
  // Without a network the place is found when the report is sent; a place that is refused is refused now.
  const later = isPassing(located.error) || located.isPaused;
  const near = report.position ?? (view && 'lng' in view ? view : undefined);

  return (
    <Page
      title={t('mobile.report.where')}
      back="/report"
      aside={<span className="gw-soft">{t('mobile.report.step', { step: 2 })}</span>}
      foot={
        <>
          {way === 'map' && (
            <p role="status" className="report-place">
              {names
                ? formatPlace(names, places)
                : t(
                    report.position && later
                      ? 'mobile.report.placeLater'
                      : report.position && located.isFetching
                        ? 'mobile.report.locating'
                        : 'mobile.report.noPlace',
                  )}
            </p>
          )}
          <button
            type="button"
            className="gw-button gw-button--primary gw-button--block"
            disabled={!names && !(report.position && later)}
            onClick={() => {
              if (report.position) rememberPlace(report.position);
              navigate('/report/check');
            }}
          >
            {t('mobile.report.next')}
          </button>
        </>
      }
    >
      <fieldset className="report-ways">
        <legend className="gw-sr">{t('mobile.report.way')}</legend>
        {(['map', 'building'] as const).map((one) => (
          <button
            key={one}
            type="button"
            className="gw-button"
            aria-pressed={way === one}
            onClick={() => setWay(one)}
          >
            {t(`mobile.report.ways.${one}`)}
          </button>
        ))}
      </fieldset>
      {way === 'map' && ready && (
        <>
          <div className="report-map">
            <LazyMap
              view={report.position ? { ...report.position, zoom: 17 } : view}
              position={report.position}
              onPosition={(position) => updateReport({ position, picked: undefined })}
              locate
            />
          </div>
          {located.isError && !later && (
            <ErrorPanel error={located.error} title={t('mobile.report.notHere')} />
          )}
          <div className="gw-field">
            <label htmlFor={addressId}>{t('mobile.report.address')}</label>
            <input
              id={addressId}
              className="gw-input"
              maxLength={200}
              value={report.address}
              placeholder={t('mobile.report.addressExample')}
              onChange={(event) => updateReport({ address: event.target.value })}
            />
          </div>
        </>
      )}
      {way === 'building' && ready && (
        <Suspense fallback={<SkeletonList rows={5} height={64} />}>
          <AddressPicker
            value={report.picked}
            near={near && { lng: near.lng, lat: near.lat }}
            signedIn={Boolean(me)}
            onChange={(picked) => updateReport({ picked, position: picked?.center ?? undefined })}
          />
        </Suspense>
      )}
    </Page>
  );
}
