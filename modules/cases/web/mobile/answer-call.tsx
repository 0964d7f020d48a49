import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newId } from '../../../../ui/api/intent.ts';
import { LazyMap } from '../../../../ui/map/lazy-map.tsx';
import { outbox } from '../../../../ui/offline/device.ts';
import { PicturePicker } from '../../../../ui/parts/picture-picker.tsx';
import type { PickedPicture } from '../../../../ui/parts/prepare-picture.ts';
import { Empty, ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import { goBack, useParam } from '../../../../ui/router/router.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { exactInstant } from '../../../../ui/time/words.ts';
import { useMe } from '../../../identity/web/index.ts';
import { type Call, caseKeys, useCalls } from '../queries.ts';
import type { Point } from './default-view.ts';
import type { WritePayload } from './senders.ts';
import './report/report.css';

const steps = ['acknowledge', 'contact', 'reportIn', 'complete'] as const;
type Step = (typeof steps)[number];

/** A department answers a call; reporting in takes place, time and picture. */
export default function AnswerCall() {
  const { t } = useTranslation('cases');
  const callId = useParam('callId');
  const asked = useParam('step');
  const step = steps.find((one) => one === asked) ?? 'acknowledge';
  const calls = useCalls('open');
  const call = calls.data?.items.find((one) => one.id === callId);
  return (
    <Page title={t(`calls.steps.${step}`)} back="/calls">
      {calls.isPending && <SkeletonList rows={2} />}
      {calls.isError && !calls.data && (
        <ErrorPanel error={calls.error} onRetry={() => void calls.refetch()} />
      )}
      {calls.data && !call?.actions.includes(step) && (
        <Empty title={t('mobile.action.notNow')} icon="check" />
      )}
      {call?.actions.includes(step) && <AnswerForm call={call} step={step} />}
    </Page>
  );
}

function AnswerForm({ call, step }: { call: Call; step: Step }) {
  const { t, i18n } = useTranslation('cases');
  const client = useQueryClient();
  const { data: me } = useMe();
  const [note, setNote] = useState('');
  const [pictures, setPictures] = useState<PickedPicture[]>([]);
  const [problem, setProblem] = useState<unknown>();
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [id, setId] = useState(newId);
  const onSite = step === 'reportIn';
  const [here, setHere] = useHere(onSite);
  const noteId = useId();

  async function send() {
    if (onSite && (!here || pictures.length === 0)) return setMissing(true);
    setBusy(true);
    setProblem(undefined);
    const payload: WritePayload = {
      route: 'POST /api/cases/calls/:callId/answer',
      params: { callId: call.id },
      version: call.version,
      body: {
        step,
        ...(note.trim() ? { note: note.trim() } : {}),
        ...(here && onSite ? { location: { ...here, crs: 'WGS84' } } : {}),
      },
      pictures,
      picturesField: 'pictures',
    };
    try {
      const outcome = await outbox.handIn({
        id,
        kind: 'cases/write',
        title: `${t(`calls.steps.${step}`)} · ${call.caseNumber}`,
        payload,
        owner: me?.id ?? null,
        createdAt: new Date().toISOString(),
      });
      await client.invalidateQueries({ queryKey: caseKeys.all });
      showToast(t(outcome.state === 'sent' ? 'mobile.action.done' : 'mobile.action.kept'));
      goBack('/calls');
    } catch (error) {
      setId(newId());
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="gw-stack">
      <p>{call.caseText}</p>
      <p className="gw-soft">
        {call.caseNumber} · {call.placeName}
      </p>
      {onSite && (
        <>
          <p>{exactInstant(i18n.language, new Date().toISOString())}</p>
          <div className="report-map">
            <LazyMap
              view={here && { ...here, zoom: 17 }}
              position={here}
              onPosition={setHere}
              locate
            />
          </div>
          <PicturePicker
            label={t('mobile.calls.sitePicture')}
            value={pictures}
            onChange={setPictures}
          />
        </>
      )}
      <div className="gw-field">
        <label htmlFor={noteId}>{t('mobile.action.optional', { field: t('fields.note') })}</label>
        <textarea
          id={noteId}
          className="gw-input"
          rows={3}
          maxLength={1000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </div>
      {missing && (
        <p className="gw-problem" role="alert">
          {t('mobile.calls.siteNeeded')}
        </p>
      )}
      {problem !== undefined && <ErrorPanel error={problem} title={t('mobile.action.failed')} />}
      <button
        type="button"
        className="gw-button gw-button--primary gw-button--block"
        disabled={busy}
        onClick={() => void send()}
      >
        {t(busy ? 'mobile.report.sending' : `calls.steps.${step}`)}
      </button>
    </div>
  );
}

/** Where the device is: who reports in is asked for it. */
function useHere(wanted: boolean) {
  const [here, setHere] = useState<Point>();
  useEffect(() => {
    if (!wanted || !('geolocation' in navigator)) return;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => setHere({ lng: coords.longitude, lat: coords.latitude }),
      () => {},
      { enableHighAccuracy: true, timeout: 10_000 },
    );
  }, [wanted]);
  return [here, setHere] as const;
}
