import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import type { Me } from '../../contract.ts';
import { findPost } from '../../posts.ts';
import { useAskToLeave, useLeaves, useOpenWork, useWithdrawLeave } from './queries.ts';

/** Asking to leave one's posts; nothing for who has none that is handed over. */
export function LeaveForms({ posts }: { posts: Me['appointments'] }) {
  const { t } = useTranslation('identity');
  const own = posts.filter((one) => one.actingFor === null && !findPost(one.post)?.separated);
  if (own.length === 0) return null;
  return (
    <section className="gw-card gw-stack" aria-label={t('later.handover.leave.title')}>
      <h2>{t('later.handover.leave.title')}</h2>
      <p className="gw-soft">{t('later.handover.leave.lead')}</p>
      {own.map((one) => (
        <LeaveForm key={one.id} one={one} />
      ))}
    </section>
  );
}

function LeaveForm({ one }: { one: Me['appointments'][number] }) {
  const { t } = useTranslation('identity');
  const id = useId();
  const leaves = useLeaves();
  const [open, setOpen] = useState(false);
  const ask = useAskToLeave(one.id);
  const withdraw = useWithdrawLeave();
  const work = useOpenWork(open ? one.id : undefined);
  const asked = leaves.data?.items.find(({ appointmentId }) => appointmentId === one.id);
  const count = work.data?.work.reduce((sum, each) => sum + each.count, 0) ?? 0;
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const problem = ask.error ?? withdraw.error;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const note = String(data.get('note')).trim();
    ask.mutate(
      { lastDay: String(data.get('lastDay')), ...(note ? { note } : {}) },
      {
        onSuccess: () => {
          setOpen(false);
          showToast(t('later.handover.leave.sent'));
        },
      },
    );
  }
  return (
    <div className="gw-stack">
      <div className="gw-inline">
        <span>
          {t(`posts.${one.post}`)} · {one.placeName ?? one.unitName}
        </span>
        {asked && (
          <span className="gw-tag">{t('later.handover.leave.asked', { day: asked.lastDay })}</span>
        )}
        {asked ? (
          <button
            type="button"
            className="gw-button gw-button--plain"
            disabled={withdraw.isPending}
            onClick={() =>
              withdraw.mutate(one.id, {
                onSuccess: () => showToast(t('later.handover.leave.withdrawn')),
              })
            }
          >
            {t('later.handover.leave.withdraw')}
          </button>
        ) : (
          !open && (
            <button type="button" className="gw-button" onClick={() => setOpen(true)}>
              {t('later.handover.leave.ask')}
            </button>
          )
        )}
      </div>
      {problem && <ErrorPanel error={problem} title={t('later.handover.notDone')} />}
      {open && !asked && (
        <form className="gw-stack" onSubmit={submit}>
          {count > 0 && <p>{t('later.handover.leave.openWork', { count })}</p>}
          <div className="gw-field">
            <label htmlFor={`${id}-day`}>{t('later.handover.leave.lastDay')}</label>
            <input
              id={`${id}-day`}
              name="lastDay"
              type="date"
              className="gw-input"
              min={today}
              defaultValue={today}
              required
            />
          </div>
          <div className="gw-field">
            <label htmlFor={`${id}-note`}>{t('later.handover.leave.note')}</label>
            <textarea id={`${id}-note`} name="note" className="gw-input" rows={2} maxLength={500} />
            <p className="gw-soft gw-small">{t('later.handover.leave.noteHelp')}</p>
          </div>
          <div>
            <button type="submit" className="gw-button gw-button--primary" disabled={ask.isPending}>
              {t('later.handover.leave.send')}
            </button>
          </div>
        </form>
      )}
    </div>
  );
}
