import { useTranslation } from 'react-i18next';
import { When } from '../../../../../ui/parts/clock.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { instantInWords } from '../../../../../ui/time/words.ts';
import type { CaseDetail } from '../../queries.ts';

/** What comes next and by when, when the server says so. */
export function NextStep({ one }: { one: CaseDetail }) {
  const { t, i18n } = useTranslation('cases');
  const step = one.nextStep;
  if (!step) return null;
  const key = `console.next.${step.key.replace(/^.*\./, '')}`;
  if (!i18n.exists(`cases:${key}`)) return null;
  return (
    <div>
      <dt>{t('console.case.next')}</dt>
      <dd>
        {t(key as 'console.next.accept')}
        {step.dueAt && (
          <>
            {' · '}
            <When at={step.dueAt} />
          </>
        )}
      </dd>
    </div>
  );
}

/** What a reader must know before acting: suspended, under supervision, late, confidential, an extension asked. */
export function Banners({ one }: { one: CaseDetail }) {
  const { t, i18n } = useTranslation('cases');
  const when = (instant: string) =>
    instantInWords(i18n.getFixedT(null, 'ui'), i18n.language, instant);
  const lines: string[] = [];
  if (one.confidential) lines.push(t('console.case.confidential'));
  if (one.suspended && one.suspendedUntil) {
    lines.push(t('console.case.suspendedUntil', { time: when(one.suspendedUntil) }));
  }
  if (one.extension) {
    const { limit, reason } = one.extension;
    const amount = t(`limits.${limit.unit}` as 'limits.working_day', { count: limit.value });
    lines.push(`${t('console.case.extension', { limit: amount })} — ${reason}`);
  }
  const called = one.calls.some(({ state }) => state === 'raised' || state === 'issued');
  if (called && one.state === 'replied') lines.push(t('console.case.callOpen'));
  if (one.lateExempted) lines.push(t('console.case.lateExempted'));
  else if (one.late && one.clock?.status !== 'late') lines.push(t('console.case.lateKept'));
  if (one.appeal) lines.push(`${t(`appeal.${one.appeal.state}`)} — ${one.appeal.reason}`);
  if (one.reopenUntil) {
    lines.push(t('console.case.reopenUntil', { time: when(one.reopenUntil) }));
  }
  if (one.clock?.provisional) lines.push(t('console.case.provisional'));
  if (lines.length === 0) return null;
  return (
    <ul className="cases-notes">
      {lines.map((line) => (
        <li key={line}>
          <Icon name="alert" />
          {line}
        </li>
      ))}
    </ul>
  );
}
