import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '../../../../ui/api/intent.ts';
import { ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import { goBack, useParam } from '../../../../ui/router/router.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { useCase, useRaiseCall, useTargets } from '../queries.ts';
import './report/report.css';

const kinds = ['routine', 'hard', 'urgent'] as const;

/** The grid calls: departments are asked for on a case; the subdistrict issues the call. */
export default function RaiseCall() {
  const { t } = useTranslation('cases');
  const caseId = useParam('caseId');
  const one = useCase(caseId);
  const targets = useTargets(caseId);
  const raise = useRaiseCall();
  const intent = useIntent();
  const [kind, setKind] = useState<(typeof kinds)[number]>('routine');
  const [reason, setReason] = useState('');
  const [units, setUnits] = useState<string[]>([]);
  const [missing, setMissing] = useState(false);
  const reasonId = useId();
  const departments = targets.data?.items.filter((target) => target.kind === 'department') ?? [];

  function send() {
    if (reason.trim() === '') return setMissing(true);
    raise.mutate(
      {
        caseId,
        body: { kind, reason: reason.trim(), suggestedUnitIds: units },
        idempotencyKey: intent.key(),
      },
      {
        onSuccess: () => {
          intent.done();
          showToast(t('mobile.calls.raised'));
          goBack(`/cases/${caseId}`);
        },
      },
    );
  }

  return (
    <Page title={t('mobile.calls.raise')} back={`/cases/${caseId}`}>
      <p className="gw-soft">
        {one.data ? `${one.data.number} · ${one.data.className} · ${one.data.placeName}` : ''}
      </p>
      <p>{t('mobile.calls.raiseHelp')}</p>
      <fieldset className="report-ways">
        <legend className="gw-field__label">{t('mobile.calls.kind')}</legend>
        {kinds.map((one) => (
          <button
            key={one}
            type="button"
            className="gw-button"
            aria-pressed={one === kind}
            onClick={() => setKind(one)}
          >
            {t(`calls.kinds.${one}`)}
          </button>
        ))}
      </fieldset>
      <div className="gw-field">
        <label htmlFor={reasonId}>{t('mobile.calls.reason')}</label>
        <textarea
          id={reasonId}
          className="gw-input"
          rows={4}
          maxLength={500}
          value={reason}
          aria-invalid={missing}
          onChange={(event) => {
            setReason(event.target.value);
            setMissing(false);
          }}
        />
        {missing && (
          <p className="gw-problem" role="alert">
            {t('mobile.action.missing')}
          </p>
        )}
      </div>
      {targets.isPending && <SkeletonList rows={2} height={44} />}
      {departments.length > 0 && (
        <fieldset className="gw-picker">
          <legend className="gw-field__label">{t('mobile.calls.suggest')}</legend>
          {departments.map(({ unitId, name }) => (
            <label key={unitId} className="report-choice">
              <input
                type="checkbox"
                checked={units.includes(unitId!)}
                onChange={(event) =>
                  setUnits(
                    event.target.checked
                      ? [...units, unitId!]
                      : units.filter((id) => id !== unitId),
                  )
                }
              />
              {name}
            </label>
          ))}
        </fieldset>
      )}
      {raise.isError && <ErrorPanel error={raise.error} title={t('mobile.action.failed')} />}
      <button
        type="button"
        className="gw-button gw-button--primary gw-button--block"
        disabled={raise.isPending}
        onClick={send}
      >
        {t('mobile.calls.raise')}
      </button>
    </Page>
  );
}
