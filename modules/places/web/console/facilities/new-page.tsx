import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { useMe } from '../../../../identity/web/index.ts';
import { formatPlace } from '../../../format.ts';
import { usePlace } from '../../queries.ts';
import { type Draft, FacilityForm, toAttributes, today } from './form.tsx';
import { useChange, useProposal } from './queries.ts';
import { useFacilityWords } from './words.tsx';

/** Adds a facility: the grid and the number are found by the point that is picked. */
export default function NewPage() {
  const { t } = useTranslation('places');
  const words = useFacilityWords();
  const navigate = useNavigate();
  const me = useMe();
  const root = me.data?.appointments.map((one) => one.placePath).find((path) => path !== null);
  // Who comes from a place finds it on the map.
  const { place } = useSearch({ strict: false }) as { place?: string };
  const own = usePlace(place ?? root ?? undefined).data;
  const [draft, setDraft] = useState<Draft>({
    category: 'hydrant',
    name: '',
    nameEn: '',
    point: undefined,
    attributes: {},
    from: today(),
    reason: t('console.facilities.reasonNew'),
  });
  const proposal = useProposal(draft.point);
  const change = useChange();
  const number = proposal.data?.number;
  // Unless one is written, it is called by its sort and its number.
  const name =
    draft.name ||
    (number
      ? t('console.facilities.number', { category: words.category(draft.category), number })
      : '');
  const view = useMemo(() => {
    if (!own?.bbox) return undefined;
    const [west, south, east, north] = own.bbox;
    return { west, south, east, north };
  }, [own]);
  const save = () => {
    const { data } = proposal;
    if (!data || !draft.point) return;
    change.mutate(
      {
        from: draft.from,
        reason: draft.reason,
        changes: [
          {
            do: 'add',
            path: data.path,
            set: {
              name,
              nameEn: draft.nameEn.trim() || null,
              category: draft.category,
              center: draft.point,
              attributes: toAttributes(draft),
            },
          },
        ],
      },
      {
        onSuccess: ({ added }) => {
          showToast(t('console.facilities.added', { name }));
          void (draft.from > today()
            ? navigate({ to: '/facilities' })
            : navigate({ to: '/facilities/$path', params: { path: added[0] } } as never));
        },
      },
    );
  };
  return (
    <div className="facilities">
      <h1>{t('console.facilities.new')}</h1>
      {view && (
        <FacilityForm
          draft={{ ...draft, name }}
          onChange={setDraft}
          view={view}
          unitsAt={proposal.data?.path.slice(0, proposal.data.path.lastIndexOf('.'))}
          belongs={
            <>
              {proposal.isError && <ErrorPanel error={proposal.error} />}
              {proposal.data && (
                <p>
                  {t('console.facilities.belongs', {
                    place: formatPlace(proposal.data.names, currentLocale()),
                    number: proposal.data.number,
                  })}
                </p>
              )}
              {proposal.data?.mayAdd === false && (
                <p className="gw-problem">{t('console.facilities.notYours')}</p>
              )}
            </>
          }
          error={change.error}
          isSaving={change.isPending || !proposal.data?.mayAdd}
          onSave={save}
          onCancel={() => void navigate({ to: '/facilities' })}
        />
      )}
    </div>
  );
}
