import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '../../../ui/api/intent.ts';
import { ErrorPanel, SkeletonList } from '../../../ui/parts/states.tsx';
import { showToast } from '../../../ui/parts/toasts.tsx';
import { type Deputy, useCandidates, useDeputies, useEndDeputy, useHandOver } from './me.ts';

/** A post as this screen needs it: of the reader, or of somebody who is ill. */
interface Post {
  id: string;
  personId: string;
  post: string;
  placeName: string | null;
  unitName: string | null;
  actingFor: { name: string } | null;
}

/** Today in the city and the days around it, `YYYY-MM-DD`. */
function dayFromNow(days: number): string {
  return new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
}

const ofTheSystem = ['systemAdministrator', 'securityAdministrator', 'auditor'];

/**
 * Posts that can be handed over while one is on leave, to whom they are, and who else in the reader's area is away. Shared by desk
 * and phone.
 *
 * @param personId somebody else, for the security administrator
 */
export function Deputies({ posts, personId }: { posts: readonly Post[]; personId?: string }) {
  const { t } = useTranslation('identity');
  const deputies = useDeputies(personId);
  const [asking, setAsking] = useState<string>();
  const items = deputies.data?.items ?? [];
  const own = posts.filter((one) => one.actingFor === null && !ofTheSystem.includes(one.post));
  const ownIds = own.map((one) => one.id);
  const others = items.filter((one) => !ownIds.includes(one.appointmentId));
  return (
    <>
      {deputies.isPending && <SkeletonList rows={2} height={48} />}
      {deputies.isError && (
        <ErrorPanel
          error={deputies.error}
          title={t('deputies.failed')}
          onRetry={() => void deputies.refetch()}
        />
      )}
      {own.length === 0 && <p className="gw-soft">{t('deputies.noPost')}</p>}
      <ul className="gw-stack">
        {own.map((one) => (
          <li key={one.id} className="gw-stack">
            <div className="gw-inline">
              <strong>
                {t(`posts.${one.post as 'gridWorker'}`)} · {one.placeName ?? one.unitName}
              </strong>
              <button
                type="button"
                className="gw-button"
                aria-expanded={asking === one.id}
                onClick={() => setAsking(asking === one.id ? undefined : one.id)}
              >
                {t('deputies.handOver')}
              </button>
            </div>
            {items
              .filter((deputy) => deputy.appointmentId === one.id)
              .map((deputy) => (
                <Line key={deputy.id} one={deputy} />
              ))}
            {asking === one.id && (
              <HandOverForm appointmentId={one.id} onClose={() => setAsking(undefined)} />
            )}
          </li>
        ))}
      </ul>
      {personId === undefined && others.length > 0 && (
        <>
          <h3>{t('deputies.others')}</h3>
          <ul className="gw-stack">
            {others.map((one) => (
              <li key={one.id}>
                <Line one={one} whole />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** Who stands in for whom, and until when. */
function Line({ one, whole = false }: { one: Deputy; whole?: boolean }) {
  const { t } = useTranslation('identity');
  const end = useEndDeputy();
  return (
    <div className="gw-inline">
      <span>
        {whole && `${t(`posts.${one.post}`)} · ${one.where}：`}
        {t('deputies.line', { principal: one.principal.name, deputy: one.deputy.name })}
        <span className="gw-soft"> {t('deputies.days', { from: one.from, until: one.until })}</span>
      </span>
      <span className={one.inForce ? 'gw-tag gw-tag--active' : 'gw-tag'}>
        {t(one.inForce ? 'deputies.now' : 'deputies.soon')}
      </span>
      {one.mayEnd && (
        <button
          type="button"
          className="gw-button gw-button--plain"
          disabled={end.isPending}
          onClick={() => {
            // The line is gone by the time it has ended.
            end.mutateAsync(one.id).then(
              () => showToast(t('deputies.ended')),
              () => {},
            );
          }}
        >
          {t('deputies.end')}
        </button>
      )}
      {end.isError && <ErrorPanel error={end.error} />}
    </div>
  );
}

function HandOverForm({ appointmentId, onClose }: { appointmentId: string; onClose: () => void }) {
  const { t } = useTranslation(['identity', 'ui']);
  const id = useId();
  const intent = useIntent();
  const candidates = useCandidates(appointmentId);
  const send = useHandOver(appointmentId);
  const [personId, setPersonId] = useState('');
  const [from, setFrom] = useState(() => dayFromNow(0));
  const [until, setUntil] = useState(() => dayFromNow(6));
  const [tried, setTried] = useState(false);

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!personId || !from || !until) return;
    send.mutate(
      { body: { personId, from, until }, idempotencyKey: intent.key() },
      {
        onSuccess: (made) => {
          showToast(t('deputies.done', { deputy: made.deputy.name }));
          onClose();
        },
        onSettled: () => intent.done(),
      },
    );
  }

  return (
    <form className="gw-card gw-stack" noValidate onSubmit={submit}>
      <p className="gw-soft">{t('deputies.help')}</p>
      <div className="gw-field">
        <label htmlFor={`${id}-who`}>{t('deputies.who')}</label>
        <select
          id={`${id}-who`}
          className="gw-input"
          value={personId}
          aria-invalid={tried && !personId}
          // biome-ignore lint/a11y/noAutofocus: the button was just pressed to choose here
          autoFocus
          onChange={(event) => setPersonId(event.target.value)}
        >
          <option value="">{t('deputies.choose')}</option>
          {candidates.data?.items.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name} · {t(`posts.${one.post}`)} · {one.where}
            </option>
          ))}
        </select>
        {tried && !personId && <p className="gw-problem">{t('deputies.whoNeeded')}</p>}
        {candidates.data?.items.length === 0 && <p className="gw-soft">{t('deputies.nobody')}</p>}
      </div>
      {candidates.isError && <ErrorPanel error={candidates.error} />}
      <div className="gw-inline">
        {(
          [
            ['from', from, setFrom, dayFromNow(0)],
            ['until', until, setUntil, from],
          ] as const
        ).map(([name, value, set, min]) => (
          <div key={name} className="gw-field">
            <label htmlFor={`${id}-${name}`}>{t(`deputies.${name}`)}</label>
            <input
              id={`${id}-${name}`}
              type="date"
              className="gw-input"
              min={min}
              value={value}
              onChange={(event) => set(event.target.value)}
            />
          </div>
        ))}
      </div>
      {send.isError && <ErrorPanel error={send.error} title={t('deputies.notDone')} />}
      <div className="gw-inline">
        <button type="submit" className="gw-button gw-button--primary" disabled={send.isPending}>
          {t('deputies.handOver')}
        </button>
        <button type="button" className="gw-button" onClick={onClose}>
          {t('ui:act.cancel')}
        </button>
      </div>
    </form>
  );
}
