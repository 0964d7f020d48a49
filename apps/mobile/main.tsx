import 'virtual:gewu-tokens.css';
import '../../ui/base.css';
import '../../ui/parts/parts.css';
import '../../ui/shell/page.css';
import './mobile.css';
import { onlineManager, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import i18next from 'i18next';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { meOptions } from '../../modules/identity/web/index.ts';
import { configureApi } from '../../ui/api/client.ts';
import { isPassing } from '../../ui/api/error.ts';
import { currentLocale, startI18n } from '../../ui/i18n/start.ts';
import { keepQueries } from '../../ui/offline/keep-queries.ts';
import { startElder } from '../../ui/shell/elder.ts';
import { MobileApp } from './app.tsx';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (count, error) => count < 2 && isPassing(error),
      // What was seen before is better than nothing while there is no network.
      gcTime: 24 * 3_600_000,
    },
    // The outbox keeps what can't be sent; nothing is held back silently.
    mutations: { networkMode: 'always' },
  },
});

configureApi({
  locale: currentLocale,
  say: (problem) => i18next.t(`ui:error.${problem}`),
  onSignedOut: () => client.setQueryData(meOptions.queryKey, null),
});

// It takes every device for online until told: opened without a network, a page would wait for nothing.
onlineManager.setOnline(navigator.onLine);
keepQueries(client, [
  'identity/me',
  'cases/list',
  'cases/counts',
  'cases/one',
  'cases/classes',
  'places/patrolDue',
]);
startElder();
await startI18n(
  (locale) =>
    locale === 'en' ? import('virtual:gewu-messages/en') : import('virtual:gewu-messages/zh-CN'),
  (locale) =>
    locale === 'en'
      ? import('virtual:gewu-messages/en/later')
      : import('virtual:gewu-messages/zh-CN/later'),
);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <MobileApp />
    </QueryClientProvider>
  </StrictMode>,
);
