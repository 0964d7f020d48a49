import { type FormEvent, lazy, Suspense, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../../../ui/parts/dialog.tsx';
import { ErrorPanel, Skeleton } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import { Field } from './field.tsx';
import { useTwoFactor } from './queries.ts';

// Loaded by those who set it up, once in their lives.
const QrCode = lazy(async () => ({ default: (await import('antd')).QRCode }));

/** Turns two-step sign-in on, in two steps, or off. */
export function TwoFactor({ on }: { on: boolean }) {
  const { t } = useTranslation('identity');
  const [asking, setAsking] = useState<'on' | 'off'>();
  const close = () => setAsking(undefined);
  return (
    <section className="gw-card gw-stack">
      <h2>{t('console.account.twoFactor')}</h2>
      <p className="gw-soft">
        {t(on ? 'console.account.twoFactorOn' : 'console.account.twoFactorOff')}
      </p>
      <div>
        <button type="button" className="gw-button" onClick={() => setAsking(on ? 'off' : 'on')}>
          {t(on ? 'console.account.disable' : 'console.account.enable')}
        </button>
      </div>
      {asking === 'on' && <TurnOn onClose={close} />}
      {asking === 'off' && <TurnOff onClose={close} />}
    </section>
  );
}

function TurnOn({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['identity', 'ui']);
  const { begin, finish } = useTwoFactor();
  const form = useId();
  const started = begin.data;
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    try {
      if (!started) await begin.mutateAsync(String(data.get('password')));
      else {
        await finish.mutateAsync(String(data.get('code')).replace(/\s/g, ''));
        showToast(t('console.account.enabledToast'));
        onClose();
      }
    } catch {
      // Shown below.
    }
  }
  const problem = started ? finish.error : begin.error;
  return (
    <Dialog
      open
      title={t(started ? 'console.account.scan' : 'console.account.twoFactor')}
      onClose={onClose}
      actions={
        <>
          <button
            type="submit"
            form={form}
            className="gw-button gw-button--primary"
            disabled={begin.isPending || finish.isPending}
          >
            {t(started ? 'console.account.finish' : 'console.account.next2')}
          </button>
          <button type="button" className="gw-button" onClick={onClose}>
            {t('ui:act.cancel')}
          </button>
        </>
      }
    >
      <form id={form} className="gw-stack" onSubmit={(event) => void submit(event)}>
        {started ? (
          <>
            <Secret uri={started.totpURI} backupCodes={started.backupCodes} />
            <Field
              key="code"
              name="code"
              label={t('console.account.code')}
              required
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={8}
            />
          </>
        ) : (
          <Field
            key="password"
            name="password"
            type="password"
            label={t('console.account.confirmPassword')}
            required
            autoComplete="current-password"
          />
        )}
        {problem && <ErrorPanel error={problem} title={t('console.account.twoFactorFailed')} />}
      </form>
    </Dialog>
  );
}

function Secret({ uri, backupCodes }: { uri: string; backupCodes: readonly string[] }) {
  const { t } = useTranslation('identity');
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  return (
    <>
      <p>{t('console.account.scanBody')}</p>
      <div className="identity-qr" role="img" aria-label={t('console.account.qr')}>
        <Suspense fallback={<Skeleton height={160} width={160} />}>
          <QrCode value={uri} size={160} type="svg" bordered={false} color="#000" bgColor="#fff" />
        </Suspense>
      </div>
      <output className="identity-secret">{secret.match(/.{1,4}/g)?.join(' ')}</output>
      <h3>{t('console.account.backup')}</h3>
      <p className="gw-soft">{t('console.account.backupBody')}</p>
      <ul className="identity-codes">
        {backupCodes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
    </>
  );
}

function TurnOff({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['identity', 'ui']);
  const { leave } = useTwoFactor();
  const form = useId();
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    try {
      await leave.mutateAsync(String(new FormData(event.currentTarget).get('password')));
      showToast(t('console.account.disabledToast'));
      onClose();
    } catch {
      // Shown below.
    }
  }
  return (
    <Dialog
      open
      title={t('console.account.disableTitle')}
      onClose={onClose}
      actions={
        <>
          <button
            type="submit"
            form={form}
            className="gw-button gw-button--danger"
            disabled={leave.isPending}
          >
            {t('console.account.disable')}
          </button>
          <button type="button" className="gw-button" onClick={onClose}>
            {t('ui:act.cancel')}
          </button>
        </>
      }
    >
      <form id={form} className="gw-stack" onSubmit={(event) => void submit(event)}>
        <Field
          name="password"
          type="password"
          label={t('console.account.confirmPassword')}
          required
          autoComplete="current-password"
        />
        {leave.isError && (
          <ErrorPanel error={leave.error} title={t('console.account.twoFactorFailed')} />
        )}
      </form>
    </Dialog>
  );
}
