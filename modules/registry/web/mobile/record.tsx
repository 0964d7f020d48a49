import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isPassing } from '../../../../ui/api/error.ts';
import { useIntent } from '../../../../ui/api/intent.ts';
import { currentLocale } from '../../../../ui/i18n/start.ts';
import { Empty, ErrorPanel, Skeleton, SkeletonList } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import { goBack, Link } from '../../../../ui/router/router.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { nameDoor } from '../../../places/web/index.ts';
import { DueMark } from '../care-mark.tsx';
import { OpenPerson } from '../open-person.tsx';
import {
  type DueVisit,
  useCareDue,
  useCareVisits,
  useRecordVisit,
  type VisitBody,
} from '../queries.ts';
import { addDays, outcomes, useDay, usePostName } from '../words.ts';
import './visits.css';

/** One person to visit: what came of it. */
export function Record({ residentId }: { residentId: string }) {
  const { t } = useTranslation('registry');
  const list = useCareDue();
  const one = list.data?.items.find((other) => other.residentId === residentId);
  if (one && list.data) return <Form key={residentId} one={one} today={list.data.today} />;
  return (
    <Page title={t('later.visits.title')} back="/visits">
      {list.isError && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <SkeletonList rows={3} height={96} />}
      {list.data && (
        <Empty
          title={t('later.visits.gone')}
          icon="person"
          action={
            <Link className="gw-button" to="/visits">
              {t('later.visits.toList')}
            </Link>
          }
        >
          {t('later.visits.goneBody')}
        </Empty>
      )}
    </Page>
  );
}

function Form({ one, today }: { one: DueVisit; today: string }) {
  const { t } = useTranslation('registry');
  const record = useRecordVisit(one.residentId);
  const intent = useIntent();
  const [outcome, choose] = useState<VisitBody['outcome']>();
  const id = useId();
  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!outcome) return;
    const form = new FormData(event.currentTarget);
    const body = { on: String(form.get('on')), outcome, note: String(form.get('note')).trim() };
    try {
      await record.mutateAsync({ ...body, idempotencyKey: intent.key() });
      showToast(t('later.record.saved'));
      goBack('/visits');
    } catch (error) {
      // Shown below; what was written stays. After a refusal it is another request.
      if (!isPassing(error)) intent.done();
    }
  }
  return (
    <Page
      title={nameDoor(one.dwelling, currentLocale())}
      back="/visits"
      foot={
        <button
          type="submit"
          form={id}
          className="gw-button gw-button--primary gw-button--block"
          disabled={!outcome || record.isPending}
        >
          {t('later.record.save')}
        </button>
      }
    >
      <OpenPerson residentId={one.residentId} nameMasked={one.nameMasked} mayOpen />
      <p className="gw-inline">
        <DueMark {...one} today={today} />
      </p>
      <form id={id} className="gw-stack" onSubmit={(event) => void save(event)}>
        <fieldset className="visits-choices">
          <legend>
            <h2>{t('later.record.outcome')}</h2>
          </legend>
          {outcomes.map((what) => (
            <button
              key={what}
              type="button"
              className="gw-button"
              aria-pressed={what === outcome}
              onClick={() => choose(what)}
            >
              {t(`later.outcome.${what}`)}
            </button>
          ))}
        </fieldset>
        <div className="gw-field">
          <label htmlFor={`${id}-on`}>{t('later.record.on')}</label>
          <input
            id={`${id}-on`}
            name="on"
            type="date"
            className="gw-input"
            required
            min={addDays(today, -90)}
            max={today}
            defaultValue={today}
          />
        </div>
        <div className="gw-field">
          <label htmlFor={`${id}-note`}>{t('later.record.note')}</label>
          <input
            id={`${id}-note`}
            name="note"
            className="gw-input"
            maxLength={200}
            aria-describedby={`${id}-help`}
          />
          <p id={`${id}-help`} className="gw-soft">
            {t('later.record.noteHelp')}
          </p>
        </div>
        {record.isError && <ErrorPanel error={record.error} title={t('later.record.failed')} />}
      </form>
      <Before residentId={one.residentId} />
    </Page>
  );
}

/** Visits that were made before, the newest first. */
function Before({ residentId }: { residentId: string }) {
  const { t } = useTranslation('registry');
  const visits = useCareVisits(residentId);
  const day = useDay();
  const post = usePostName();
  return (
    <section className="gw-stack">
      <h2>{t('later.visits.before')}</h2>
      {visits.isError && <ErrorPanel error={visits.error} onRetry={() => void visits.refetch()} />}
      {visits.isPending && !visits.isPaused && <Skeleton height={24} />}
      {visits.data?.items.length === 0 && <p className="gw-soft">{t('later.last.never')}</p>}
      <ul className="gw-stack">
        {visits.data?.items.slice(0, 5).map((visit) => (
          <li key={visit.id}>
            {[day(visit.on), t(`later.outcome.${visit.outcome}`), post(visit.post), visit.note]
              .filter(Boolean)
              .join(' · ')}
          </li>
        ))}
      </ul>
    </section>
  );
}
