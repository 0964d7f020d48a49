import { useTranslation } from 'react-i18next';
import { Link, useParam } from '../../../../ui/router/router.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { HandoverSheet } from '../handover/detail.tsx';
import '../console/identity.css';

/** One hand-over on the phone. */
export default function HandoverScreen() {
  const { t } = useTranslation('identity');
  const handoverId = useParam('handoverId');
  return (
    <Page title={t('later.me.handovers')} back="/handovers">
      <HandoverSheet
        id={handoverId}
        link={(to, children) =>
          to.startsWith('/cases/') ? <Link to={to}>{children}</Link> : children
        }
      />
    </Page>
  );
}
