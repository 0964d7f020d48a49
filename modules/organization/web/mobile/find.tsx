import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SkeletonList } from '../../../../ui/parts/states.tsx';
import { navigate } from '../../../../ui/router/router.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { AddressPicker, type PlaceRow } from '../../../places/web/index.ts';

/** An address, for whom to call there. */
export default function FindScreen() {
  const { t } = useTranslation('organization');
  const [place, setPlace] = useState<PlaceRow>();
  return (
    <Page
      title={t('later.call.findTitle')}
      back="/call"
      foot={
        <button
          type="button"
          className="gw-button gw-button--primary gw-button--block"
          disabled={!place}
          onClick={() => place && navigate(`/call?at=${place.path}`, { replace: true })}
        >
          {t('later.call.findDone')}
        </button>
      }
    >
      <Suspense fallback={<SkeletonList rows={5} height={64} />}>
        <AddressPicker signedIn until="building" onChange={setPlace} />
      </Suspense>
    </Page>
  );
}
