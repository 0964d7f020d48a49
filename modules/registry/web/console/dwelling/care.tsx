import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '../../../../../ui/parts/form-dialog.tsx';
import { ErrorPanel, Skeleton } from '../../../../../ui/parts/states.tsx';
import { CareMark, DueMark } from '../../care-mark.tsx';
import {
  type CareTag,
  type Resident,
  useAddCareTag,
  useCareVisits,
  useCatalogue,
  useEndCareTag,
  useRenewCareTag,
} from '../../queries.ts';
import { addDays, useBasisWords, useDay, usePostName } from '../../words.ts';
import { BasisFields, basisOf, Choice, Radios, RegistryForm } from '../form.tsx';
import { RecordVisit } from '../record-visit.tsx';

/** Care tags of somebody with basis and last day; the visits they ask for, and when the next is due. */
export function CareOf({
  person,
  mayTag,
  today,
}: {
  person: Resident;
  mayTag: boolean;
  today: string;
}) {
  const { t } = useTranslation('registry');
  const basisWords = useBasisWords();
  const day = useDay();
  return (
    <>
      {person.tags.length > 0 && (
        <ul className="registry-tags">
          {person.tags.map((tag) => (
            <li key={tag.id}>
              <span className="gw-tag gw-tag--active">{tag.name}</span>
              <span className="gw-small gw-soft">
                {[
                  t('console.tags.every', { count: tag.everyDays }),
                  t('console.tags.expires', { day: day(tag.expiresOn) }),
                  basisWords(tag.basis),
                ].join(' · ')}
              </span>
              {mayTag && (
                <span className="gw-inline registry-actions">
                  <RenewTag tag={tag} today={today} />
                  <EndTag tag={tag} />
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {person.tags.length > 0 && <Visits person={person} />}
    </>
  );
}

function Visits({ person }: { person: Resident }) {
  const { t } = useTranslation(['registry', 'ui']);
  const visits = useCareVisits(person.id);
  const day = useDay();
  const post = usePostName();
  if (visits.isError) {
    return <ErrorPanel error={visits.error} onRetry={() => void visits.refetch()} />;
  }
  if (!visits.data) return <Skeleton height={28} />;
  const { items, dueOn, state, today } = visits.data;
  return (
    <>
      <div className="gw-inline">
        {dueOn ? (
          <>
            <DueMark state={state} dueOn={dueOn} today={today} />
            <span className="gw-soft">{t('console.visits.next', { day: day(dueOn) })}</span>
          </>
        ) : (
          <CareMark state={state} />
        )}
        <RecordVisit residentId={person.id} nameMasked={person.nameMasked} today={today} />
      </div>
      {items.length === 0 && <p className="gw-soft">{t('later.last.never')}</p>}
      {items.length > 0 && (
        <details>
          <summary>{t('console.visits.recorded', { count: items.length })}</summary>
          <ul>
            {items.map((one) => (
              <li key={one.id}>
                {[day(one.on), t(`later.outcome.${one.outcome}`), post(one.post), one.note]
                  .filter(Boolean)
                  .join(' · ')}{' '}
                {one.synthetic && <span className="gw-tag">{t('ui:synthetic')}</span>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** How often, and until when: at most a year. */
function TermFields({ everyDays, today }: { everyDays: number; today: string }) {
  const { t } = useTranslation('registry');
  return (
    <>
      <Field
        key={everyDays}
        name="everyDays"
        type="number"
        label={t('console.tags.everyLabel')}
        required
        min={1}
        max={180}
        defaultValue={everyDays}
      />
      <Field
        name="expiresOn"
        type="date"
        label={t('console.tags.expiresLabel')}
        help={t('console.tags.expiresHelp')}
        required
        min={addDays(today, 1)}
        max={addDays(today, 365)}
        defaultValue={addDays(today, 180)}
      />
    </>
  );
}

const termOf = (form: FormData) => ({
  basis: basisOf(form),
  everyDays: Number(form.get('everyDays')),
  expiresOn: String(form.get('expiresOn')),
});

/** Says that somebody is to be visited. */
export function AddTag({ person, today }: { person: Resident; today: string }) {
  const { t } = useTranslation('registry');
  const add = useAddCareTag(person.id);
  const had = person.tags.map(({ kind }) => kind);
  const kinds = (useCatalogue().data?.careKinds ?? []).filter(({ code }) => !had.includes(code));
  const [code, setCode] = useState('');
  const kind = kinds.find((one) => one.code === code) ?? kinds[0];
  if (!kind) return null;
  return (
    <RegistryForm
      action={t('console.tags.add')}
      title={t('console.tags.addTitle', { name: person.nameMasked })}
      onSubmit={(form, idempotencyKey) =>
        add.mutateAsync({ kind: kind.code, ...termOf(form), idempotencyKey })
      }
    >
      <p>{t('console.tags.addBody')}</p>
      <Choice
        label={t('console.tags.kind')}
        value={kind.code}
        onChange={(event) => setCode(event.target.value)}
        options={kinds.map((one) => [one.code, one.name])}
      />
      <BasisFields today={today} item={kind.basis} />
      <TermFields everyDays={kind.everyDays} today={today} />
    </RegistryForm>
  );
}

function RenewTag({ tag, today }: { tag: CareTag; today: string }) {
  const { t } = useTranslation('registry');
  const renew = useRenewCareTag(tag);
  return (
    <RegistryForm
      action={t('console.tags.renew')}
      title={t('console.tags.renewTitle', { tag: tag.name })}
      onSubmit={(form, idempotencyKey) => renew.mutateAsync({ ...termOf(form), idempotencyKey })}
    >
      <p>{t('console.tags.renewBody')}</p>
      <BasisFields basis={tag.basis} today={today} />
      <TermFields everyDays={tag.everyDays} today={today} />
    </RegistryForm>
  );
}

const reasons = ['notNeeded', 'withdrawn', 'mistake'] as const;

function EndTag({ tag }: { tag: CareTag }) {
  const { t } = useTranslation('registry');
  const end = useEndCareTag(tag);
  return (
    <RegistryForm
      danger
      action={t('console.tags.end')}
      title={t('console.tags.endTitle', { tag: tag.name })}
      onSubmit={(form, idempotencyKey) =>
        end.mutateAsync({
          why: String(form.get('why')) as (typeof reasons)[number],
          idempotencyKey,
        })
      }
    >
      <p>{t('console.tags.endBody')}</p>
      <Radios
        legend={t('console.tags.endWhy')}
        name="why"
        options={reasons.map((one) => [one, t(`console.tags.why.${one}`)])}
      />
    </RegistryForm>
  );
}
