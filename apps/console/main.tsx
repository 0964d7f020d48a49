import 'virtual:gewu-tokens.css';
import '../../ui/base.css';
import '../../ui/parts/parts.css';
import './console.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import i18next from 'i18next';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { meOptions } from '../../modules/identity/web/index.ts';
import { configureApi } from '../../ui/api/client.ts';
import { isPassing } from '../../ui/api/error.ts';
import { currentLocale, startI18n } from '../../ui/i18n/start.ts';
import { ConsoleApp } from './app.tsx';

const client = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 15_000, retry: (count, error) => count < 2 && isPassing(error) },
  },
});

configureApi({
  locale: currentLocale,
  say: (problem) => i18next.t(`ui:error.${problem}`),
  onSignedOut: () => client.setQueryData(meOptions.queryKey, null),
});

await startI18n((locale) =>
  locale === 'en' ? import('virtual:gewu-messages/en') : import('virtual:gewu-messages/zh-CN'),
);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <ConsoleApp />
    </QueryClientProvider>
  </StrictMode>,
);
