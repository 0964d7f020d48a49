import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '../../../../ui/api/intent.ts';
import { Dialog } from '../../../../ui/parts/dialog.tsx';
import { ErrorPanel } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import type { PlaceRow } from '../../../places/web/index.ts';
import {
  type PlaceKind,
  type PostCode,
  type PostDefinition,
  postCodes,
  posts,
} from '../../posts.ts';
import { Choice, Field } from './field.tsx';
import { isComplete } from './grant-steps.ts';
import { PlaceSteps } from './place-steps.tsx';
import { type PersonRow, useDepartments, useGrantPost } from './queries.ts';

/** Appoints a person: post, then where it is held, then from when to when. */
export function GrantDialog({
  person,
  open,
  onClose,
}: {
  person: PersonRow;
  open: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation(['identity', 'ui']);
  const grant = useGrantPost(person.id);
  const intent = useIntent();
  const form = useId();
  const [post, setPost] = useState<PostCode | ''>('');
  const [picked, setPicked] = useState<PlaceRow[]>([]);
  const [unitId, setUnitId] = useState('');
  const definition: PostDefinition | undefined = post ? posts[post] : undefined;
  const placed = definition?.at ? isComplete(picked, definition.at) : unitId !== '';

  function close() {
    grant.reset();
    intent.done();
    setPost('');
    setPicked([]);
    setUnitId('');
    onClose();
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!post || !definition || !placed) return;
    const data = new FormData(event.currentTarget);
    const day = (name: string) => (data.get(name) ? { [name]: String(data.get(name)) } : {});
    try {
      await grant.mutateAsync({
        post,
        ...(definition.at ? { placePath: picked.at(-1)!.path } : { unitId }),
        ...day('validFrom'),
        ...day('validUntil'),
        idempotencyKey: intent.key(),
      });
      showToast(t('console.grant.done', { post: t(`posts.${post}`) }));
      close();
    } catch {
      // Shown from grant.error. What is sent next is another wish, with a key of its own.
      intent.done();
    }
  }

  return (
    <Dialog
      open={open}
      title={t('console.grant.title', { name: person.displayName })}
      onClose={close}
      actions={
        <>
          <button
            type="submit"
            form={form}
            className="gw-button gw-button--primary"
            disabled={!placed || grant.isPending}
            title={placed ? undefined : t('console.grant.incomplete')}
          >
            {t('console.grant.submit')}
          </button>
          <button type="button" className="gw-button" onClick={close}>
            {t('ui:act.cancel')}
          </button>
        </>
      }
    >
      <form id={form} className="gw-stack" onSubmit={(event) => void submit(event)}>
        <Choice
          label={t('console.grant.post')}
          empty={t('console.grant.choosePost')}
          value={post}
          onValue={(next) => {
            setPost(next);
            // What was picked above the new kind of place still holds.
            setPicked((before) => cutTo(before, next ? posts[next].at : null));
            grant.reset();
          }}
          options={postCodes.map((value) => ({ value, label: t(`posts.${value}`) }))}
        />
        {definition?.separated && <p className="gw-soft">{t('console.grant.separated')}</p>}
        {definition?.at && (
          <PlaceSteps target={definition.at} picked={picked} onPicked={setPicked} />
        )}
        {definition?.in && <Department value={unitId} onValue={setUnitId} />}
        {definition && (
          <div className="identity-dates">
            <Field
              name="validFrom"
              type="date"
              label={t('console.grant.from')}
              help={t('console.grant.fromHelp')}
            />
            <Field
              name="validUntil"
              type="date"
              label={t('console.grant.until')}
              help={t('console.grant.untilHelp')}
            />
          </div>
        )}
        {grant.isError && <ErrorPanel error={grant.error} title={t('console.grant.failed')} />}
      </form>
    </Dialog>
  );
}

function cutTo(picked: readonly PlaceRow[], target: PlaceKind | null): PlaceRow[] {
  const end = picked.findIndex((place) => place.kind === target);
  return end < 0 ? [...picked] : picked.slice(0, end + 1);
}

function Department({ value, onValue }: { value: string; onValue: (id: string) => void }) {
  const { t } = useTranslation('identity');
  const departments = useDepartments();
  if (departments.isError) {
    return <ErrorPanel error={departments.error} onRetry={() => void departments.refetch()} />;
  }
  return (
    <Choice
      label={t('console.grant.unit')}
      empty={t('console.grant.chooseUnit')}
      value={value}
      onValue={onValue}
      options={(departments.data?.units ?? []).map((unit) => ({
        value: unit.id,
        label: `${unit.name} · ${unit.placeName}`,
      }))}
    />
  );
}
