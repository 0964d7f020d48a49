import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '../../../../ui/api/intent.ts';
import { When } from '../../../../ui/parts/clock.tsx';
import { ErrorPanel } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import { Link } from '../../../../ui/router/router.tsx';
import { type CaseDetail, type Tracking, useReporterAnswer } from '../queries.ts';
import './cases.css';

const ratings = ['satisfied', 'basicallySatisfied', 'dissatisfied'] as const;
type Rating = (typeof ratings)[number];

interface Props {
  one: CaseDetail;
  /** Of who is not signed in. */
  tracking?: Tracking | undefined;
}

/** The reporter's word: solved or not, why, and the way to have it done again. */
export function RateBlock({ one, tracking }: Props) {
  const { t } = useTranslation('cases');
  const canReopen = one.mine && one.actions.includes('reopen');
  return (
    <>
      {one.actions.includes('rate') && <RateForm one={one} tracking={tracking} />}
      {one.rating && (
        <p className="gw-card">
          {t('mobile.rate.yours')} <strong>{t(`ratings.${one.rating}`)}</strong>
        </p>
      )}
      {canReopen && (
        <div className="gw-card gw-stack">
          <p>{t('mobile.rate.reopenWhy')}</p>
          {one.reopenUntil && (
            <p className="gw-soft">
              {t('mobile.rate.reopenUntil')} <When at={one.reopenUntil} />
            </p>
          )}
          {tracking ? (
            <ReopenForm one={one} tracking={tracking} />
          ) : (
            <Link className="gw-button" to={`/cases/${one.id}/do/reopen`}>
              {t('actions.reopen')}
            </Link>
          )}
        </div>
      )}
    </>
  );
}

/** By tracking code: in place, with words alone. Who is signed in has a page for it, with pictures. */
function ReopenForm({ one, tracking }: Props) {
  const { t } = useTranslation('cases');
  const [reason, setReason] = useState('');
  const act = useReporterAnswer(one, tracking);
  const intent = useIntent();
  const reasonId = useId();

  function send(event: FormEvent) {
    event.preventDefault();
    act.mutate(
      { action: 'reopen', body: { reason: reason.trim() }, idempotencyKey: intent.key() },
      {
        onSuccess: () => {
          intent.done();
          showToast(t('mobile.rate.reopened'));
        },
      },
    );
  }

  return (
    <form className="gw-stack" onSubmit={send}>
      <div className="gw-field">
        <label htmlFor={reasonId}>{t('mobile.rate.why')}</label>
        <textarea
          id={reasonId}
          className="gw-input"
          rows={3}
          required
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      {act.isError && <ErrorPanel error={act.error} title={t('mobile.rate.failed')} />}
      <button
        type="submit"
        className="gw-button gw-button--primary gw-button--block"
        disabled={act.isPending || reason.trim() === ''}
      >
        {t('actions.reopen')}
      </button>
    </form>
  );
}

function RateForm({ one, tracking }: Props) {
  const { t } = useTranslation('cases');
  const [rating, setRating] = useState<Rating>();
  const [note, setNote] = useState('');
  const [missing, setMissing] = useState(false);
  const act = useReporterAnswer(one, tracking);
  const intent = useIntent();
  const noteId = useId();

  function send() {
    if (!rating) return;
    // Who is not content is asked why: without it nobody can do better.
    if (rating === 'dissatisfied' && note.trim() === '') return setMissing(true);
    const body = { rating, ...(note.trim() ? { note: note.trim() } : {}) };
    act.mutate(
      { action: 'rate', body, idempotencyKey: intent.key() },
      {
        onSuccess: () => {
          intent.done();
          showToast(t('mobile.rate.thanks'));
        },
      },
    );
  }

  return (
    <section className="gw-card gw-stack">
      <h2>{t('mobile.rate.title')}</h2>
      <div className="ratings">
        {ratings.map((one) => (
          <button
            key={one}
            type="button"
            className={`gw-button${one === rating ? ' gw-button--primary' : ''}`}
            aria-pressed={one === rating}
            onClick={() => setRating(one)}
          >
            {t(`ratings.${one}`)}
          </button>
        ))}
      </div>
      {rating && (
        <>
          <div className="gw-field">
            <label htmlFor={noteId}>
              {t(rating === 'dissatisfied' ? 'mobile.rate.why' : 'mobile.rate.more')}
            </label>
            <textarea
              id={noteId}
              className="gw-input"
              rows={3}
              maxLength={2000}
              value={note}
              aria-invalid={missing}
              onChange={(event) => {
                setNote(event.target.value);
                setMissing(false);
              }}
            />
            {missing && (
              <p className="gw-problem" role="alert">
                {t('mobile.rate.whyNeeded')}
              </p>
            )}
          </div>
          {act.isError && <ErrorPanel error={act.error} title={t('mobile.rate.failed')} />}
          <button
            type="button"
            className="gw-button gw-button--primary gw-button--block"
            disabled={act.isPending}
            onClick={send}
          >
            {t('mobile.rate.send')}
          </button>
        </>
      )}
    </section>
  );
}
