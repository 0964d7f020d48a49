import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type HeldPost,
  type Holder,
  useAppoint,
  useCandidates,
  useEnd,
  useRenew,
  useSetLine,
} from '../queries.ts';
import { Field, FormDialog, Reason } from './form-dialog.tsx';

/** Where a post is held: at a place, or in a unit. */
export type Where = { placePath: string } | { unitId: string };

/** Appoints somebody to a post: found by name, with the term and how they came to it. */
export function Appoint({
  post,
  where,
  title,
}: {
  post: HeldPost['post'];
  where: Where;
  title: string;
}) {
  const { t } = useTranslation(['organization', 'identity']);
  const [search, setSearch] = useState('');
  const [personId, setPersonId] = useState('');
  const candidates = useCandidates(search.trim());
  const appoint = useAppoint();
  const list = useId();
  const people = candidates.data?.items ?? [];
  return (
    <FormDialog
      action={t('console.post.appoint')}
      title={t('console.post.appointTitle', { post: t(`identity:posts.${post}`), where: title })}
      ready={people.some(({ id }) => id === personId)}
      onSubmit={(form, idempotencyKey) =>
        appoint.mutateAsync({
          personId,
          post,
          ...where,
          cameBy: form.get('elected') ? 'elected' : 'appointed',
          ...(form.get('validUntil') ? { validUntil: String(form.get('validUntil')) } : {}),
          idempotencyKey,
        })
      }
    >
      <Field
        label={t('console.post.find')}
        type="search"
        value={search}
        maxLength={60}
        onChange={(event) => setSearch(event.target.value)}
      />
      <div className="gw-field">
        <label htmlFor={list}>{t('console.post.person')}</label>
        <select
          id={list}
          className="gw-input"
          value={personId}
          onChange={(event) => setPersonId(event.target.value)}
        >
          <option value="">{t('console.post.choose', { count: people.length })}</option>
          {people.map((one) => (
            <option key={one.id} value={one.id}>
              {[one.displayName, one.phoneMasked].filter(Boolean).join(' · ')}
            </option>
          ))}
        </select>
      </div>
      <Field name="validUntil" type="date" label={t('console.post.lastDay')} />
      <label className="gw-inline">
        <input type="checkbox" name="elected" /> {t('console.cameBy.elected')}
      </label>
    </FormDialog>
  );
}

/** Renews or ends the term of a holder. */
export function TermActions({ holder }: { holder: Holder }) {
  const { t } = useTranslation('organization');
  const renew = useRenew(holder);
  const end = useEnd(holder.appointmentId);
  const name = holder.name ?? '';
  return (
    <span className="organization-actions">
      <FormDialog
        action={t('console.post.renew')}
        title={t('console.post.renewTitle', { name })}
        onSubmit={(form) =>
          renew.mutateAsync({
            validUntil: String(form.get('validUntil')) || null,
            reason: String(form.get('reason')),
          })
        }
      >
        <Field
          name="validUntil"
          type="date"
          label={t('console.post.lastDay')}
          defaultValue={holder.validUntil ?? ''}
        />
        <Reason />
      </FormDialog>
      <FormDialog
        danger
        action={t('console.post.end')}
        title={t('console.post.endTitle', { name })}
        onSubmit={(form, idempotencyKey) =>
          end.mutateAsync({ reason: String(form.get('reason')), idempotencyKey })
        }
      >
        <p>{t('console.post.endBody')}</p>
        <Reason />
      </FormDialog>
    </span>
  );
}

/** One's own line for residents: given and taken back. */
export function OwnLine({ holder }: { holder: Holder }) {
  const { t } = useTranslation('organization');
  const set = useSetLine(holder.appointmentId);
  return (
    <FormDialog
      action={t(holder.line ? 'console.line.change' : 'console.line.give')}
      title={t('console.line.title')}
      onSubmit={(form) => set.mutateAsync(String(form.get('line')).trim() || null)}
    >
      <p>{t('console.line.body')}</p>
      <Field
        name="line"
        type="tel"
        label={t('console.line.label')}
        defaultValue={holder.line ?? ''}
        maxLength={30}
      />
    </FormDialog>
  );
}
