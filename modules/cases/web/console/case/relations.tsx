import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { When } from '../../../../../ui/parts/clock.tsx';
import { StateTag } from '../../../../../ui/parts/state-tag.tsx';
import type { CaseDetail } from '../../queries.ts';
import { toneOf } from '../../words.ts';
import { Section } from '../parts/section.tsx';

/** The case that it is a part of, was merged into, and its own parts. */
export function Family({ one }: { one: CaseDetail }) {
  const { t } = useTranslation('cases');
  if (!one.parent && !one.mergedInto && one.children.length === 0) return null;
  return (
    <Section title={t('console.case.parts')}>
      {one.parent && (
        <p>
          {t('console.case.parent')} <CaseLink {...one.parent} />
        </p>
      )}
      {one.mergedInto && (
        <p>
          {t('console.case.mergedInto')} <CaseLink {...one.mergedInto} />
        </p>
      )}
      <ul className="cases-related">
        {one.children.map((child) => (
          <li key={child.id}>
            <p className="gw-inline">
              <CaseLink id={child.id} number={child.number} />
              <StateTag label={t(`states.${child.state}`)} tone={toneOf(child.state)} />
              <span className="gw-soft">{child.holderName}</span>
            </p>
            <p>
              {child.className} · {child.text}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Similar cases close by, each with a way to merge this one into it where that is allowed. */
export function Duplicates({
  one,
  onMerge,
}: {
  one: CaseDetail;
  onMerge: (caseId: string) => void;
}) {
  const { t } = useTranslation('cases');
  if (one.duplicates.length === 0) {
    return <p className="gw-soft">{t('console.case.noDuplicates')}</p>;
  }
  const mergeable = one.actions.includes('merge');
  return (
    <ul className="cases-related">
      {one.duplicates.map((other) => (
        <li key={other.id} className="cases-related__item">
          {other.thumbUrl && <img src={other.thumbUrl} alt="" width={48} height={48} />}
          <div>
            <p className="gw-inline">
              <CaseLink id={other.id} number={other.number} />
              <StateTag label={t(`states.${other.state}`)} tone={toneOf(other.state)} />
              <span className="gw-soft">
                {t('console.case.metres', { count: Math.round(other.distance) })} ·{' '}
                <When at={other.reportedAt} />
              </span>
            </p>
            <p>{other.text}</p>
            {mergeable && (
              <button
                type="button"
                className="gw-button gw-button--plain"
                onClick={() => onMerge(other.id)}
              >
                {t('console.case.mergeInto')}
              </button>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

function CaseLink({ id, number }: { id: string; number: string }) {
  return (
    <Link to="/cases/$caseId" params={{ caseId: id }}>
      {number}
    </Link>
  );
}
