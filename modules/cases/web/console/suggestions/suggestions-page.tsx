import { useDeferredValue, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '../../../../../ui/api/intent.ts';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { instantInWords } from '../../../../../ui/time/words.ts';
import { useCaseClasses } from '../../queries.ts';
import {
  type Suggestions,
  useSuggestions,
  useTrainSuggestions,
} from '../../queries-suggestions.ts';
import { ClassScores } from './class-scores.tsx';
import { Confusion } from './confusion.tsx';

/** How the class of a report is proposed, how often that is right, and what is taken for what. */
export default function SuggestionsPage() {
  const { t } = useTranslation('cases');
  const answer = useSuggestions();
  if (answer.isError && !answer.data) {
    return <ErrorPanel error={answer.error} onRetry={() => void answer.refetch()} />;
  }
  if (!answer.data) return <SkeletonList rows={8} height={44} />;
  const { data } = answer;
  return (
    <div className="cases-page suggestions">
      <header className="cases-page__head">
        <h1>{t('console.suggestions.title')}</h1>
        <div className="cases-page__tools">
          <Train training={data.training} />
        </div>
      </header>
      <p>{t('console.suggestions.lead')}</p>
      <p className="gw-soft">
        {data.outside
          ? t('console.suggestions.outside', data.outside)
          : t('console.suggestions.inside')}
      </p>
      <Try />
      <Models data={data} />
      <Confusion data={data} />
      <ClassScores data={data} />
    </div>
  );
}

function Train({ training }: { training: Suggestions['training'] }) {
  const { t, i18n } = useTranslation('cases');
  const intent = useIntent();
  const train = useTrainSuggestions();
  const ui = i18n.getFixedT(null, 'ui');
  const said = () => {
    if (training.running) return t('console.suggestions.running', { count: training.seen });
    if (training.failed) return t('console.suggestions.failed', { reason: training.failed });
    if (!training.finishedAt) return t('console.suggestions.never');
    const time = instantInWords(ui, i18n.language, training.finishedAt);
    return t('console.suggestions.finished', { time, count: training.seen });
  };
  return (
    <>
      <span className="gw-soft" role="status">
        {said()}
      </span>
      <button
        type="button"
        className="gw-button gw-button--primary"
        disabled={training.running || train.isPending}
        onClick={() => train.mutate({ idempotencyKey: intent.key() }, { onSuccess: intent.done })}
      >
        {t('console.suggestions.train')}
      </button>
      {train.isError && <ErrorPanel error={train.error} />}
    </>
  );
}

/** A text to try, and what is proposed for it. */
function Try() {
  const { t } = useTranslation('cases');
  const id = useId();
  const [typed, setTyped] = useState('');
  const q = useDeferredValue(typed.trim());
  const found = useCaseClasses({ q, limit: 3 }, q.length >= 2);
  const items = q.length >= 2 ? (found.data?.items ?? []).filter((one) => one.because) : [];
  return (
    <section className="suggestions__try">
      <label htmlFor={id}>{t('console.suggestions.try')}</label>
      <input
        id={id}
        className="gw-input"
        value={typed}
        maxLength={500}
        placeholder={t('console.suggestions.tryExample')}
        onChange={(event) => setTyped(event.target.value)}
      />
      <ol aria-live="polite">
        {items.map((one) => (
          <li key={one.code}>
            <strong>{one.name}</strong>{' '}
            <span className="gw-soft">
              {t('parts.because', { words: one.because!.join(t('parts.comma')) })}
            </span>
          </li>
        ))}
      </ol>
      {q.length >= 2 && found.isSuccess && items.length === 0 && (
        <p className="gw-soft">{t('console.suggestions.tryNothing')}</p>
      )}
    </section>
  );
}

/** The models, the newest first: how often each was right. */
function Models({ data }: { data: Suggestions }) {
  const { t, i18n } = useTranslation('cases');
  const ui = i18n.getFixedT(null, 'ui');
  const percent = new Intl.NumberFormat(i18n.language, {
    style: 'percent',
    maximumFractionDigits: 1,
  });
  const share = (n: number, of: number) => (of === 0 ? '—' : percent.format(n / of));
  const stateOf = (one: Suggestions['models'][number]) => {
    if (one.inUse) return t('console.suggestions.inUse');
    return one.refused
      ? t(`console.suggestions.refused.${one.refused}`)
      : t('console.suggestions.replaced');
  };
  if (data.models.length === 0) return <p>{t('console.suggestions.noModels')}</p>;
  return (
    <section className="cases-stats__scroll" aria-label={t('console.suggestions.models')}>
      <table className="cases-stats">
        <caption>{t('console.suggestions.models')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('console.suggestions.trainedAt')}</th>
            <th scope="col">{t('console.suggestions.state')}</th>
            <th scope="col">{t('console.suggestions.cases')}</th>
            <th scope="col">{t('console.suggestions.heldOut')}</th>
            <th scope="col">{t('console.suggestions.first')}</th>
            <th scope="col">{t('console.suggestions.amongThree')}</th>
            <th scope="col">{t('console.suggestions.since')}</th>
          </tr>
        </thead>
        <tbody>
          {data.models.map((one) => (
            <tr key={one.id}>
              <th scope="row">{instantInWords(ui, i18n.language, one.trainedAt)}</th>
              <td>{stateOf(one)}</td>
              <td>{one.cases}</td>
              <td>{one.heldOut.cases}</td>
              <td>{share(one.heldOut.first, one.heldOut.cases)}</td>
              <td>{share(one.heldOut.amongThree, one.heldOut.cases)}</td>
              <td>
                {one.since
                  ? `${share(one.since.first, one.since.cases)} / ${share(one.since.amongThree, one.since.cases)} (${one.since.cases})`
                  : '—'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
