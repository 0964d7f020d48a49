import { useTranslation } from 'react-i18next';
import { newId } from '../../../../../ui/api/intent.ts';
import { MaskedPhone } from '../../../../../ui/parts/masked-phone.tsx';
import { type CaseDetail, useOpenPhone } from '../../queries.ts';
import { Section } from '../parts/section.tsx';

/** Who reported it, as far as the step needs: the number masked, opened one at a time with a reason. */
export function Reporter({ one }: { one: CaseDetail }) {
  const { t } = useTranslation('cases');
  const openPhone = useOpenPhone(one.id);
  const person = one.reporter;
  if (!person) return null;
  return (
    <Section title={t('console.case.people')}>
      <div className="gw-inline">
        <span>{person.name ?? t('console.case.anonymous')}</span>
        {person.onBehalf && <span className="cases-mark">{t('console.case.onBehalf')}</span>}
        {person.phoneMasked && (
          <MaskedPhone
            masked={person.phoneMasked}
            onOpen={
              person.canOpen
                ? async (reason) =>
                    (await openPhone.mutateAsync({ reason, idempotencyKey: newId() })).phone
                : undefined
            }
          />
        )}
      </div>
    </Section>
  );
}
