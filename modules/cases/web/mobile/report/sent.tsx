import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../../../../ui/parts/states.tsx';
import { Link, navigate } from '../../../../../ui/router/router.tsx';
import { Page } from '../../../../../ui/shell/page.tsx';
import { NextStep } from '../next-step.tsx';
import { getBack, getSent } from './outcome.ts';
import './report.css';

/** Sent: the number, what happens next and by when. Or kept, until there is a network. */
export default function SentPage() {
  const { t } = useTranslation('cases');
  const sent = getSent();
  useEffect(() => {
    if (!sent) navigate('/', { replace: true });
  }, [sent]);
  if (!sent) return null;
  const back = getBack();
  const home = (
    <Link className="gw-button gw-button--block" to={back ?? '/'}>
      {t(back ? 'mobile.sent.back' : 'mobile.sent.home')}
    </Link>
  );
  if (sent === 'waiting') {
    return (
      <Page title={t('mobile.sent.keptTitle')} foot={home}>
        <Empty
          title={t('mobile.sent.kept')}
          icon="upDown"
          action={<Link to="/outbox">{t('mobile.sent.outbox')}</Link>}
        >
          {t('mobile.sent.keptBody')}
        </Empty>
      </Page>
    );
  }
  return (
    <Page
      title={t('mobile.sent.title')}
      foot={
        <>
          {sent.trackingCode === null && (
            <Link
              className="gw-button gw-button--primary gw-button--block"
              to={`/cases/${sent.id}`}
            >
              {t('mobile.sent.open')}
            </Link>
          )}
          {home}
        </>
      }
    >
      <div className="gw-card gw-stack">
        <p className="gw-soft">{t('mobile.sent.number')}</p>
        <p className="report-number">{sent.number}</p>
        <p>{sent.placeName}</p>
      </div>
      {sent.nextStep && <NextStep step={sent.nextStep} />}
      {sent.trackingCode && (
        <div className="gw-card gw-stack">
          <p className="gw-soft">{t('mobile.sent.code')}</p>
          <p className="report-number">{sent.trackingCode}</p>
          <p>{t('mobile.sent.codeHelp')}</p>
        </div>
      )}
    </Page>
  );
}
