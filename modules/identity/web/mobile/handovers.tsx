import { useTranslation } from 'react-i18next';
import { SkeletonList } from '../../../../ui/parts/states.tsx';
import { Link } from '../../../../ui/router/router.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { LeaveForms } from '../handover/leave.tsx';
import { HandoverList } from '../handover/list.tsx';
import { useHandoverWords } from '../handover/words.ts';
import { useMe } from '../me.ts';
import '../console/identity.css';

/** What I hand over and take over, and asking to leave. */
export default function HandoversScreen() {
  const { t } = useTranslation('identity');
  const ready = useHandoverWords();
  const { data: me } = useMe();
  return (
    <Page title={t('mobile.me.handovers')} back="/me">
      {!ready && <SkeletonList rows={3} />}
      {ready && (
        <>
          <HandoverList link={(id, children) => <Link to={`/handovers/${id}`}>{children}</Link>} />
          {me && <LeaveForms posts={me.appointments} />}
        </>
      )}
    </Page>
  );
}
