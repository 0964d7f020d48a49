import { useTranslation } from 'react-i18next';
import { Clock, When } from '../../../../ui/parts/clock.tsx';
import { StateTag } from '../../../../ui/parts/state-tag.tsx';
import { Link } from '../../../../ui/router/router.tsx';
import type { CaseSummary } from '../queries.ts';
import { clockOf, isOpen, toneOf } from '../words.ts';
import './cases.css';

/** Whether the person has yet to say if their report is solved. */
export function awaitsRating(one: CaseSummary): boolean {
  return (one.state === 'closed' || one.state === 'selfResolved') && one.rating === null;
}

/** A case as a card: where it stands and what time there is, then what and where. */
export function CaseCard({ one, mine = false }: { one: CaseSummary; mine?: boolean }) {
  const { t } = useTranslation('cases');
  const toRate = mine && awaitsRating(one);
  return (
    <Link to={`/cases/${one.id}`} className="gw-card case-card">
      <div className="case-card__row">
        <div className="case-card__main">
          <p className="gw-inline">
            {toRate ? (
              <strong className="case-card__rate">{t('mobile.toRate')}</strong>
            ) : (
              <StateTag label={t(`states.${one.state}`)} tone={toneOf(one.state, one.suspended)} />
            )}
            {isOpen(one.state) ? <Clock clock={clockOf(one)} /> : null}
            {one.supervised && <span className="gw-tag">{t('marks.supervised')}</span>}
          </p>
          <p className="case-card__class">{one.className}</p>
          <p className="case-card__text">{one.text}</p>
          <p className="gw-soft gw-small">
            {one.address ?? one.placeName} · <When at={one.reportedAt} />
          </p>
        </div>
        {one.thumbUrl && (
          <img className="case-card__thumb" src={one.thumbUrl} alt="" loading="lazy" />
        )}
      </div>
    </Link>
  );
}
