import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { When } from '../../../../../ui/parts/clock.tsx';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { OpenPerson } from '../../open-person.tsx';
import { type Household, type Resident, useResidentOpenings } from '../../queries.ts';
import { usePostName, useRecordWords } from '../../words.ts';
import { AddTag, CareOf } from './care.tsx';
import { CorrectPerson, ErasePerson, MovedOut } from './person-forms.tsx';

/** One person of a dwelling, masked, and what may be done about the record. */
export function PersonCard({
  person,
  may,
  today,
}: {
  person: Resident;
  may: Household['may'];
  today: string;
}) {
  const { t } = useTranslation(['registry', 'ui']);
  const recordWords = useRecordWords();
  const { id, relation } = person;
  const isHere = person.until === null;
  return (
    <article className="registry-box" aria-label={person.nameMasked}>
      <div className="gw-inline">
        <OpenPerson
          residentId={id}
          nameMasked={person.nameMasked}
          phoneMasked={person.phoneMasked}
          mayOpen={may.open}
        />
        <span className="gw-tag">{t(`later.relation.${relation}`)}</span>
        {person.synthetic && <span className="gw-tag">{t('ui:synthetic')}</span>}
      </div>
      <p className="gw-soft gw-small">{recordWords(person)}</p>
      {isHere && may.open && <CareOf person={person} mayTag={may.tag} today={today} />}
      <div className="gw-inline registry-actions">
        {may.tag && isHere && <AddTag person={person} today={today} />}
        {may.write && isHere && (
          <>
            <CorrectPerson person={person} today={today} />
            <MovedOut person={person} today={today} />
          </>
        )}
        {may.erase && <ErasePerson person={person} />}
      </div>
      {may.open && <Openings residentId={id} />}
    </article>
  );
}

function Openings({ residentId }: { residentId: string }) {
  const { t } = useTranslation('registry');
  const [open, setOpen] = useState(false);
  const openings = useResidentOpenings(residentId, open);
  const post = usePostName();
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t('console.openings.title')}</summary>
      {openings.isError && (
        <ErrorPanel error={openings.error} onRetry={() => void openings.refetch()} />
      )}
      {open && openings.isPending && <SkeletonList rows={1} height={24} />}
      {openings.data?.items.length === 0 && <p className="gw-soft">{t('console.openings.none')}</p>}
      <ul>
        {openings.data?.items.map((one) => (
          <li key={one.id}>
            <When at={one.openedAt} /> · {[one.openedBy, post(one.post), one.reason].join(' · ')}
          </li>
        ))}
      </ul>
    </details>
  );
}
