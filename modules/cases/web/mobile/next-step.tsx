import { useTranslation } from 'react-i18next';
import { exactInstant, instantInWords } from '../../../../ui/time/words.ts';
import './cases.css';

/** What comes next, and by when; `key` names a message of cases, e.g. `nextStep.accept`. */
export function NextStep({ step }: { step: { key: string; dueAt: string | null } }) {
  const { t, i18n } = useTranslation('cases');
  return (
    <div className="next-step">
      <p className="next-step__label">{t('mobile.nextStep')}</p>
      {i18n.exists(`cases:${step.key}`) && (
        <p className="next-step__words">{t(step.key as 'nextStep.accept')}</p>
      )}
      {step.dueAt && <By dueAt={step.dueAt} />}
    </div>
  );
}

/** Until when; and that it has passed, where it has. */
function By({ dueAt }: { dueAt: string }) {
  const { t, i18n } = useTranslation('ui');
  const { t: say } = useTranslation('cases');
  const time = instantInWords(t, i18n.language, dueAt);
  const passed = Date.parse(dueAt) < Date.now();
  const words: string = passed ? say('mobile.wasDue', { time }) : t('clock.by', { time });
  return <p title={exactInstant(i18n.language, dueAt)}>{words}</p>;
}
