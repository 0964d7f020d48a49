import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../../../ui/api/error.ts';
import { Field } from '../../../../../ui/parts/form-dialog.tsx';
import {
  type Resident,
  useAddResident,
  useCatalogue,
  useCorrectResident,
  useEndResident,
  useEraseResident,
} from '../../queries.ts';
import { BasisFields, basisOf, Choice, Radios, RegistryForm } from '../form.tsx';

const relations = [
  'owner',
  'tenant',
  'family',
  'other',
] as const satisfies readonly Resident['relation'][];

const text = (form: FormData, name: string) => String(form.get(name) ?? '').trim();

/** What is asked of somebody, entered or corrected; masked fields stay empty and then stay as they are. */
function PersonFields({ person, today }: { person?: Resident; today: string }) {
  const { t } = useTranslation('registry');
  const catalogue = useCatalogue();
  return (
    <>
      <Field
        name="name"
        label={t('console.people.name')}
        required={!person}
        maxLength={60}
        autoComplete="off"
        placeholder={person?.nameMasked}
        {...(person ? { help: t('console.people.keepEmpty') } : {})}
      />
      <Field
        name="phone"
        type="tel"
        label={t('console.people.phone')}
        maxLength={24}
        autoComplete="off"
        placeholder={person?.phoneMasked?.replace(/^\+86/, '') ?? undefined}
        help={t(person ? 'console.people.keepEmpty' : 'console.people.phoneHelp')}
      />
      {person?.phoneMasked && (
        <label className="gw-inline">
          <input type="checkbox" name="noPhone" />
          {t('console.people.noPhone')}
        </label>
      )}
      <Choice
        name="relation"
        label={t('console.people.relation')}
        defaultValue={person?.relation ?? 'owner'}
        options={relations.map((one) => [one, t(`later.relation.${one}`)])}
      />
      <Field
        name="since"
        type="date"
        label={t('console.people.sinceLabel')}
        max={today}
        defaultValue={person?.since ?? ''}
      />
      <Choice
        key={catalogue.data ? 'known' : 'loading'}
        name="purpose"
        label={t('console.people.purposeLabel')}
        required
        defaultValue={person?.purpose}
        options={(catalogue.data?.purposes ?? []).map(({ code, name }) => [code, name])}
      />
      <BasisFields basis={person?.basis ?? null} today={today} />
    </>
  );
}

/** Enters somebody. */
export function AddPerson({ dwelling, today }: { dwelling: string; today: string }) {
  const { t } = useTranslation('registry');
  const add = useAddResident(dwelling);
  return (
    <RegistryForm
      className="gw-button"
      action={t('console.people.add')}
      title={t('console.people.addTitle')}
      onSubmit={(form, idempotencyKey) =>
        add.mutateAsync({
          name: text(form, 'name'),
          phone: text(form, 'phone') || null,
          relation: text(form, 'relation') as Resident['relation'],
          since: text(form, 'since') || null,
          purpose: text(form, 'purpose'),
          basis: basisOf(form),
          idempotencyKey,
        })
      }
    >
      <PersonFields today={today} />
    </RegistryForm>
  );
}

/** Corrects somebody: only what was changed is sent. */
export function CorrectPerson({ person, today }: { person: Resident; today: string }) {
  const { t } = useTranslation('registry');
  const correct = useCorrectResident(person);
  return (
    <RegistryForm
      action={t('console.people.correct')}
      title={t('console.people.correctTitle', { name: person.nameMasked })}
      onSubmit={(form) => {
        const [name, phone] = [text(form, 'name'), text(form, 'phone')];
        const said = {
          relation: text(form, 'relation') as Resident['relation'],
          since: text(form, 'since') || null,
          purpose: text(form, 'purpose'),
          basis: basisOf(form),
        };
        const changed = Object.entries(said).filter(
          ([key, value]) =>
            JSON.stringify(value) !== JSON.stringify(person[key as keyof typeof said]),
        );
        const changes = {
          ...Object.fromEntries(changed),
          ...(name ? { name } : {}),
          ...(form.get('noPhone') ? { phone: null } : phone ? { phone } : {}),
        };
        if (Object.keys(changes).length === 0) {
          const message = t('console.people.unchanged');
          return Promise.reject(new ApiError({ code: 'client/unchanged', message }, 422));
        }
        return correct.mutateAsync({ ...changes, reason: text(form, 'reason') });
      }}
    >
      <PersonFields person={person} today={today} />
      <Reason />
    </RegistryForm>
  );
}

/** Says that somebody moved out. */
export function MovedOut({ person, today }: { person: Resident; today: string }) {
  const { t } = useTranslation('registry');
  const end = useEndResident(person);
  const days = useCatalogue().data?.keepDays.residents;
  return (
    <RegistryForm
      danger
      action={t('console.people.movedOut')}
      title={t('console.people.movedOutTitle', { name: person.nameMasked })}
      onSubmit={(form, idempotencyKey) =>
        end.mutateAsync({ until: text(form, 'until'), idempotencyKey })
      }
    >
      <p>
        {t('console.people.movedOutBody')}
        {days !== undefined && t('console.people.movedOutDays', { count: days })}
      </p>
      <Field
        name="until"
        type="date"
        label={t('console.people.lastDay')}
        required
        min={person.since ?? undefined}
        max={today}
        defaultValue={today}
      />
    </RegistryForm>
  );
}

/** Erases somebody at once. */
export function ErasePerson({ person }: { person: Resident }) {
  const { t } = useTranslation('registry');
  const erase = useEraseResident(person);
  return (
    <RegistryForm
      danger
      action={t('console.people.erase')}
      title={t('console.people.eraseTitle', { name: person.nameMasked })}
      onSubmit={(form, idempotencyKey) =>
        erase.mutateAsync({ why: text(form, 'why') as 'mistake' | 'asked', idempotencyKey })
      }
    >
      <p>{t('console.people.eraseBody')}</p>
      <Radios
        legend={t('console.people.eraseWhy')}
        name="why"
        options={[
          ['asked', t('console.people.asked')],
          ['mistake', t('console.people.mistake')],
        ]}
      />
    </RegistryForm>
  );
}

/** Why: kept in the audit. */
function Reason() {
  const { t } = useTranslation('registry');
  return (
    <Field
      name="reason"
      label={t('console.form.reason')}
      help={t('console.form.reasonHelp')}
      required
      minLength={4}
      maxLength={200}
    />
  );
}
