import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { ConfirmButton } from '../../../../../ui/parts/confirm-button.tsx';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { formatPlace } from '../../../format.ts';
import { type Period, usePeriods, useSetPeriod, useWithdrawPeriod } from '../../patrols/queries.ts';

/** How often places of an area are to be seen, and how long visits are kept. */
export function Rhythms({ area }: { area: string | undefined }) {
  const { t } = useTranslation('places');
  const periods = usePeriods(area);
  return (
    <section className="gw-stack">
      <h2>{t('console.patrols.rhythm.title')}</h2>
      <p className="gw-soft">{t('console.patrols.rhythm.help')}</p>
      {periods.isPending && <SkeletonList rows={1} height={120} />}
      {periods.isError && (
        <ErrorPanel error={periods.error} onRetry={() => void periods.refetch()} />
      )}
      {periods.data && (
        <div className="patrols__rhythms">
          {periods.data.items.map((one) => (
            <Rhythm key={one.what} area={periods.data.area.path} period={one} />
          ))}
        </div>
      )}
    </section>
  );
}

function Rhythm({ area, period }: { area: string; period: Period }) {
  const { t } = useTranslation('places');
  const { what, days, setAt, setOn, mine } = period;
  const set = useSetPeriod();
  const withdraw = useWithdrawPeriod();
  const told = days === null ? '' : String(days);
  const [text, setText] = useState(told);
  useEffect(() => setText(told), [told]);
  const id = useId();
  const keeps = what.startsWith('keep');
  const number = text.trim() === '' ? null : Number(text);
  const valid =
    number === null
      ? !keeps
      : Number.isInteger(number) && number >= (keeps ? 30 : 1) && number <= 3650;
  const from = setAt
    ? t('console.patrols.rhythm.setAt', { area: formatPlace(setAt, currentLocale()), day: setOn })
    : t('console.patrols.rhythm.usual');
  return (
    <form
      className="patrols__rhythm"
      onSubmit={(event) => {
        event.preventDefault();
        if (!valid || number === days) return;
        set.mutate(
          { area, what, days: number },
          { onSuccess: () => showToast(t('console.patrols.rhythm.saved')) },
        );
      }}
    >
      <label htmlFor={id}>{t(`console.patrols.rhythm.what.${what}`)}</label>
      {mine ? (
        <span className="gw-inline">
          <input
            id={id}
            className="gw-input"
            inputMode="numeric"
            value={text}
            aria-invalid={!valid || undefined}
            aria-describedby={`${id}-help`}
            onChange={(event) => setText(event.target.value)}
          />
          {t('console.patrols.rhythm.days')}
          <button
            type="submit"
            className="gw-button"
            disabled={!valid || number === days || set.isPending}
          >
            {t('console.patrols.rhythm.save')}
          </button>
        </span>
      ) : (
        <strong id={id}>
          {days === null
            ? t('console.patrols.rhythm.off')
            : t('console.patrols.rhythm.inDays', { count: days })}
        </strong>
      )}
      <span id={`${id}-help`} className={valid ? 'gw-soft' : 'gw-problem'}>
        {valid
          ? from
          : t(keeps ? 'console.patrols.rhythm.accepted30' : 'console.patrols.rhythm.accepted')}
      </span>
      {mine && setAt?.path === area && (
        <ConfirmButton
          className="gw-button gw-button--quiet"
          disabled={withdraw.isPending}
          question={t('console.patrols.rhythm.withdrawAsk', {
            area: formatPlace(setAt, currentLocale()),
            what: t(`console.patrols.rhythm.what.${what}`),
          })}
          consequence={t('console.patrols.rhythm.withdrawThen')}
          confirm={t('console.patrols.rhythm.withdraw')}
          onConfirm={() =>
            withdraw.mutate(
              { area, what },
              { onSuccess: () => showToast(t('console.patrols.rhythm.withdrawn')) },
            )
          }
        >
          {t('console.patrols.rhythm.withdraw')}
        </ConfirmButton>
      )}
      {(set.error ?? withdraw.error) && <ErrorPanel error={set.error ?? withdraw.error} />}
    </form>
  );
}
