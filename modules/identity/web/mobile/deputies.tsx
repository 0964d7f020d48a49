import { useTranslation } from 'react-i18next';
import { SkeletonList } from '../../../../ui/parts/states.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { Deputies } from '../deputies.tsx';
import { useMe } from '../me.ts';

/** Who does my work while I am on leave, and for whom I do it. */
export default function DeputiesScreen() {
  const { t } = useTranslation('identity');
  const { data: me } = useMe();
  return (
    <Page title={t('deputies.title')} back="/me">
      <section className="gw-card gw-stack">
        <p className="gw-soft">{t('deputies.lead')}</p>
        {me ? <Deputies posts={me.appointments} /> : <SkeletonList rows={2} />}
      </section>
    </Page>
  );
}
