import { useTranslation } from 'react-i18next';
import { Link } from '../../../../ui/router/router.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { LeaveForms } from '../handover/leave.tsx';
import { HandoverList } from '../handover/list.tsx';
import { useMe } from '../me.ts';
import '../console/identity.css';

/** What I hand over and take over, and asking to leave. */
export default function HandoversScreen() {
  const { t } = useTranslation('identity');
  const { data: me } = useMe();
  return (
    <Page title={t('later.me.handovers')} back="/me">
      <HandoverList link={(id, children) => <Link to={`/handovers/${id}`}>{children}</Link>} />
      {me && <LeaveForms posts={me.appointments} />}
    </Page>
  );
}
