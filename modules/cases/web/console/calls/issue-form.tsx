import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { type Call, useIssueCall, useTargets } from '../../queries.ts';
import { Group, Labelled } from '../parts/field.tsx';
import { CallForm } from './call-form.tsx';
import { KindField } from './raise-call-form.tsx';

/** The subdistrict issues a call: one lead department, any supporting ones. */
export function IssueForm({ call, onClose }: { call: Call; onClose: () => void }) {
  const { t } = useTranslation('cases');
  const issue = useIssueCall();
  const targets = useTargets(call.caseId);
  const [kind, setKind] = useState(call.kind);
  const [lead, setLead] = useState<string>();
  const [supporting, setSupporting] = useState<string[]>([]);
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const departments = (targets.data?.items ?? []).flatMap(({ unitId, name }) =>
    unitId ? [{ unitId, name }] : [],
  );
  return (
    <CallForm
      call={call}
      title={t('console.calls.issueTitle')}
      submit={t('console.calls.issue')}
      done={t('console.calls.issued')}
      valid={() => {
        setTried(true);
        return lead !== undefined;
      }}
      onSend={(intent) =>
        issue.mutateAsync({
          callId: call.id,
          ...intent,
          body: {
            kind,
            leadUnitId: lead!,
            supportingUnitIds: supporting.filter((unit) => unit !== lead),
            ...(note.trim() ? { note: note.trim() } : {}),
          },
        })
      }
      onClose={onClose}
    >
      <KindField value={kind} onChange={setKind} />
      {targets.isPending && <SkeletonList rows={3} height={28} />}
      {targets.isError && (
        <ErrorPanel error={targets.error} onRetry={() => void targets.refetch()} />
      )}
      <Group
        label={t('console.calls.lead')}
        required
        problem={tried && !lead ? t('console.calls.leadNeeded') : undefined}
      >
        <div className="cases-targets">
          {departments.map(({ unitId, name }) => (
            <label key={unitId} className="cases-choice">
              <input
                type="radio"
                name={`lead-${call.id}`}
                checked={unitId === lead}
                onChange={() => setLead(unitId)}
              />
              {name}
            </label>
          ))}
        </div>
      </Group>
      <Group label={t('console.calls.supporting')} required={false}>
        <div className="cases-targets">
          {departments.map(({ unitId, name }) => (
            <label key={unitId} className="cases-choice">
              <input
                type="checkbox"
                disabled={unitId === lead}
                checked={unitId !== lead && supporting.includes(unitId)}
                onChange={(event) =>
                  setSupporting(
                    event.target.checked
                      ? [...supporting, unitId]
                      : supporting.filter((one) => one !== unitId),
                  )
                }
              />
              {name}
            </label>
          ))}
        </div>
      </Group>
      <Labelled
        label={t('console.calls.note')}
        required={false}
        help={t('console.calls.issueHelp')}
      >
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
