import { useTranslation } from 'react-i18next';
import { exactInstant, instantInWords } from '../../../../ui/time/words.ts';

/** What comes next, and by when; `key` names a message of `mobile.next`. */
export function NextStep({ step }: { step: { key: string; dueAt: string | null } }) {
  const { t, i18n } = useTranslation('cases');
  const { t: ui } = useTranslation('ui');
  const name = step.key.replace(/^.*\./, '');
  const known = i18n.exists(`cases:mobile.next.${name}`) ? name : 'other';
  return (
    <div className="next-step">
      <p className="next-step__label">{t('mobile.nextStep')}</p>
      <p className="next-step__words">{t(`mobile.next.${known as 'other'}`)}</p>
      {step.dueAt && (
        <p title={exactInstant(i18n.language, step.dueAt)}>
          {ui('clock.by', { time: instantInWords(ui, i18n.language, step.dueAt) })}
        </p>
      )}
    </div>
  );
}
