import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '../../../../ui/api/intent.ts';
import { currentLocale } from '../../../../ui/i18n/start.ts';
import { Dialog } from '../../../../ui/parts/dialog.tsx';
import { ErrorPanel, Skeleton } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import { useOpenWork } from '../handover/queries.ts';
import { Choice, Field } from './field.tsx';
import { type AppointmentRow, type PersonRow, useEndPost, usePeople } from './queries.ts';

/** Ends a post: what is open in it, why, and who takes over. */
export function EndDialog({
  person,
  one,
  onClose,
}: {
  person: PersonRow;
  /** Undefined while it is closed. */
  one: AppointmentRow | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation(['identity', 'ui']);
  const form = useId();
  const intent = useIntent();
  const end = useEndPost(person.id);
  const open = useOpenWork(one?.id);
  const [heir, setHeir] = useState<'above' | 'successor'>('above');
  const [successor, setSuccessor] = useState('');
  const [tried, setTried] = useState(false);
  const work = open.data?.work ?? [];
  const orphaned = work.reduce((sum, each) => sum + each.orphaned, 0);
  const post = one ? t(`posts.${one.post}`) : '';

  function close() {
    end.reset();
    intent.done();
    setHeir('above');
    setSuccessor('');
    setTried(false);
    onClose();
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setTried(true);
    if (!one || (heir === 'successor' && !successor)) return;
    const data = new FormData(event.currentTarget);
    const note = String(data.get('note') ?? '').trim();
    const handOver =
      work.length > 0
        ? {
            heir:
              heir === 'successor'
                ? { to: 'successor' as const, personId: successor }
                : { to: 'above' as const },
            ...(note ? { note } : {}),
          }
        : undefined;
    try {
      await end.mutateAsync({
        appointmentId: one.id,
        reason: String(data.get('reason')).trim(),
        ...(handOver ? { handOver } : {}),
        idempotencyKey: intent.key(),
      });
      showToast(t('console.person.ended', { post }));
      close();
    } catch {
      // Shown from end.error; what is sent next is another wish.
      intent.done();
    }
  }

  return (
    <Dialog
      open={one !== undefined}
      title={one ? t('console.person.endTitle', { name: person.displayName, post }) : ''}
      onClose={close}
      actions={
        <>
          <button
            type="submit"
            form={form}
            className="gw-button gw-button--danger"
            disabled={end.isPending || open.isPending}
          >
            {t('console.person.end')}
          </button>
          <button type="button" className="gw-button" onClick={close}>
            {t('ui:act.cancel')}
          </button>
        </>
      }
    >
      <p>{t('console.person.endBody')}</p>
      <form id={form} className="gw-stack" onSubmit={(event) => void submit(event)}>
        <section className="gw-stack" aria-label={t('later.handover.end.open')}>
          <h3>{t('later.handover.end.open')}</h3>
          {open.isPending && <Skeleton height={48} />}
          {open.isError && <ErrorPanel error={open.error} onRetry={() => void open.refetch()} />}
          {open.isSuccess && work.length === 0 && (
            <p className="gw-soft">{t('later.handover.nothing')}</p>
          )}
          <ul className="identity-open-work">
            {work.map((each) => (
              <li key={each.kind}>
                {t(`later.handover.kinds.${each.kind}`)}{' '}
                <strong>{t('later.handover.count', { count: each.count })}</strong>
                {each.orphaned > 0 && (
                  <span className="gw-soft">
                    {' '}
                    {t('later.handover.orphaned', { count: each.orphaned })}
                  </span>
                )}
              </li>
            ))}
          </ul>
          {orphaned > 0 && <p>{t('later.handover.end.needed', { count: orphaned })}</p>}
        </section>
        {work.length > 0 && (
          <>
            <fieldset className="identity-heir gw-stack">
              <legend>{t('later.handover.end.heir')}</legend>
              <label>
                <input
                  type="radio"
                  name="heir"
                  checked={heir === 'above'}
                  onChange={() => setHeir('above')}
                />
                {open.data?.above
                  ? t('later.handover.end.above', {
                      where: open.data.above.where,
                      post: t(`posts.${open.data.above.post}`),
                      names: new Intl.ListFormat(currentLocale(), { type: 'unit' }).format(
                        open.data.above.names,
                      ),
                    })
                  : t('later.handover.end.aboveNone')}
              </label>
              <label>
                <input
                  type="radio"
                  name="heir"
                  checked={heir === 'successor'}
                  onChange={() => setHeir('successor')}
                />
                {t('later.handover.end.successor')}
                <span className="gw-soft">（{t('later.handover.end.successorHelp')}）</span>
              </label>
            </fieldset>
            {heir === 'successor' && (
              <Successor
                except={person.id}
                value={successor}
                onValue={setSuccessor}
                missing={tried && !successor}
              />
            )}
            <Note />
          </>
        )}
        <Field
          name="reason"
          label={t('console.person.endReason')}
          help={t('console.person.endReasonHelp')}
          required
          minLength={2}
          maxLength={200}
        />
        {end.isError && <ErrorPanel error={end.error} title={t('console.person.failed')} />}
      </form>
    </Dialog>
  );
}

function Note() {
  const { t } = useTranslation('identity');
  const id = useId();
  return (
    <div className="gw-field">
      <label htmlFor={id}>{t('later.handover.end.note')}</label>
      <textarea id={id} name="note" className="gw-input" rows={3} maxLength={1000} />
      <p className="gw-soft gw-small">{t('later.handover.end.noteHelp')}</p>
    </div>
  );
}

/** Finds somebody among the accounts of staff. */
function Successor({
  except,
  value,
  onValue,
  missing,
}: {
  except: string;
  value: string;
  onValue: (id: string) => void;
  missing: boolean;
}) {
  const { t } = useTranslation('identity');
  const [search, setSearch] = useState('');
  const people = usePeople({
    staff: 'true',
    state: 'active',
    ...(search.trim() ? { search: search.trim() } : {}),
  });
  const found = (people.data?.pages.flatMap((page) => page.items) ?? []).filter(
    ({ id }) => id !== except,
  );
  return (
    <div className="gw-stack">
      <Field
        label={t('later.handover.end.search')}
        help={t('later.handover.end.searchHelp')}
        type="search"
        maxLength={60}
        value={search}
        onValue={setSearch}
      />
      <Choice
        label={t('later.handover.end.successor')}
        empty={t('later.handover.end.choose')}
        value={value}
        onValue={onValue}
        options={found.map(({ id, displayName, appointments: [first] }) => ({
          value: id,
          label: [
            displayName,
            first && t(`posts.${first.post}`),
            first?.placeName ?? first?.unitName,
          ]
            .filter(Boolean)
            .join(' · '),
        }))}
      />
      {people.isSuccess && found.length === 0 && (
        <p className="gw-soft">{t('later.handover.end.nobody')}</p>
      )}
      {missing && <p className="gw-problem">{t('later.handover.end.chooseNeeded')}</p>}
    </div>
  );
}
