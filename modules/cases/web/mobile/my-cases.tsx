import { useTranslation } from 'react-i18next';
import { Empty } from '../../../../ui/parts/states.tsx';
import { Link, navigate, useSearch } from '../../../../ui/router/router.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { useMe } from '../../../identity/web/index.ts';
import { CaseList } from './case-list.tsx';
import './cases.css';

const views = ['mine', 'followed'] as const;

/** What I reported, and what I follow. */
export default function MyCases() {
  const { t } = useTranslation('cases');
  const { data: me } = useMe();
  const asked = useSearch().get('view');
  const view = asked === 'followed' ? 'followed' : 'mine';
  return (
    <Page title={t('mobile.home.mine')} back="/">
      {me === null ? (
        <Empty
          title={t('mobile.mine.signedOut')}
          icon="person"
          action={
            <Link className="gw-button gw-button--primary" to="/sign-in?to=/cases/mine">
              {t('mobile.home.signIn')}
            </Link>
          }
        >
          {t('mobile.home.signInWhy')}
        </Empty>
      ) : (
        <>
          <div className="chips">
            {views.map((one) => (
              <button
                key={one}
                type="button"
                className="gw-button"
                aria-pressed={one === view}
                onClick={() => navigate(`/cases/mine?view=${one}`, { replace: true })}
              >
                {t(`mobile.mine.${one}`)}
              </button>
            ))}
          </div>
          <CaseList
            key={view}
            filter={{ view, sort: 'newest' }}
            mine
            empty={
              <Empty
                title={t(view === 'mine' ? 'mobile.home.none' : 'mobile.mine.noneFollowed')}
                icon="camera"
                action={
                  view === 'mine' && (
                    <Link className="gw-button gw-button--primary" to="/report">
                      {t('mobile.home.report')}
                    </Link>
                  )
                }
              >
                {t(view === 'mine' ? 'mobile.home.noneBody' : 'mobile.mine.noneFollowedBody')}
              </Empty>
            }
          />
        </>
      )}
    </Page>
  );
}
