import { useTranslation } from 'react-i18next';
import { exactInstant, instantInWords } from '../../../../ui/time/words.ts';
import './cases.css';

/** What comes next, and by when; `key` names a message of cases, e.g. `nextStep.accept`. */
export function NextStep({ step }: { step: { key: string; dueAt: string | null } }) {
  const { t, i18n } = useTranslation('cases');
  const { t: ui } = useTranslation('ui');
  return (
    <div className="next-step">
      <p className="next-step__label">{t('mobile.nextStep')}</p>
      {i18n.exists(`cases:${step.key}`) && (
        <p className="next-step__words">{t(step.key as 'nextStep.accept')}</p>
      )}
      {step.dueAt && (
        <p title={exactInstant(i18n.language, step.dueAt)}>
          {ui('clock.by', { time: instantInWords(ui, i18n.language, step.dueAt) })}
        </p>
      )}
    </div>
  );
}
