import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icons.tsx';
import { goBack } from '../router/router.tsx';

/** A page of the phone: a title, a way back, one thing to do at the foot. */
export function Page({
  title,
  back,
  aside,
  foot,
  flush = false,
  children,
}: {
  title: string;
  /** Where back leads when the page was entered from outside; absent on the tabs' own pages. */
  back?: string;
  aside?: ReactNode;
  foot?: ReactNode;
  /** Without space at the edges, for a map. */
  flush?: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation('ui');
  return (
    <div className={`gw-page${foot ? ' gw-page--foot' : ''}${flush ? ' gw-page--flush' : ''}`}>
      <header className="gw-page__bar">
        {back !== undefined && (
          <button
            type="button"
            className="gw-page__back"
            aria-label={t('act.back')}
            onClick={() => goBack(back)}
          >
            <Icon name="back" />
          </button>
        )}
        <h1 tabIndex={-1}>{title}</h1>
        {aside}
      </header>
      <main className="gw-page__body">{children}</main>
      {foot && <footer className="gw-page__foot">{foot}</footer>}
    </div>
  );
}
