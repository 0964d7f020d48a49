import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldProblem } from '../../../../../ui/api/error.ts';
import { useIntent } from '../../../../../ui/api/intent.ts';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { type Call, useRaiseCall, useTargets } from '../../queries.ts';
import { Group, Labelled } from '../parts/field.tsx';

export const callKinds = ['urgent', 'hard', 'routine'] as const satisfies readonly Call['kind'][];

/** Which kind of call, each with what it is for. */
export function KindField({
  value,
  onChange,
}: {
  value: Call['kind'];
  onChange: (kind: Call['kind']) => void;
}) {
  const { t } = useTranslation(['cases', 'ui']);
  const name = useId();
  return (
    <Group label={t('console.calls.kind')} required>
      {callKinds.map((kind) => (
        <label key={kind} className="cases-choice">
          <input
            type="radio"
            name={name}
            checked={kind === value}
            onChange={() => onChange(kind)}
          />
          <span>
            {t(`calls.kinds.${kind}`)}{' '}
            <span className="gw-soft">{t(`console.calls.kindHelp.${kind}`)}</span>
          </span>
        </label>
      ))}
    </Group>
  );
}

/** The grid calls: says why departments are needed on a case, and which it has in mind. */
export function RaiseCallForm({ caseId, onClose }: { caseId: string; onClose: () => void }) {
  const { t } = useTranslation(['cases', 'ui']);
  const title = useId();
  const form = useRef<HTMLFormElement>(null);
  const intent = useIntent();
  const raise = useRaiseCall();
  const targets = useTargets(caseId);
  const departments = targets.data?.items.filter((one) => one.unitId !== null) ?? [];
  const [kind, setKind] = useState<Call['kind']>('routine');
  const [reason, setReason] = useState('');
  const [units, setUnits] = useState<string[]>([]);
  const [tried, setTried] = useState(false);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('textarea')?.focus();
  }, []);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!reason.trim()) return;
    try {
      await raise.mutateAsync({
        caseId,
        body: { kind, reason: reason.trim(), suggestedUnitIds: units },
        idempotencyKey: intent.key(),
      });
    } catch {
      return; // Shown from raise.error.
    }
    intent.done();
    showToast(t('console.calls.raised'));
    onClose();
  }

  const missing = tried && !reason.trim();
  return (
    <section className="cases-form" aria-labelledby={title}>
      <h2 id={title}>{t('console.case.raiseCall')}</h2>
      <form ref={form} className="gw-stack" noValidate onSubmit={(event) => void submit(event)}>
        <Labelled
          label={t('console.calls.reason')}
          required
          problem={
            missing
              ? t('console.form.required', { field: t('console.calls.reason') })
              : fieldProblem(raise.error, 'reason')?.message
          }
        >
          {(ids) => (
            <textarea
              {...ids}
              className="gw-input"
              rows={3}
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Labelled>
        <KindField value={kind} onChange={setKind} />
        {departments.length > 0 && (
          <Group label={t('console.calls.suggested')} required={false}>
            <div className="cases-targets">
              {departments.map(({ unitId, name }) => (
                <label key={unitId} className="cases-choice">
                  <input
                    type="checkbox"
                    checked={units.includes(unitId!)}
                    onChange={(event) =>
                      setUnits(
                        event.target.checked
                          ? [...units, unitId!]
                          : units.filter((one) => one !== unitId),
                      )
                    }
                  />
                  {name}
                </label>
              ))}
            </div>
          </Group>
        )}
        {raise.isError && <ErrorPanel error={raise.error} title={t('console.form.failed')} />}
        <div className="cases-form__actions">
          <button type="submit" className="gw-button gw-button--primary" disabled={raise.isPending}>
            {t('console.calls.raise')}
          </button>
          <button type="button" className="gw-button" onClick={onClose}>
            {t('ui:act.cancel')}
          </button>
        </div>
      </form>
    </section>
  );
}
