import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../ui/parts/icons.tsx';
import { Link } from '../../../../ui/router/router.tsx';
import { type ActionName, fieldsOf } from '../../workflow.ts';
import type { CaseDetail } from '../queries.ts';

/** What the phone can ask for; what needs more room is done at a desk. */
const deskKinds: readonly string[] = ['parts', 'case'];
/** Asked for elsewhere on the page, by the reporter. */
const ownBlocks: readonly string[] = ['rate', 'reopen'];

/** Whether the phone has a form for an action. */
export function isForPhone(action: ActionName): boolean {
  return !fieldsOf(action).some((field) => deskKinds.includes(field.kind));
}

/** Only what may be done now, the likeliest first; the rest behind one press. */
export function ActionBar({ one }: { one: CaseDetail }) {
  const { t } = useTranslation('cases');
  const actions = one.actions.filter(
    (action) => isForPhone(action) && !(one.mine && ownBlocks.includes(action)),
  );
  const atDesk = one.actions.some((action) => !isForPhone(action));
  const [first, second, ...rest] = actions;
  if (!first && !one.callable) return null;
  const link = (action: ActionName, primary = false) => (
    <Link
      key={action}
      className={`gw-button${primary ? ' gw-button--primary' : ''}`}
      to={`/cases/${one.id}/do/${action}`}
    >
      {t(`actions.${action}`)}
    </Link>
  );
  return (
    <nav className="gw-stack" aria-label={t('mobile.case.actions')}>
      <div className="gw-inline">
        {first && link(first, first !== 'comment')}
        {second && link(second)}
        {one.callable && (
          <Link className="gw-button" to={`/cases/${one.id}/call`}>
            <Icon name="phone" />
            {t('mobile.calls.raise')}
          </Link>
        )}
      </div>
      {(rest.length > 0 || atDesk) && (
        <details>
          <summary className="case-more">{t('mobile.case.moreActions')}</summary>
          <div className="gw-inline">
            {rest.map((action) => link(action))}
            {atDesk && <p className="gw-soft">{t('mobile.case.atDesk')}</p>}
          </div>
        </details>
      )}
    </nav>
  );
}
