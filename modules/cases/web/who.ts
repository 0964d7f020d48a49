import { useTranslation } from 'react-i18next';

/** Names of posts in the reader's language; a code that is unknown stands as it is. */
export function usePostName(): (post: string) => string {
  const { t, i18n } = useTranslation('identity');
  return (post) => {
    const key = `posts.${post}`;
    return i18n.exists(`identity:${key}`) ? t(key as 'posts.gridWorker') : post;
  };
}
