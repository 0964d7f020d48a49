import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../ui/parts/states.tsx';

/** Told to somebody who is signed in and holds no post. */
export function NoPosts() {
  const { t } = useTranslation('console');
  return (
    <Empty title={t('noPosts.title')} icon="person" action={<a href="/m/">{t('signIn.phone')}</a>}>
      {t('noPosts.body')}
    </Empty>
  );
}

/** An address that is none, or not for this person. */
export function NotFound() {
  const { t } = useTranslation('console');
  return (
    <Empty
      title={t('notFound.title')}
      icon="search"
      action={<Link to="/">{t('notFound.home')}</Link>}
    >
      {t('notFound.body')}
    </Empty>
  );
}
