import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { usePlaceName } from '../../../../places/web/index.ts';
import { useStatistics } from '../../queries.ts';
import type { ListSearch } from './search.ts';
import { factNames } from './search-facts.ts';

/** What a link from the statistics narrowed the list to: each can be taken away. */
export function FactChips({
  search,
  onChange,
}: {
  search: ListSearch;
  onChange: (change: Partial<Record<keyof ListSearch, unknown>>) => void;
}) {
  const { t } = useTranslation('cases');
  const handler = useHandlerName(search);
  const wordsOf = (name: (typeof factNames)[number]): string | undefined => {
    switch (name) {
      case 'source':
        return search.source && t(`console.statistics.sources.${search.source}`);
      case 'response':
        return search.response && t(`console.statistics.responses.${search.response}`);
      case 'passed':
        return search.passed && t(`states.${search.passed}`);
      case 'rating':
        return search.rating?.map((one) => t(`ratings.${one}`)).join(' / ');
      case 'handler':
        return handler;
      case 'closedFrom':
        return t('console.statistics.range', { from: search.closedFrom, to: search.closedTo });
      default:
        return undefined;
    }
  };
  const set = factNames.filter((name) => name !== 'closedTo' && search[name] !== undefined);
  return set.map((name) => {
    const label = t(
      `console.statistics.filters.${name === 'closedFrom' ? 'closed' : (name as 'late')}`,
    );
    return (
      <div key={name} className="cases-chip cases-chip--set">
        <span className="cases-chip__button">
          {label}
          <strong>{wordsOf(name)}</strong>
        </span>
        <button
          type="button"
          className="cases-chip__clear"
          aria-label={t('console.filter.remove', { what: label })}
          onClick={() =>
            onChange({
              [name]: undefined,
              ...(name === 'closedFrom' ? { closedTo: undefined } : {}),
            })
          }
        >
          <Icon name="close" />
        </button>
      </div>
    );
  });
}

/** The name of a handler: a place, or a department as the statistics name it. */
function useHandlerName({
  handler,
  from,
  to,
  closedFrom,
  closedTo,
}: ListSearch): string | undefined {
  const isUnit = handler?.includes('-') === true;
  const placeName = usePlaceName(isUnit ? undefined : handler);
  const [first, last] = [from ?? closedFrom, to ?? closedTo];
  const units = useStatistics(
    isUnit && first && last ? { from: first, to: last, by: 'unit' } : undefined,
  );
  const unit = units.data?.items.find(({ key }) => key === handler);
  return (isUnit ? unit?.name : placeName) ?? handler;
}
