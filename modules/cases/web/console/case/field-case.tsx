import { useDeferredValue, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { When } from '../../../../../ui/parts/clock.tsx';
import { type CaseDetail, useCaseList } from '../../queries.ts';
import { type FieldProps, Group } from '../parts/field.tsx';

interface Offered {
  id: string;
  number: string;
  text: string;
  reportedAt: string;
  distance?: number;
}

/** Another case: the similar ones nearby are offered first; others are found by number or words. */
export function CaseField({
  label,
  value,
  onChange,
  problem,
  required,
  one,
}: FieldProps<string | undefined> & {
  one: Pick<CaseDetail, 'id' | 'classCode' | 'placePath'> & Partial<Pick<CaseDetail, 'duplicates'>>;
}) {
  const { t } = useTranslation('cases');
  const [words, setWords] = useState('');
  const asked = useDeferredValue(words.trim());
  const name = useId();
  const searching = asked.length >= 2;
  const found = useCaseList(
    searching
      ? { view: 'all', q: asked, limit: 8, sort: 'newest' }
      : { view: 'all', classCode: one.classCode, within: one.placePath, limit: 8, sort: 'newest' },
  );
  const near: Offered[] = searching ? [] : (one.duplicates ?? []);
  const others: Offered[] = found.data?.pages.flatMap((page) => page.items) ?? [];
  const offered = [...near, ...others].filter(
    (other, at, all) =>
      // Of one case, not into itself; of many the one that stays may be among them.
      (one.duplicates === undefined || other.id !== one.id) &&
      all.findIndex(({ id }) => id === other.id) === at,
  );
  return (
    <Group label={label} required={required} problem={problem}>
      <input
        type="search"
        className="gw-input"
        aria-label={t('console.form.caseHint')}
        placeholder={t('console.form.caseHint')}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <div className="cases-offered" aria-live="polite">
        {offered.map((other) => (
          <label key={other.id} className="cases-choice">
            <input
              type="radio"
              name={name}
              checked={other.id === value}
              onChange={() => onChange(other.id)}
            />
            <span className="cases-offered__line">
              <span>{other.number}</span>
              <span className="cases-offered__text">{other.text}</span>
              {other.distance !== undefined && (
                <span>{t('console.case.metres', { count: Math.round(other.distance) })}</span>
              )}
              <span className="gw-soft">
                <When at={other.reportedAt} />
              </span>
            </span>
          </label>
        ))}
        {offered.length === 0 && !found.isPending && (
          <p className="gw-soft">{t('console.form.caseNone')}</p>
        )}
      </div>
    </Group>
  );
}
