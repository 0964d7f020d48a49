import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { meOptions } from '../../modules/identity/web/index.ts';
import { changePassword } from '../../ui/api/auth.ts';
import { ErrorPanel } from '../../ui/parts/states.tsx';
import { Field } from './sign-in.tsx';

/** The first page of somebody who was given a temporary password. */
export function ChangePassword() {
  const { t } = useTranslation('console');
  const client = useQueryClient();
  const [problem, setProblem] = useState<unknown>();
  const [mismatch, setMismatch] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const next = String(form.get('next'));
    const differs = next !== form.get('repeat');
    setMismatch(differs);
    setProblem(undefined);
    if (differs) return;
    try {
      await changePassword(String(form.get('current')), next);
      await client.invalidateQueries({ queryKey: meOptions.queryKey });
    } catch (error) {
      setProblem(error);
    }
  }

  return (
    <main className="console-gate">
      <div className="console-gate__card">
        <h1>{t('password.title')}</h1>
        <p className="gw-soft">{t('password.lead')}</p>
        <form className="gw-stack" onSubmit={(event) => void submit(event)}>
          {problem !== undefined && <ErrorPanel error={problem} title={t('password.failed')} />}
          {mismatch && (
            <p className="gw-problem" role="alert">
              {t('password.mismatch')}
            </p>
          )}
          <Field
            name="current"
            type="password"
            label={t('password.current')}
            autoComplete="current-password"
            autoFocus
          />
          <Field
            name="next"
            type="password"
            label={t('password.next')}
            help={t('password.nextHelp')}
            autoComplete="new-password"
            minLength={12}
          />
          <Field
            name="repeat"
            type="password"
            label={t('password.repeat')}
            autoComplete="new-password"
          />
          <button type="submit" className="gw-button gw-button--primary gw-button--block">
            {t('password.submit')}
          </button>
        </form>
      </div>
    </main>
  );
}
