import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldProblem } from '../../../../../ui/api/error.ts';
import { useIntent } from '../../../../../ui/api/intent.ts';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { type LimitBody, useCaseClasses, useLimits, useSetLimit } from '../../queries.ts';
import { ClassField } from '../case/field-class.tsx';
import { LimitField } from '../case/field-time.tsx';
import { cityDay } from '../lists/search.ts';
import { Labelled } from '../parts/field.tsx';
import type { LimitKey } from './limit-tables.tsx';
import { useLimitWords, useStageName } from './limit-words.ts';
import { historyOf, standingOf } from './limits-table.ts';

const severities = [1, 2, 3, 4];

/** A limit over time, and the form that sets it from a day on. */
export function LimitPane({
  of,
  mayEdit,
  onClose,
}: {
  of: LimitKey;
  mayEdit: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation('cases');
  const stageName = useStageName();
  const limitWords = useLimitWords();
  const classes = useCaseClasses();
  const [key, setKey] = useState(of);
  const history = useLimits({
    stage: key.stage,
    ...(key.classCode === '*' ? {} : { classCode: key.classCode }),
    history: true,
  });
  const today = cityDay(Date.now());
  const past = historyOf(history.data?.items ?? [], key);
  const name =
    key.classCode === '*'
      ? t('console.limits.all')
      : (classes.data?.items.find((one) => one.code === key.classCode)?.name ?? key.classCode);
  return (
    <section className="cases-pane" aria-label={t('console.limits.pane')}>
      <div className="cases-pane__tools">
        <button
          type="button"
          className="gw-button gw-button--plain"
          aria-label={t('console.list.closeCase')}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      <h2>
        {stageName(key.stage)} · {name}
      </h2>
      <p className="gw-soft">
        {key.severity === null
          ? t('console.limits.anySeverity')
          : t('console.case.severity', { severity: key.severity })}
        {key.zone !== '*' && ` · ${t('console.limits.zone', { zone: key.zone })}`}
      </p>
      {mayEdit && <LimitForm of={key} onKey={setKey} />}
      <h3>{t('console.limits.history')}</h3>
      {history.isPending && <SkeletonList rows={3} height={28} />}
      {history.isError && (
        <ErrorPanel error={history.error} onRetry={() => void history.refetch()} />
      )}
      {history.data && past.length === 0 && <p className="gw-soft">{t('console.limits.none')}</p>}
      {past.length > 0 && (
        <table className="cases-grid">
          <thead>
            <tr>
              <th scope="col">{t('console.limits.from')}</th>
              <th scope="col">{t('console.limits.to')}</th>
              <th scope="col">{t('console.limits.value')}</th>
              <th scope="col">{t('console.limits.source')}</th>
            </tr>
          </thead>
          <tbody>
            {past.map((limit) => (
              <tr key={limit.id}>
                <td className="cases-grid__day">{limit.effectiveFrom}</td>
                <td className="cases-grid__day">
                  {limit.effectiveTo ?? t(`console.limits.standing.${standingOf(limit, today)}`)}
                </td>
                <td>{limitWords(limit)}</td>
                <td>{limit.source}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** Sets a limit from a day on, with a reason. Handling limits may be set for another class, severity or zone too. */
function LimitForm({ of, onKey }: { of: LimitKey; onKey: (key: LimitKey) => void }) {
  const { t } = useTranslation(['cases', 'ui']);
  const save = useSetLimit();
  const intent = useIntent();
  const today = cityDay(Date.now());
  const [amount, setAmount] = useState({ value: '', unit: 'working_day' });
  const [day, setDay] = useState(today);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const amountFine = /^[1-9]\d{0,2}$|^1000$/.test(amount.value);
  const dayFine = day >= today;
  const problem = (name: string) => fieldProblem(save.error, name)?.message;

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!amountFine || !dayFine || !reason.trim()) return;
    try {
      await save.mutateAsync({
        body: {
          stage: of.stage,
          classCode: of.classCode,
          severity: of.severity,
          zone: of.zone.trim() || '*',
          value: Number(amount.value),
          unit: amount.unit as LimitBody['unit'],
          effectiveFrom: day,
          reason: reason.trim(),
        },
        idempotencyKey: intent.key(),
      });
    } catch {
      // Shown from save.error; a corrected form is another request.
      intent.done();
      return;
    }
    intent.done();
    setTried(false);
    setAmount({ ...amount, value: '' });
    setReason('');
    showToast(t('console.limits.saved', { date: day }));
  }

  return (
    <form
      className="cases-form gw-stack"
      aria-label={t('console.limits.change')}
      noValidate
      onSubmit={(event) => void submit(event)}
    >
      <h3>{t('console.limits.change')}</h3>
      {of.stage === 'handle' && (
        <details className="cases-details">
          <summary>{t('console.limits.add')}</summary>
          <div className="gw-stack">
            <ClassField
              label={t('console.limits.class')}
              required
              problem={undefined}
              value={of.classCode === '*' ? undefined : of.classCode}
              onChange={(classCode) => onKey({ ...of, classCode: classCode ?? '*' })}
            />
            <div className="cases-range">
              <label>
                {t('fields.severity')}
                <select
                  className="gw-input"
                  value={of.severity ?? ''}
                  onChange={(event) =>
                    onKey({ ...of, severity: Number(event.target.value) || null })
                  }
                >
                  <option value="">{t('console.limits.anySeverity')}</option>
                  {severities.map((severity) => (
                    <option key={severity} value={severity}>
                      {t('console.case.severity', { severity })}
                    </option>
                  ))}
                </select>
              </label>
              <label>
                {t('console.limits.zoneName')}
                <input
                  className="gw-input"
                  maxLength={40}
                  value={of.zone === '*' ? '' : of.zone}
                  placeholder={t('console.limits.zoneAll')}
                  onChange={(event) => onKey({ ...of, zone: event.target.value || '*' })}
                />
              </label>
            </div>
          </div>
        </details>
      )}
      <LimitField
        label={t('console.limits.value')}
        required
        value={amount}
        onChange={setAmount}
        problem={
          tried && !amountFine ? t('console.limits.valueNeeded') : (problem('value') ?? undefined)
        }
      />
      <Labelled
        label={t('console.limits.day')}
        required
        help={t('console.limits.dayHelp')}
        problem={tried && !dayFine ? t('console.limits.dayNeeded') : problem('effectiveFrom')}
      >
        {(ids) => (
          <input
            {...ids}
            type="date"
            className="gw-input cases-instant"
            min={today}
            value={day}
            onChange={(event) => setDay(event.target.value)}
          />
        )}
      </Labelled>
      <Labelled
        label={t('fields.reason')}
        required
        problem={tried && !reason.trim() ? t('console.limits.reasonNeeded') : problem('reason')}
      >
        {(ids) => (
          <textarea
            {...ids}
            className="gw-input"
            rows={2}
            maxLength={300}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Labelled>
      {save.isError && <ErrorPanel error={save.error} title={t('console.form.failed')} />}
      <div className="cases-form__actions">
        <button type="submit" className="gw-button gw-button--primary" disabled={save.isPending}>
          {t('ui:act.save')}
        </button>
      </div>
    </form>
  );
}
