import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { Dialog } from '../../../../../ui/parts/dialog.tsx';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { postsOf, useMe } from '../../../../identity/web/index.ts';
import { formatPart } from '../../../format.ts';
import { type Division, type Plan, useEffects, usePublish } from './queries.ts';

const publishers = ['subdistrictDispatcher', 'subdistrictLead', 'cityOperator'];

/** Today in the city, YYYY-MM-DD. */
const today = () =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date());

/** Publishing an alternative: says what will change before it is confirmed. */
export function Publish({ plan, division }: { plan: Plan; division: Division }) {
  const { t } = useTranslation('places');
  const me = useMe();
  const [open, setOpen] = useState(false);
  const [from, setFrom] = useState(today);
  const [reason, setReason] = useState('');
  const effects = useEffects(division.id, from, open && from !== '');
  const publish = usePublish(division.id);
  if (!postsOf(me.data).some((post) => publishers.includes(post))) {
    return <span className="gw-soft">{t('console.plans.publish.may')}</span>;
  }
  const close = () => setOpen(false);
  return (
    <>
      <button type="button" className="gw-button gw-button--primary" onClick={() => setOpen(true)}>
        {t('console.plans.publish.open')}
      </button>
      <Dialog
        open={open}
        title={t('console.plans.publish.title', { number: division.number })}
        onClose={close}
        actions={
          <>
            <button
              type="button"
              className="gw-button gw-button--primary"
              disabled={!effects.data || reason.trim().length < 2 || publish.isPending}
              onClick={() =>
                publish.mutate(
                  { from, reason: reason.trim() },
                  {
                    onSuccess: () => {
                      close();
                      showToast(t('console.plans.publish.done', { day: from }));
                    },
                  },
                )
              }
            >
              {t('console.plans.publish.confirm')}
            </button>
            <button type="button" className="gw-button" onClick={close}>
              {t('console.plans.publish.cancel')}
            </button>
          </>
        }
      >
        <label className="plans__field">
          <span>{t('console.plans.publish.day')}</span>
          <input
            type="date"
            className="gw-input"
            value={from}
            min={today()}
            onChange={(event) => setFrom(event.target.value)}
          />
        </label>
        <label className="plans__field">
          <span>{t('console.plans.publish.reason')}</span>
          <input
            className="gw-input"
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <h3>{t('console.plans.publish.change')}</h3>
        {effects.isPending && <SkeletonList rows={4} height={24} />}
        {effects.isError && <ErrorPanel error={effects.error} />}
        {effects.data && <Effects kind={plan.kind} effects={effects.data} />}
        {publish.isError && <ErrorPanel error={publish.error} />}
      </Dialog>
    </>
  );
}

function Effects({
  kind,
  effects,
}: {
  kind: Plan['kind'];
  effects: NonNullable<ReturnType<typeof useEffects>['data']>;
}) {
  const { t } = useTranslation('places');
  const locale = currentLocale();
  const comma = locale === 'en' ? ', ' : '、';
  const part = kind === 'microGrids' ? 'microGrid' : 'grid';
  const named = (list: readonly { name: string }[]) =>
    list.map(({ name }) => formatPart(part, name, locale)).join(comma);
  const { added, altered, ended, moved, newBuildings, leads, withoutLead, households } = effects;
  const lines = [
    added.length > 0 &&
      t('console.plans.publish.added', { count: added.length, names: named(added) }),
    altered.length > 0 &&
      t('console.plans.publish.altered', { count: altered.length, names: named(altered) }),
    ended.length > 0 &&
      t('console.plans.publish.ended', { count: ended.length, names: named(ended) }),
    moved.length > 0 && t('console.plans.publish.moved', { count: moved.length }),
    newBuildings.length > 0 &&
      t('console.plans.publish.split', {
        count: newBuildings.length,
        names: newBuildings.map(({ name }) => name).join(comma),
      }),
    t('console.plans.publish.households', { count: households }),
    leads.length > 0 &&
      t('console.plans.publish.leads', {
        count: leads.length,
        names: leads
          .map(({ number, name }) => t('console.plans.publish.leadOf', { number, name }))
          .join(comma),
      }),
    withoutLead.length > 0 &&
      t('console.plans.publish.withoutLead', { numbers: withoutLead.join(comma) }),
  ];
  return (
    <ul className="plans__told">
      {lines.filter(Boolean).map((line) => (
        <li key={String(line)}>{line}</li>
      ))}
    </ul>
  );
}
