import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Call, useScoreCall } from '../../queries.ts';
import { Choices, Group, Labelled } from '../parts/field.tsx';
import { CallForm } from './call-form.tsx';

const points = [1, 2, 3, 4, 5] as const;

/** Scores one department of a call, from 1 to 5. */
export function ScoreForm({ call, onClose }: { call: Call; onClose: () => void }) {
  const { t } = useTranslation('cases');
  const score = useScoreCall();
  const [unitId, setUnitId] = useState(call.departments[0]?.unitId ?? '');
  const [given, setGiven] = useState<(typeof points)[number]>();
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  return (
    <CallForm
      call={call}
      title={t('console.calls.score')}
      submit={t('console.calls.score')}
      done={t('console.calls.scored')}
      valid={() => {
        setTried(true);
        return given !== undefined && unitId !== '';
      }}
      onSend={(intent) =>
        score.mutateAsync({
          callId: call.id,
          ...intent,
          body: { unitId, score: given!, ...(note.trim() ? { note: note.trim() } : {}) },
        })
      }
      onClose={onClose}
    >
      {call.departments.length > 1 && (
        <Labelled label={t('console.calls.department')} required>
          {(ids) => (
            <select
              {...ids}
              className="gw-input"
              value={unitId}
              onChange={(event) => setUnitId(event.target.value)}
            >
              {call.departments.map((one) => (
                <option key={one.unitId} value={one.unitId}>
                  {one.unitName}
                </option>
              ))}
            </select>
          )}
        </Labelled>
      )}
      <Group
        label={t('console.calls.scoreOf', {
          unit: call.departments.find((one) => one.unitId === unitId)?.unitName ?? '',
        })}
        required
        problem={tried && given === undefined ? t('console.calls.scoreNeeded') : undefined}
      >
        <Choices
          options={points.map((value) => ({
            value,
            label: t(`console.calls.scoreWords.${value}`),
          }))}
          value={given}
          onChange={setGiven}
        />
      </Group>
      <Labelled label={t('console.calls.note')} required={false}>
        {(ids) => (
          <textarea
            {...ids}
            className="gw-input"
            rows={2}
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Labelled>
    </CallForm>
  );
}
