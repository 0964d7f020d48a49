import { useEffect, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { PicturePicker } from '../../../../../ui/parts/picture-picker.tsx';
import { SkeletonList } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { navigate } from '../../../../../ui/router/router.tsx';
import { Page } from '../../../../../ui/shell/page.tsx';
import { useCaseClasses } from '../../queries.ts';
import { clearReport, isBegun, restoreReport, updateReport, useReport } from './draft.ts';

/** Step 1: a picture, or words. */
export default function WhatStep() {
  const { t } = useTranslation('cases');
  const { report, ready } = useReport();
  const textId = useId();

  // So that a class can be chosen where there is no network later.
  useCaseClasses();

  // The map's code is on its way while the person writes.
  useEffect(() => void import('../../../../../ui/map/base-map.tsx').catch(() => {}), []);

  function startOver() {
    const before = report;
    void clearReport();
    showToast(t('mobile.report.cleared'), () => restoreReport(before));
  }

  return (
    <Page
      title={t('mobile.report.what')}
      back="/"
      aside={<span className="gw-soft">{t('mobile.report.step', { step: 1 })}</span>}
      foot={
        <button
          type="button"
          className="gw-button gw-button--primary gw-button--block"
          disabled={!isBegun(report)}
          onClick={() => navigate('/report/where')}
        >
          {t('mobile.report.next')}
        </button>
      }
    >
      {!ready ? (
        <SkeletonList rows={2} height={120} />
      ) : (
        <>
          <PicturePicker
            label={t('mobile.report.pictures')}
            value={report.pictures}
            onChange={(pictures) => updateReport({ pictures })}
          />
          <div className="gw-field">
            <label htmlFor={textId}>{t('mobile.report.text')}</label>
            <textarea
              id={textId}
              className="gw-input"
              rows={4}
              maxLength={2000}
              value={report.text}
              aria-describedby={`${textId}-help`}
              onChange={(event) => updateReport({ text: event.target.value })}
            />
            <p id={`${textId}-help`} className="gw-soft">
              {t('mobile.report.textHelp')}
            </p>
          </div>
          {isBegun(report) && (
            <p className="gw-inline gw-soft">
              {t('mobile.report.kept')}
              <button type="button" className="gw-button gw-button--plain" onClick={startOver}>
                {t('mobile.report.startOver')}
              </button>
            </p>
          )}
        </>
      )}
    </Page>
  );
}
