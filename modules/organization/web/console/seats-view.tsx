import { useTranslation } from 'react-i18next';
import { ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import { usePlaceName } from '../../../places/web/index.ts';
import { type PostSeats, useSeats, useSetSeats, useSetWarning } from '../queries.ts';
import { Field, FormDialog, Reason } from './form-dialog.tsx';
import { useMay } from './node-pane.tsx';

/** How many people each post has at the chosen place and below it, which place says so, and how early a term is told of. */
export function Seats({ path }: { path: string }) {
  const { t } = useTranslation(['organization', 'identity']);
  const seats = useSeats(path);
  const may = useMay().units;
  const place = usePlaceName(path) ?? '';
  if (seats.isError) return <ErrorPanel error={seats.error} onRetry={() => void seats.refetch()} />;
  if (seats.isPending) return <SkeletonList rows={8} height={36} />;
  return (
    <div className="gw-stack">
      <h2>{t('console.seat.title', { place })}</h2>
      <p className="gw-soft">{t('console.seat.help')}</p>
      <table className="organization-seats">
        <thead>
          <tr>
            <th scope="col">{t('console.seat.post')}</th>
            <th scope="col">{t('console.seat.number')}</th>
            <th scope="col">{t('console.seat.from')}</th>
            {may && <th scope="col">{t('console.seat.change')}</th>}
          </tr>
        </thead>
        <tbody>
          {seats.data.items.map((one) => (
            <tr key={one.post}>
              <th scope="row">{t(`identity:posts.${one.post}`)}</th>
              <td>{one.seats ?? t('console.seat.none')}</td>
              <td>
                {one.from &&
                  (one.version > 0
                    ? t('console.seat.here')
                    : t('console.seat.above', { place: one.from.name }))}
                {one.below > 0 && (
                  <div className="gw-soft gw-small">
                    {t('console.seat.below', { count: one.below })}
                  </div>
                )}
              </td>
              {may && (
                <td>
                  <Change one={one} path={path} place={place} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <p>{t('console.seat.warning', { days: seats.data.days })}</p>
      {may && <Warning days={seats.data.days} />}
      {!may && <p className="gw-soft gw-small">{t('console.seat.who')}</p>}
    </div>
  );
}

/** Says what became of an attempt to take something back. */
function useUndone() {
  const { t } = useTranslation('organization');
  return (work: Promise<unknown>) =>
    work.then(
      () => showToast(t('console.undone')),
      (error) => showToast(t('console.notUndone', { why: String(error?.message ?? '') })),
    );
}

function Change({ one, path, place }: { one: PostSeats; path: string; place: string }) {
  const { t } = useTranslation(['organization', 'identity']);
  const set = useSetSeats();
  const undone = useUndone();
  const post = t(`identity:posts.${one.post}`);
  const isHere = one.version > 0;
  /** Writes a number, or null for none; answers with what writes the one before. */
  const write = async (seats: number | null, reason: string) => {
    const body = { post: one.post, placePath: path };
    const { version } = await set.mutateAsync({ ...body, seats, reason, version: one.version });
    const before = isHere ? one.seats : null;
    const why = t('console.seat.undoReason');
    return () => undone(set.mutateAsync({ ...body, seats: before, reason: why, version }));
  };
  return (
    <span className="organization-actions">
      <FormDialog
        action={t('console.seat.set')}
        title={t('console.seat.setTitle', { post, place })}
        onSubmit={(form) => write(Number(form.get('seats')), String(form.get('reason')))}
      >
        <p>{t('console.seat.setBody', { place })}</p>
        <Field
          name="seats"
          type="number"
          label={t('console.seat.value')}
          defaultValue={one.seats ?? 1}
          min={0}
          max={99}
          step={1}
          required
        />
        <Reason />
      </FormDialog>
      {isHere && (
        <FormDialog
          action={t('console.seat.clear')}
          title={t('console.seat.clearTitle', { post, place })}
          onSubmit={(form) => write(null, String(form.get('reason')))}
        >
          <p>{t('console.seat.clearBody')}</p>
          <Reason />
        </FormDialog>
      )}
    </span>
  );
}

function Warning({ days }: { days: number }) {
  const { t } = useTranslation('organization');
  const set = useSetWarning();
  const undone = useUndone();
  return (
    <div>
      <FormDialog
        action={t('console.seat.warningSet')}
        title={t('console.seat.warningTitle')}
        onSubmit={async (form) => {
          const reason = String(form.get('reason'));
          await set.mutateAsync({ days: Number(form.get('days')), reason });
          const why = t('console.seat.undoReason');
          return () => undone(set.mutateAsync({ days, reason: why }));
        }}
      >
        <p>{t('console.seat.warningBody')}</p>
        <Field
          name="days"
          type="number"
          label={t('console.seat.warningValue')}
          defaultValue={days}
          min={1}
          max={366}
          step={1}
          required
        />
        <Reason />
      </FormDialog>
    </div>
  );
}
