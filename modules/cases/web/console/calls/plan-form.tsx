import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { type Call, usePlanCall } from '../../queries.ts';
import { toInstant, toLocal } from '../case/form-values.ts';
import { Group, Labelled } from '../parts/field.tsx';
import { CallForm } from './call-form.tsx';

interface StepDraft {
  text: string;
  unitId: string;
  /** As `<input type="datetime-local">` writes it, in the city's time. */
  due: string;
}

const mostSteps = 30;

/** The joint plan: steps, each with an owner among the called departments and a day. */
export function PlanForm({ call, onClose }: { call: Call; onClose: () => void }) {
  const { t } = useTranslation(['cases', 'ui']);
  const plan = usePlanCall();
  const lead = call.departments.find((one) => one.role === 'leadDepartment')?.unitId ?? '';
  const blank: StepDraft = { text: '', unitId: lead, due: '' };
  const open = call.plan.filter((step) => step.doneAt === null);
  const [steps, setSteps] = useState<StepDraft[]>(() =>
    open.length > 0
      ? open.map(({ text, unitId, dueAt }) => ({
          text,
          unitId,
          due: dueAt ? toLocal(new Date(dueAt)) : '',
        }))
      : [blank],
  );
  const [tried, setTried] = useState(false);
  const isWhole = (step: StepDraft) => step.text.trim() !== '' && step.unitId !== '';
  const set = (index: number, change: Partial<StepDraft>) =>
    setSteps(steps.map((step, at) => (at === index ? { ...step, ...change } : step)));
  return (
    <CallForm
      call={call}
      title={t('console.calls.planTitle')}
      submit={t('ui:act.save')}
      done={t('console.calls.planSaved')}
      valid={() => {
        setTried(true);
        return steps.every(isWhole);
      }}
      onSend={(intent) =>
        plan.mutateAsync({
          callId: call.id,
          ...intent,
          body: {
            steps: steps.map(({ text, unitId, due }) => ({
              text: text.trim(),
              unitId,
              ...(due ? { dueAt: toInstant(due) } : {}),
            })),
          },
        })
      }
      onClose={onClose}
    >
      {steps.map((step, index) => (
        <Group
          // biome-ignore lint/suspicious/noArrayIndexKey: a step has no identity before it is saved
          key={index}
          label={t('console.calls.planStep', { position: index + 1 })}
          required
          problem={tried && !isWhole(step) ? t('console.calls.planNeeded') : undefined}
        >
          <Labelled label={t('console.calls.planText')} required>
            {(ids) => (
              <input
                {...ids}
                className="gw-input"
                maxLength={300}
                value={step.text}
                onChange={(event) => set(index, { text: event.target.value })}
              />
            )}
          </Labelled>
          <div className="cases-range">
            <label>
              {t('console.calls.planOwner')}
              <select
                className="gw-input"
                value={step.unitId}
                onChange={(event) => set(index, { unitId: event.target.value })}
              >
                {call.departments.map(({ unitId, unitName }) => (
                  <option key={unitId} value={unitId}>
                    {unitName}
                  </option>
                ))}
              </select>
            </label>
            <label>
              {t('console.calls.planDue')}
              <input
                type="datetime-local"
                className="gw-input"
                value={step.due}
                onChange={(event) => set(index, { due: event.target.value })}
              />
            </label>
            {steps.length > 1 && (
              <button
                type="button"
                className="gw-button gw-button--plain"
                aria-label={t('console.calls.planRemove', { position: index + 1 })}
                onClick={() => setSteps(steps.filter((_, at) => at !== index))}
              >
                <Icon name="close" />
              </button>
            )}
          </div>
        </Group>
      ))}
      {steps.length < mostSteps && (
        <button type="button" className="gw-button" onClick={() => setSteps([...steps, blank])}>
          <Icon name="add" />
          {t('console.calls.planAdd')}
        </button>
      )}
    </CallForm>
  );
}
