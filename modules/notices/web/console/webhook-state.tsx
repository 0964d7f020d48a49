import { useTranslation } from 'react-i18next';
import type { Webhook } from '../queries-desk.ts';

/** On, or off and why. */
export function WebhookState({ one }: { one: Webhook }) {
  const { t } = useTranslation('notices');
  if (one.disabledWhy) {
    return <span className="gw-tag">{t(`console.webhooks.off.${one.disabledWhy}`)}</span>;
  }
  return <span className="gw-tag gw-tag--active">{t('console.webhooks.on')}</span>;
}
