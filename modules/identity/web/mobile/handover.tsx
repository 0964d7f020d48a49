import { useTranslation } from 'react-i18next';
import { SkeletonList } from '../../../../ui/parts/states.tsx';
import { Link, useParam } from '../../../../ui/router/router.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { HandoverSheet } from '../handover/detail.tsx';
import { useHandoverWords } from '../handover/words.ts';
import '../console/identity.css';

/** One hand-over on the phone. */
export default function HandoverScreen() {
  const { t } = useTranslation('identity');
  const handoverId = useParam('handoverId');
  const ready = useHandoverWords();
  return (
    <Page title={t('mobile.me.handovers')} back="/handovers">
      {ready ? (
        <HandoverSheet
          id={handoverId}
          link={(to, children) =>
            to.startsWith('/cases/') ? <Link to={to}>{children}</Link> : children
          }
        />
      ) : (
        <SkeletonList rows={4} />
      )}
    </Page>
  );
}
