import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LazyMap } from '../../../../../ui/map/lazy-map.tsx';
import { PicturePicker } from '../../../../../ui/parts/picture-picker.tsx';
import type { PickedPicture } from '../../../../../ui/parts/prepare-picture.ts';
import { type Call, type CallStep, useAnswerCall, useCase } from '../../queries.ts';
import { Labelled } from '../parts/field.tsx';
import { uploadPictures } from '../parts/upload.ts';
import { CallForm } from './call-form.tsx';

/** A department answers a call: acknowledges, makes contact, reports in on site, completes. */
export function AnswerForm({
  call,
  step,
  onClose,
}: {
  call: Call;
  step: CallStep;
  onClose: () => void;
}) {
  const { t } = useTranslation(['cases', 'ui']);
  const answer = useAnswerCall();
  const onSite = step === 'reportIn';
  const [note, setNote] = useState('');
  const [pictures, setPictures] = useState<PickedPicture[]>([]);
  const [moved, setMoved] = useState<{ lng: number; lat: number }>();
  const [tried, setTried] = useState(false);
  const found = useCase(call.caseId);
  const scene = found.data && { lng: found.data.lng, lat: found.data.lat };
  const position = moved ?? scene;
  const name = t(`calls.steps.${step}`);
  return (
    <CallForm
      call={call}
      title={name}
      submit={t(`console.calls.${step}`)}
      done={t('console.calls.answered', { step: name })}
      valid={() => {
        setTried(true);
        return !onSite || (pictures.length > 0 && position !== undefined);
      }}
      onSend={async (intent) =>
        answer.mutateAsync({
          callId: call.id,
          ...intent,
          body: {
            step,
            ...(note.trim() ? { note: note.trim() } : {}),
            ...(onSite && position ? { location: position } : {}),
            pictures: await uploadPictures(pictures),
          },
        })
      }
      onClose={onClose}
    >
      {onSite && (
        <div className="gw-field">
          <p className="gw-field__label">{t('console.calls.reportWhere')}</p>
          <div className="cases-case__map">
            {scene && (
              <LazyMap
                view={{ ...scene, zoom: 17 }}
                position={position}
                onPosition={setMoved}
                locate
              />
            )}
          </div>
          <p className="gw-soft gw-small">{t('console.calls.reportWhereHelp')}</p>
        </div>
      )}
      {(onSite || step === 'complete') && (
        <div className="gw-field">
          <PicturePicker
            label={
              onSite
                ? t('console.calls.reportPictures')
                : `${t('ui:pictures.label')} · ${t('console.form.optional')}`
            }
            value={pictures}
            onChange={setPictures}
          />
          {onSite && tried && pictures.length === 0 && (
            <p className="gw-problem">{t('console.form.requiredPictures')}</p>
          )}
        </div>
      )}
      <Labelled label={t('console.calls.note')} required={false}>
        {(ids) => (
          <textarea
            {...ids}
            className="gw-input"
            rows={2}
            maxLength={1000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Labelled>
    </CallForm>
  );
}
