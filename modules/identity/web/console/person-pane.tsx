import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { When } from '../../../../ui/parts/clock.tsx';
import { Icon } from '../../../../ui/parts/icons.tsx';
import { ErrorPanel, Skeleton } from '../../../../ui/parts/states.tsx';
import { Deputies } from '../deputies.tsx';
import { useMe } from '../me.ts';
import { EndDialog } from './end-dialog.tsx';
import { GrantDialog } from './grant-dialog.tsx';
import { PersonActions } from './person-actions.tsx';
import { PersonTags } from './person-tags.tsx';
import { type AppointmentRow, type PersonRow, usePerson } from './queries.ts';

/** One account: what it is, its posts, and what the reader's post may do with it. */
export function PersonPane({
  personId,
  mine,
  onClose,
}: {
  personId: string;
  /** Posts of the reader. */
  mine: readonly string[];
  onClose: () => void;
}) {
  const { t } = useTranslation('identity');
  const { data: me } = useMe();
  const person = usePerson(personId);
  const own = me?.id === personId;
  return (
    <section className="identity-pane" aria-label={t('console.person.pane')}>
      <div className="identity-pane__tools">
        <button
          type="button"
          className="gw-button gw-button--plain"
          aria-label={t('console.person.close')}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      {person.isPending && (
        <div className="gw-stack">
          <Skeleton height={28} width="50%" />
          <Skeleton height={160} />
          <Skeleton height={120} />
        </div>
      )}
      {person.isError && !person.data && (
        <ErrorPanel error={person.error} onRetry={() => void person.refetch()} />
      )}
      {person.data && (
        <div className="gw-stack">
          <header>
            <h2>{person.data.displayName}</h2>
            <div className="gw-inline">
              <PersonTags person={person.data} />
            </div>
          </header>
          <Notices person={person.data} />
          <Facts person={person.data} />
          <Posts person={person.data} mayGrant={mine.includes('securityAdministrator') && !own} />
          {mine.includes('securityAdministrator') && !own && (
            <section className="gw-stack">
              <h3>{t('deputies.title')}</h3>
              <Deputies
                posts={person.data.appointments.filter(({ inForce }) => inForce)}
                personId={personId}
              />
            </section>
          )}
          {mine.includes('systemAdministrator') && !own && <PersonActions person={person.data} />}
        </div>
      )}
    </section>
  );
}

function Notices({ person }: { person: PersonRow }) {
  const { t, i18n } = useTranslation('identity');
  const time = (at: string) =>
    new Intl.DateTimeFormat(i18n.language, {
      timeZone: 'Asia/Shanghai',
      dateStyle: 'medium',
      timeStyle: 'short',
    }).format(new Date(at));
  return (
    <>
      {person.disabledAt && (
        <p className="gw-problem">
          {t('console.person.disabledSince', { time: time(person.disabledAt) })}
        </p>
      )}
      {person.lockedUntil && (
        <p className="gw-problem">
          {t('console.person.lockedUntil', { time: time(person.lockedUntil) })}
        </p>
      )}
    </>
  );
}

function Facts({ person }: { person: PersonRow }) {
  const { t } = useTranslation('identity');
  return (
    <dl className="identity-facts">
      <Fact name={t('console.people.username')} none={t('console.person.resident')}>
        {person.username}
      </Fact>
      <Fact name={t('console.people.phone')} none={t('console.person.phoneNone')}>
        {person.phoneMasked}
      </Fact>
      <Fact name={t('console.person.email')} none={t('console.person.emailNone')}>
        {person.email}
      </Fact>
      <Fact name={t('console.person.twoFactor')}>
        {t(person.twoFactorEnabled ? 'console.person.on' : 'console.person.off')}
      </Fact>
      <Fact name={t('console.person.lastSignIn')} none={t('console.people.never')}>
        {person.lastSignInAt && <When at={person.lastSignInAt} />}
      </Fact>
      <Fact name={t('console.person.created')}>
        <When at={person.createdAt} />
      </Fact>
    </dl>
  );
}

/** A name and its value; `none` says what it means that there is none. */
function Fact({ name, none, children }: { name: string; none?: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children || <span className="gw-soft">{none}</span>}</dd>
    </div>
  );
}

function Posts({ person, mayGrant }: { person: PersonRow; mayGrant: boolean }) {
  const { t } = useTranslation('identity');
  const [granting, setGranting] = useState(false);
  const [ending, setEnding] = useState<AppointmentRow>();
  return (
    <section className="gw-stack">
      <div className="identity-pane__row">
        <h3>{t('console.person.posts')}</h3>
        {mayGrant && !person.disabledAt && (
          <button type="button" className="gw-button" onClick={() => setGranting(true)}>
            <Icon name="add" />
            {t('console.person.grant')}
          </button>
        )}
      </div>
      {person.appointments.length === 0 && <p className="gw-soft">{t('console.person.noPosts')}</p>}
      <ul className="identity-posts">
        {person.appointments.map((one) => (
          <Post key={one.id} one={one} {...(mayGrant ? { onEnd: () => setEnding(one) } : {})} />
        ))}
      </ul>
      {mayGrant && (
        <GrantDialog person={person} open={granting} onClose={() => setGranting(false)} />
      )}
      {mayGrant && <EndDialog person={person} one={ending} onClose={() => setEnding(undefined)} />}
    </section>
  );
}

/** Whether an appointment is to come, in force or over. */
function stateOf(one: AppointmentRow): 'inForce' | 'future' | 'past' {
  if (one.inForce) return 'inForce';
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  return !one.endedAt && one.validFrom > today ? 'future' : 'past';
}

function Post({ one, onEnd }: { one: AppointmentRow; onEnd?: () => void }) {
  const { t } = useTranslation('identity');
  const state = stateOf(one);
  return (
    <li className={state === 'past' ? 'gw-soft' : undefined}>
      <div>
        <p>
          <strong>{t(`posts.${one.post}`)}</strong> · {one.placeName ?? one.unitName}
          {one.actingFor && t('deputies.acting', { name: one.actingFor.name })}
        </p>
        <p className="gw-soft gw-small">
          {one.validUntil
            ? t('console.person.range', { from: one.validFrom, until: one.validUntil })
            : t('console.person.from', { from: one.validFrom })}
        </p>
      </div>
      <span className={state === 'inForce' ? 'gw-tag gw-tag--active' : 'gw-tag'}>
        {t(`console.person.${state}`)}
      </span>
      {onEnd && state !== 'past' && (
        <button type="button" className="gw-button gw-button--plain" onClick={onEnd}>
          {t('console.person.end')}
        </button>
      )}
    </li>
  );
}
