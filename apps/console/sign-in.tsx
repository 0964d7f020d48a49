import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { meOptions, useSignInMethods } from '../../modules/identity/web/index.ts';
import { signInByCity, signInByPassword, verifyBackupCode, verifyTotp } from '../../ui/api/auth.ts';
import { LanguageSwitch } from '../../ui/parts/language-switch.tsx';
import { ErrorPanel } from '../../ui/parts/states.tsx';

type Step = 'password' | 'totp' | 'backup';

/** Sign-in of staff: username and password, then the code of the authenticator where it is on. */
export function SignIn() {
  const { t } = useTranslation('console');
  const client = useQueryClient();
  const methods = useSignInMethods();
  const [step, setStep] = useState<Step>('password');
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  async function attempt(work: () => Promise<Step | 'in'>) {
    setBusy(true);
    setProblem(undefined);
    try {
      const next = await work();
      if (next === 'in') await client.invalidateQueries({ queryKey: meOptions.queryKey });
      else setStep(next);
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '');
    void attempt(async () => {
      if (step === 'totp') await verifyTotp(text('code').replace(/\s/g, ''));
      else if (step === 'backup') await verifyBackupCode(text('code').trim());
      else {
        const answer = await signInByPassword(text('username').trim(), text('password'));
        if (answer.twoFactorRedirect) return 'totp';
      }
      return 'in';
    });
  }

  return (
    <main className="console-gate">
      <LanguageSwitch />
      <div className="console-gate__card">
        <h1>{step === 'password' ? t('signIn.title') : t('signIn.codeTitle')}</h1>
        {step === 'password' && (
          <p className="gw-soft">
            {t('signIn.lead')} <a href="/m/">{t('signIn.phone')}</a>
          </p>
        )}
        <form className="gw-stack" onSubmit={submit}>
          {problem !== undefined && <ErrorPanel error={problem} title={t('signIn.failed')} />}
          {step === 'password' && (
            <>
              <Field
                name="username"
                label={t('signIn.username')}
                autoComplete="username"
                autoFocus
              />
              <Field
                name="password"
                type="password"
                label={t('signIn.password')}
                autoComplete="current-password"
              />
            </>
          )}
          {step === 'totp' && (
            <Field
              key="totp"
              name="code"
              label={t('signIn.code')}
              help={t('signIn.codeHelp')}
              autoComplete="one-time-code"
              inputMode="numeric"
              autoFocus
            />
          )}
          {step === 'backup' && (
            <Field
              key="backup"
              name="code"
              label={t('signIn.backupCode')}
              help={t('signIn.backupHelp')}
              autoComplete="off"
              autoFocus
            />
          )}
          <button
            type="submit"
            className="gw-button gw-button--primary gw-button--block"
            disabled={busy}
          >
            {t('signIn.submit')}
          </button>
        </form>
        {step === 'password' && methods.data?.singleSignOn && (
          <button
            type="button"
            className="gw-button gw-button--block"
            onClick={() =>
              void attempt(async () => {
                await signInByCity('/console/');
                return 'password';
              })
            }
          >
            {t('signIn.sso')}
          </button>
        )}
        {step !== 'password' && (
          <p className="gw-inline">
            <button
              type="button"
              className="gw-button gw-button--plain"
              onClick={() => setStep(step === 'totp' ? 'backup' : 'totp')}
            >
              {step === 'totp' ? t('signIn.backup') : t('signIn.useTotp')}
            </button>
            <button
              type="button"
              className="gw-button gw-button--plain"
              onClick={() => setStep('password')}
            >
              {t('signIn.restart')}
            </button>
          </p>
        )}
      </div>
    </main>
  );
}

/** A labelled field of the forms before the console. */
export function Field({
  name,
  label,
  help,
  ...input
}: {
  name: string;
  label: string;
  help?: string;
  type?: string;
  autoComplete?: string;
  inputMode?: 'numeric';
  autoFocus?: boolean;
  minLength?: number;
}) {
  const id = useId();
  return (
    <div className="gw-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        className="gw-input"
        required
        aria-describedby={help ? `${id}-help` : undefined}
        {...input}
      />
      {help && (
        <p id={`${id}-help`} className="gw-soft">
          {help}
        </p>
      )}
    </div>
  );
}
