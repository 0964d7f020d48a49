import { useTranslation } from 'react-i18next';
import { useUnreadCount } from '../../modules/notices/web/index.ts';
import { Icon, type IconName } from '../../ui/parts/icons.tsx';
import { Link } from '../../ui/router/router.tsx';
import { useElder } from '../../ui/shell/elder.ts';
import { type Tab, tabs } from '../../ui/shell/mobile-screen.ts';

const icons: Record<Tab, IconName> = { home: 'home', map: 'map', messages: 'bell', me: 'person' };
const paths: Record<Tab, string> = { home: '/', map: '/map', messages: '/messages', me: '/me' };

/** The tabs at the bottom; in elder mode without the map, which few can use. */
export function TabBar({ tab }: { tab: Tab }) {
  const { t } = useTranslation('mobile');
  const elder = useElder();
  const unread = useUnreadCount();
  return (
    <nav className="tabs" aria-label={t('tabs.label')}>
      {tabs
        .filter((one) => !elder || one !== 'map')
        .map((one) => (
          <Link
            key={one}
            to={paths[one]}
            className="tabs__tab"
            aria-current={one === tab ? 'page' : undefined}
          >
            <Icon name={icons[one]} />
            {t(`tabs.${one}`)}
            {one === 'messages' && unread > 0 && (
              <span className="tabs__count">
                {unread > 99 ? '99+' : unread}
                <span className="gw-sr">{t('tabs.unread')}</span>
              </span>
            )}
          </Link>
        ))}
    </nav>
  );
}
