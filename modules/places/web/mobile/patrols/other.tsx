import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SkeletonList } from '../../../../../ui/parts/states.tsx';
import { navigate } from '../../../../../ui/router/router.tsx';
import { Page } from '../../../../../ui/shell/page.tsx';
import { useMe } from '../../../../identity/web/index.ts';
import { AddressPicker } from '../../index.ts';
import type { PlaceRow } from '../../queries.ts';
import { useWalk } from './patrol.ts';

/** A place that is not on the list: an entrance, a dwelling, a building by its address. */
export default function OtherPage() {
  const { t } = useTranslation('places');
  const { data: me } = useMe();
  const { walk, ready } = useWalk(me?.id);
  const [picked, setPicked] = useState<PlaceRow>();
  useEffect(() => {
    if (ready && me !== undefined && !walk) navigate('/patrols', { replace: true });
  }, [ready, me, walk]);
  const near = walk?.places.find(({ center }) => center !== null)?.center ?? undefined;
  const outside =
    picked && walk && picked.path !== walk.area && !picked.path.startsWith(`${walk.area}.`);
  return (
    <Page
      title={t('later.patrols.otherTitle')}
      back="/patrols/walk"
      foot={
        <>
          {outside && (
            <p className="gw-problem">{t('later.patrols.outside', { area: walk.areaName })}</p>
          )}
          <button
            type="button"
            className="gw-button gw-button--primary gw-button--block"
            disabled={!picked || outside}
            onClick={() => navigate(`/patrols/visit?place=${picked!.path}`, { replace: true })}
          >
            {t('later.patrols.otherNext')}
          </button>
        </>
      }
    >
      <Suspense fallback={<SkeletonList rows={5} height={64} />}>
        <AddressPicker value={picked} near={near} signedIn onChange={setPicked} />
      </Suspense>
    </Page>
  );
}
