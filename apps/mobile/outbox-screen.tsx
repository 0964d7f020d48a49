import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../modules/identity/web/index.ts';
import { outbox, useOutbox } from '../../ui/offline/device.ts';
import { When } from '../../ui/parts/clock.tsx';
import { ConfirmButton } from '../../ui/parts/confirm-button.tsx';
import { Empty } from '../../ui/parts/states.tsx';
import { showToast } from '../../ui/parts/toasts.tsx';
import { Page } from '../../ui/shell/page.tsx';

/** What waits on this device to be sent, and why. */
export default function OutboxScreen() {
  const { t } = useTranslation('mobile');
  const items = useOutbox();
  const { data: me } = useMe();
  const [busy, setBusy] = useState(false);
  useEffect(() => void outbox.refresh(), []);

  async function send() {
    setBusy(true);
    for (const item of items.filter((one) => one.refused)) await outbox.retry(item.id);
    const count = await outbox.flush(me?.id ?? null);
    setBusy(false);
    if (count > 0) showToast(t('outbox.sent', { count }));
  }

  return (
    <Page
      title={t('outbox.title')}
      back="/"
      foot={
        items.length > 0 && (
          <button
            type="button"
            className="gw-button gw-button--primary gw-button--block"
            disabled={busy}
            onClick={() => void send()}
          >
            {t('outbox.send')}
          </button>
        )
      }
    >
      {items.length === 0 ? (
        <Empty title={t('outbox.empty')} icon="upDown">
          {t('outbox.emptyBody')}
        </Empty>
      ) : (
        <>
          <p className="gw-soft">{t('outbox.lead')}</p>
          <ul className="gw-stack">
            {items.map((item) => (
              <li key={item.id} className="gw-card gw-stack">
                <strong>{item.title}</strong>
                {item.refused ? (
                  <p className="gw-problem">
                    {t('outbox.refused')}：{item.refused.message}
                  </p>
                ) : (
                  <p className="gw-soft">{t('outbox.waiting')}</p>
                )}
                <p className="gw-inline">
                  <span className="gw-soft gw-small">
                    <When at={item.createdAt} />
                  </span>
                  <ConfirmButton
                    question={t('outbox.discardQuestion')}
                    consequence={t('outbox.discardConsequence')}
                    confirm={t('outbox.discard')}
                    onConfirm={() => void outbox.discard(item.id)}
                  >
                    {t('outbox.discard')}
                  </ConfirmButton>
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
    </Page>
  );
}
