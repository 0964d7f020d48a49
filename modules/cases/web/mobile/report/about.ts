import i18next from 'i18next';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import type { PlaceRow } from '../../../../places/web/index.ts';
import { beginReport, type FollowUp, restoreReport } from './draft.ts';

export type { FollowUp };

/** Kinds of places that an address ends in. */
const addresses: readonly string[] = ['building', 'entrance', 'dwelling'];

/**
 * Begins a report of a place, for another room's screen, which then goes to `/report`. What was half written is put aside, and
 * can be taken back.
 *
 * @param name what to call a place that has no address of its own
 */
export async function reportAbout({
  place,
  name,
  followUp,
}: {
  place: Pick<PlaceRow, 'path' | 'kind' | 'names' | 'center'>;
  name: string;
  followUp: FollowUp;
}): Promise<void> {
  const position = place.center ?? undefined;
  const before = await beginReport({
    followUp,
    ...(position ? { position } : {}),
    // Of a picked place, its path, names and position are all that a report looks at.
    ...(addresses.includes(place.kind) ? { picked: place as PlaceRow } : { address: name }),
  });
  if (before) showToast(i18next.t('cases:mobile.report.replaced'), () => restoreReport(before));
}
