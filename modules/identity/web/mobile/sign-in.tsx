import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  sendPhoneCode,
  signInByCity,
  signInByPassword,
  verifyBackupCode,
  verifyPhoneCode,
  verifyTotp,
} from '../../../../ui/api/auth.ts';
import { currentLocale } from '../../../../ui/i18n/start.ts';
import { ErrorPanel } from '../../../../ui/parts/states.tsx';
import { navigate, useSearch } from '../../../../ui/router/router.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { meOptions, useSignInMethods } from '../me.ts';
import { Field } from './field.tsx';

type Step = 'phone' | 'code' | 'password' | 'totp' | 'backup';

const titles = {
  phone: 'mobile.signIn.byPhone',
  code: 'mobile.signIn.enterCode',
  password: 'mobile.signIn.byPassword',
  totp: 'mobile.signIn.totpTitle',
  backup: 'mobile.signIn.totpTitle',
} as const;

/** Sign-in: residents by a code sent to their phone, workers by username and password with their second step. */
export default function SignIn() {
  const { t } = useTranslation('identity');
  const client = useQueryClient();
  const methods = useSignInMethods();
  const to = useSearch().get('to') ?? '/';
  const [step, setStep] = useState<Step>('phone');
  const [phone, setPhone] = useState('');
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [wait, setWait] = useState(0);

  useEffect(() => {
    if (wait <= 0) return;
    const timer = setTimeout(() => setWait(wait - 1), 1000);
    return () => clearTimeout(timer);
  }, [wait]);

  async function attempt(work: () => Promise<Step | 'in'>) {
    setBusy(true);
    setProblem(undefined);
    try {
      const next = await work();
      if (next !== 'in') return setStep(next);
      await client.invalidateQueries({ queryKey: meOptions.queryKey });
      navigate(to.startsWith('/') ? to : '/', { replace: true });
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }

  const sendCode = (number: string) =>
    attempt(async () => {
      await sendPhoneCode(number);
      setPhone(number);
      setWait(60);
      return 'code';
    });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    if (step === 'phone') return void sendCode(text('phone').replace(/[\s-]/g, ''));
    void attempt(async () => {
      if (step === 'code') await verifyPhoneCode(phone, text('code'), currentLocale());
      if (step === 'totp') await verifyTotp(text('code').replace(/\s/g, ''));
      if (step === 'backup') await verifyBackupCode(text('code'));
      if (step === 'password') {
        const answer = await signInByPassword(text('username'), String(form.get('password')));
        if (answer.twoFactorRedirect) return 'totp';
      }
      return 'in';
    });
  }

  function change(next: Step) {
    setProblem(undefined);
    setStep(next);
  }

  return (
    <Page title={t(titles[step])} back="/">
      <form className="gw-stack" onSubmit={submit}>
        {problem !== undefined && <ErrorPanel error={problem} title={t('mobile.signIn.failed')} />}
        {step === 'phone' && (
          <Field
            key="phone"
            name="phone"
            type="tel"
            label={t('mobile.signIn.phone')}
            help={t('mobile.signIn.phoneHelp')}
            autoComplete="tel-national"
            inputMode="tel"
            defaultValue={phone}
          />
        )}
        {step === 'code' && (
          <Field
            key="code"
            name="code"
            label={t('mobile.signIn.code')}
            help={t('mobile.signIn.codeHelp', { phone })}
            autoComplete="one-time-code"
            inputMode="numeric"
            autoFocus
          />
        )}
        {step === 'password' && (
          <>
            <Field
              name="username"
              label={t('mobile.signIn.username')}
              autoComplete="username"
              autoFocus
            />
            <Field
              name="password"
              type="password"
              label={t('mobile.signIn.password')}
              autoComplete="current-password"
            />
          </>
        )}
        {step === 'totp' && (
          <Field
            key="totp"
            name="code"
            label={t('mobile.signIn.totp')}
            help={t('mobile.signIn.totpHelp')}
            autoComplete="one-time-code"
            inputMode="numeric"
            autoFocus
          />
        )}
        {step === 'backup' && (
          <Field
            key="backup"
            name="code"
            label={t('mobile.signIn.backup')}
            autoComplete="off"
            autoFocus
          />
        )}
        <button
          type="submit"
          className="gw-button gw-button--primary gw-button--block"
          disabled={busy}
        >
          {t(step === 'phone' ? 'mobile.signIn.sendCode' : 'mobile.signIn.submit')}
        </button>
      </form>
      {step === 'code' && (
        <button
          type="button"
          className="gw-button gw-button--plain"
          disabled={wait > 0 || busy}
          onClick={() => void sendCode(phone)}
        >
          {wait > 0 ? t('mobile.signIn.again', { count: wait }) : t('mobile.signIn.sendAgain')}
        </button>
      )}
      {step === 'totp' && (
        <button
          type="button"
          className="gw-button gw-button--plain"
          onClick={() => change('backup')}
        >
          {t('mobile.signIn.useBackup')}
        </button>
      )}
      {step === 'phone' && (
        <button
          type="button"
          className="gw-button gw-button--block"
          onClick={() => change('password')}
        >
          {t('mobile.signIn.staff')}
        </button>
      )}
      {step === 'password' && methods.data?.singleSignOn && (
        <button
          type="button"
          className="gw-button gw-button--block"
          onClick={() =>
            void attempt(async () => {
              await signInByCity(`/m${to}`);
              return 'password';
            })
          }
        >
          {t('mobile.signIn.sso')}
        </button>
      )}
      {step !== 'phone' && (
        <button
          type="button"
          className="gw-button gw-button--plain"
          onClick={() => change('phone')}
        >
          {t(step === 'code' ? 'mobile.signIn.otherPhone' : 'mobile.signIn.resident')}
        </button>
      )}
    </Page>
  );
}
