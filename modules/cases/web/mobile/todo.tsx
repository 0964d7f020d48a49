import { useTranslation } from 'react-i18next';
import { Empty } from '../../../../ui/parts/states.tsx';
import { navigate, useSearch } from '../../../../ui/router/router.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { CaseList } from './case-list.tsx';
import './cases.css';

const statuses = ['all', 'late', 'dueSoon', 'onTime'] as const;

/** What my posts hold now, all of it or by its clock; what I handled stands behind it. */
export default function Todo() {
  const { t } = useTranslation('cases');
  const search = useSearch();
  const handled = search.get('view') === 'handled';
  const status = statuses.find((one) => one === search.get('status')) ?? 'all';
  return (
    <Page title={t(handled ? 'mobile.work.handled' : 'mobile.work.todo')} back="/">
      <div className="chips">
        {statuses.map((one) => (
          <button
            key={one}
            type="button"
            className="gw-button"
            aria-pressed={!handled && one === status}
            onClick={() =>
              navigate(one === 'all' ? '/cases/todo' : `/cases/todo?status=${one}`, {
                replace: true,
              })
            }
          >
            {t(`mobile.work.status.${one}`)}
          </button>
        ))}
        <button
          type="button"
          className="gw-button"
          aria-pressed={handled}
          onClick={() => navigate('/cases/todo?view=handled', { replace: true })}
        >
          {t('mobile.work.handled')}
        </button>
      </div>
      <CaseList
        key={handled ? 'handled' : status}
        filter={
          handled
            ? { view: 'handled', sort: 'newest' }
            : { view: 'inbox', sort: 'due', ...(status === 'all' ? {} : { status }) }
        }
        empty={
          <Empty title={t('mobile.work.none')} icon="check">
            {t('mobile.work.noneBody')}
          </Empty>
        }
      />
    </Page>
  );
}
