import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldProblem } from '../../../../ui/api/error.ts';
import { Dialog } from '../../../../ui/parts/dialog.tsx';
import { ErrorPanel } from '../../../../ui/parts/states.tsx';
import { Field } from './field.tsx';
import { type PersonRow, useCreatePerson } from './queries.ts';
import { SecretDialog } from './secret-dialog.tsx';

/** Makes an account of staff, then shows its password once. */
export function NewPerson({
  open,
  onClose,
  onMade,
}: {
  open: boolean;
  onClose: () => void;
  onMade: (person: PersonRow) => void;
}) {
  const { t } = useTranslation(['identity', 'ui']);
  const create = useCreatePerson();
  const form = useId();
  const [made, setMade] = useState<{ person: PersonRow; password: string }>();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? '').trim();
    const optional = (name: string) => (text(name) ? { [name]: text(name) } : {});
    try {
      const { person, temporaryPassword } = await create.mutateAsync({
        displayName: text('displayName'),
        username: text('username'),
        ...optional('phone'),
        ...optional('email'),
      });
      setMade({ person, password: temporaryPassword ?? '' });
    } catch {
      // Shown from create.error.
    }
  }

  const problem = (name: string) => fieldProblem(create.error, name)?.message;
  const close = () => {
    create.reset();
    onClose();
  };
  return (
    <>
      <Dialog
        open={open && !made}
        title={t('console.new.title')}
        onClose={close}
        actions={
          <>
            <button
              type="submit"
              form={form}
              className="gw-button gw-button--primary"
              disabled={create.isPending}
            >
              {t('console.new.submit')}
            </button>
            <button type="button" className="gw-button" onClick={close}>
              {t('ui:act.cancel')}
            </button>
          </>
        }
      >
        <p className="gw-soft">{t('console.new.lead')}</p>
        <form id={form} className="gw-stack" onSubmit={(event) => void submit(event)}>
          <Field
            name="displayName"
            label={t('console.new.name')}
            problem={problem('displayName')}
            required
            maxLength={60}
            autoComplete="off"
          />
          <Field
            name="username"
            label={t('console.new.username')}
            help={t('console.new.usernameHelp')}
            problem={problem('username')}
            required
            maxLength={30}
            autoComplete="off"
            autoCapitalize="none"
          />
          <Field
            name="phone"
            type="tel"
            label={t('console.new.phone')}
            problem={problem('phone')}
            maxLength={24}
            autoComplete="off"
          />
          <Field
            name="email"
            type="email"
            label={t('console.new.email')}
            help={t('console.new.emailHelp')}
            problem={problem('email')}
            maxLength={200}
            autoComplete="off"
          />
          {create.isError && <ErrorPanel error={create.error} title={t('console.new.failed')} />}
        </form>
      </Dialog>
      <SecretDialog
        title={t('console.secret.passwordTitle', { name: made?.person.displayName ?? '' })}
        body={t('console.secret.passwordBody')}
        secret={made?.password}
        onDone={() => {
          const { person } = made!;
          setMade(undefined);
          create.reset();
          onMade(person);
        }}
      />
    </>
  );
}
