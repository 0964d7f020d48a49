import { lazy, Suspense, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel, Skeleton } from '../../../../../ui/parts/states.tsx';
import { navigate } from '../../../../../ui/router/router.tsx';
import { useElder } from '../../../../../ui/shell/elder.ts';
import { Page } from '../../../../../ui/shell/page.tsx';
import { formatPlace, useLocated } from '../../../../places/web/index.ts';
import { rememberPlace, useDefaultView } from '../default-view.ts';
import { ChooseBuilding } from './choose-building.tsx';
import { updateReport, useReport } from './draft.ts';
import './report.css';

const BaseMap = lazy(() => import('../../../../../ui/map/base-map.tsx'));

/** Step 2: where. A pin on the map, the device's position, or a building from the list. */
export default function WhereStep() {
  const { t, i18n } = useTranslation('cases');
  const { report, ready } = useReport();
  const elder = useElder();
  const { view } = useDefaultView();
  const [way, setWay] = useState<'map' | 'building'>(elder ? 'building' : 'map');
  const addressId = useId();
  const located = useLocated(report.position);
  const places = i18n.language === 'en' ? 'en' : 'zh-CN';
  const known = report.building !== undefined || located.data !== undefined;

  return (
    <Page
      title={t('mobile.report.where')}
      back="/report"
      aside={<span className="gw-soft">{t('mobile.report.step', { step: 2 })}</span>}
      foot={
        <>
          <p role="status" className="report-place">
            {report.building
              ? report.address
              : located.data
                ? formatPlace(located.data.names, places)
                : t(
                    report.position && located.isFetching
                      ? 'mobile.report.locating'
                      : 'mobile.report.noPlace',
                  )}
          </p>
          <button
            type="button"
            className="gw-button gw-button--primary gw-button--block"
            disabled={!known}
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
            <Suspense fallback={<Skeleton height="100%" />}>
              <BaseMap
                view={report.position ? { ...report.position, zoom: 17 } : view}
                position={report.position}
                onPosition={(position) => updateReport({ position, building: undefined })}
                locate
              />
            </Suspense>
          </div>
          {located.isError && (
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
      {way === 'building' && (
        <ChooseBuilding
          near={report.position}
          onChosen={({ code, path, address, position }) =>
            updateReport({ building: { code, path }, address, position: position ?? undefined })
          }
        />
      )}
    </Page>
  );
}
