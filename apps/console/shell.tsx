import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import i18next from 'i18next';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { meOptions, useMe, useUpdateMe } from '../../modules/identity/web/index.ts';
import { signOut } from '../../ui/api/auth.ts';
import { useKeys } from '../../ui/keyboard/keys.tsx';
import { Icon } from '../../ui/parts/icons.tsx';
import { LanguageSwitch } from '../../ui/parts/language-switch.tsx';
import { OfflineBanner } from '../../ui/parts/offline-banner.tsx';
import { type ConsoleSection, sectionGroups } from '../../ui/shell/section.ts';

/** The key of a section's name is data, so the compiler can't know it; `sections.test.ts` holds it to the locales. */
function nameOf(section: ConsoleSection): string {
  return (i18next.t as unknown as (key: string) => string)(section.label);
}

/** Left the sections, above who is signed in, and the screen. */
export function ConsoleShell({ sections }: { sections: readonly ConsoleSection[] }) {
  const { t } = useTranslation('console');
  const content = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const first = useRef(true);
  const navigate = useNavigate();
  useKeys(
    sections.flatMap((section) =>
      section.shortcut
        ? [
            {
              key: `g ${section.shortcut}`,
              label: nameOf(section),
              run: () => void navigate({ to: section.path } as never),
            },
          ]
        : [],
    ),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page takes the focus, so that readers begin there
  useEffect(() => {
    if (first.current) first.current = false;
    else content.current?.focus({ preventScroll: true });
  }, [path]);
  return (
    <div className="console">
      <a className="console__skip" href="#content">
        {t('skip')}
      </a>
      <header className="console__bar">
        <Link to="/" className="console__name">
          <img src="/console/icon.svg" alt="" width={24} height={24} />
          {t('title')}
        </Link>
        <Account />
      </header>
      <nav className="console__nav" aria-label={t('sections')}>
        {sectionGroups.map((group) => {
          const inGroup = sections.filter((section) => section.group === group);
          if (inGroup.length === 0) return null;
          return (
            <section key={group}>
              <h2>{t(`groups.${group}`)}</h2>
              <ul>
                {inGroup.map((section) => (
                  <NavItem key={section.key} section={section} />
                ))}
              </ul>
            </section>
          );
        })}
      </nav>
      <main className="console__content" id="content" ref={content} tabIndex={-1}>
        <OfflineBanner words={t('offline')} />
        <Outlet />
      </main>
    </div>
  );
}

const noCount = () => undefined;

function NavItem({ section }: { section: ConsoleSection }) {
  // A section keeps its hook for life, so the order of hooks holds.
  const useCount = section.useCount ?? noCount;
  const count = useCount();
  return (
    <li>
      <Link to={section.path} className="console__link" activeProps={{ 'aria-current': 'page' }}>
        <Icon name={section.icon ?? 'inbox'} />
        <span>{nameOf(section)}</span>
        {count !== undefined && count > 0 && <span className="console__count">{count}</span>}
      </Link>
    </li>
  );
}

function Account() {
  const { t } = useTranslation('console');
  const { data: me } = useMe();
  const client = useQueryClient();
  const update = useUpdateMe();
  async function keepLocale(locale: 'zh-CN' | 'en') {
    // Names that the server writes follow the account; they are read again. A refusal changes no screen.
    if (me) await update.mutateAsync({ locale, version: me.version }).catch(() => undefined);
    await client.invalidateQueries();
  }
  async function leave() {
    await signOut();
    // What one person saw is not the next one's.
    client.clear();
    client.setQueryData(meOptions.queryKey, null);
  }
  if (!me) return null;
  const places = me.appointments.map((one) => one.placeName ?? one.unitName).filter(Boolean);
  return (
    <div className="console__account">
      <LanguageSwitch onChange={(locale) => void keepLocale(locale)} />
      <details className="console__menu">
        <summary aria-label={t('account.open', { name: me.displayName })}>
          <Icon name="person" />
          {me.displayName}
          <Icon name="down" />
        </summary>
        <div className="console__popover">
          {places.length > 0 && (
            <>
              <p className="gw-soft">{t('account.posts')}</p>
              <ul>
                {me.appointments.map((one) => (
                  <li key={one.id}>
                    {postName(one.post)} · {one.placeName ?? one.unitName}
                    {one.actingFor && actingFor(one.actingFor.name)}
                  </li>
                ))}
              </ul>
            </>
          )}
          <button type="button" className="gw-button gw-button--block" onClick={() => void leave()}>
            {t('account.signOut')}
          </button>
        </div>
      </details>
    </div>
  );
}

function actingFor(name: string): string {
  const t = i18next.t as unknown as (key: string, values: object) => string;
  return t('identity:deputies.acting', { name });
}

function postName(post: string): string {
  return (i18next.t as unknown as (key: string) => string)(`identity:posts.${post}`);
}
