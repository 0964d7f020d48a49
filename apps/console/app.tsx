import { RouterProvider } from '@tanstack/react-router';
import { ConfigProvider } from 'antd';
import type { Locale as AntdLocale } from 'antd/es/locale/index.js';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { postsOf, useMe } from '../../modules/identity/web/index.ts';
import { KeyboardLayer } from '../../ui/keyboard/keys.tsx';
import { ErrorPanel, SkeletonList } from '../../ui/parts/states.tsx';
import { Toasts } from '../../ui/parts/toasts.tsx';
import { sectionsFor } from '../../ui/shell/section.ts';
import { antdTheme } from '../../ui/tokens.ts';
import { ChangePassword } from './change-password.tsx';
import { createConsoleRouter } from './router.tsx';
import { sections } from './sections.ts';
import { SignIn } from './sign-in.tsx';

const theme = antdTheme();

/** antd's own words, of which there are few; loaded beside the first screen. */
function useAntdLocale(): AntdLocale | undefined {
  const { i18n } = useTranslation();
  const [locale, setLocale] = useState<AntdLocale>();
  useEffect(() => {
    const found =
      i18n.language === 'en'
        ? import('antd/es/locale/en_US.js')
        : import('antd/es/locale/zh_CN.js');
    void found.then((module) => setLocale(module.default as unknown as AntdLocale));
  }, [i18n.language]);
  return locale;
}

/** The console: the sign-in, or the sections that the person's posts open. */
export function ConsoleApp() {
  const me = useMe();
  const antdLocale = useAntdLocale();
  const posts = postsOf(me.data).join();
  const router = useMemo(
    () => createConsoleRouter(sectionsFor(sections, posts.split(',').filter(Boolean))),
    [posts],
  );
  return (
    <ConfigProvider theme={theme} {...(antdLocale ? { locale: antdLocale } : {})}>
      {me.isPending && (
        <main className="console-gate">
          <SkeletonList rows={3} height={48} />
        </main>
      )}
      {me.isError && !me.data && (
        <main className="console-gate">
          <ErrorPanel error={me.error} onRetry={() => void me.refetch()} />
        </main>
      )}
      {me.data === null && <SignIn />}
      {me.data?.mustChangePassword && <ChangePassword />}
      {me.data && !me.data.mustChangePassword && <RouterProvider router={router} />}
      <KeyboardLayer />
      <Toasts />
    </ConfigProvider>
  );
}
