import { useTranslation } from 'react-i18next';
import { newId } from '../../../../../ui/api/intent.ts';
import { When } from '../../../../../ui/parts/clock.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { type Call, useCompleteCallStep } from '../../queries.ts';

/** The joint plan as a list; a step is ticked off by its owner. */
export function PlanSteps({ call }: { call: Call }) {
  const { t } = useTranslation('cases');
  const complete = useCompleteCallStep();
  const mayComplete = call.actions.includes('completeStep');
  const own = new Set(call.departments.flatMap((one) => (one.mine ? [one.unitId] : [])));
  if (call.plan.length === 0) return <p className="gw-soft">{t('console.calls.planNone')}</p>;
  const tick = async (stepId: string) => {
    try {
      await complete.mutateAsync({
        callId: call.id,
        stepId,
        version: call.version,
        body: {},
        idempotencyKey: newId(),
      });
      showToast(t('console.calls.stepRecorded'));
    } catch {
      // Shown from complete.error.
    }
  };
  return (
    <section aria-label={t('console.calls.planTitle')}>
      <h3>{t('console.calls.planTitle')}</h3>
      {complete.isError && <ErrorPanel error={complete.error} title={t('console.form.failed')} />}
      <ol className="cases-plan">
        {call.plan.map((step) => (
          <li key={step.id}>
            <span className="cases-plan__text">
              {step.doneAt && <Icon name="check" />}
              {step.text}
              <span className="gw-soft gw-small">
                {step.unitName}
                {step.dueAt && (
                  <>
                    {' · '}
                    <When at={step.dueAt} />
                  </>
                )}
                {step.doneAt && (
                  <>
                    {' · '}
                    {t('console.calls.stepDoneAt')} <When at={step.doneAt} />
                  </>
                )}
                {step.note && ` · ${step.note}`}
              </span>
            </span>
            {mayComplete && !step.doneAt && own.has(step.unitId) && (
              <button
                type="button"
                className="gw-button"
                disabled={complete.isPending}
                onClick={() => void tick(step.id)}
              >
                {t('console.calls.stepDone')}
              </button>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
