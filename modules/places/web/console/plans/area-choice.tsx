import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { useMe } from '../../../../identity/web/index.ts';
import { formatName } from '../../../format.ts';
import { usePlaceTree } from '../../queries.ts';

const depthOf = (path: string) => path.split('.').length;
/** Depth of a community; below it lie the grids. */
const communityDepth = 4;

/** Chooses a community or one of its grids, step by step from where the person's post is. */
export function AreaChoice({
  value,
  onChange,
}: {
  /** What was chosen so far: any place from the city down to a grid. */
  value: string | undefined;
  onChange: (path: string) => void;
}) {
  const me = useMe();
  const posts = me.data?.appointments ?? [];
  const roots = posts.flatMap(({ placePath }) =>
    placePath && depthOf(placePath) <= communityDepth ? [placePath] : [],
  );
  const root = roots.sort((a, b) => a.length - b.length)[0];
  if (!root) return null;
  const chosen = value?.startsWith(root) ? value : root;
  const steps = chosen
    .split('.')
    .map((_, i, labels) => labels.slice(0, i + 1).join('.'))
    .filter((path) => depthOf(path) >= depthOf(root) && depthOf(path) <= communityDepth);
  return (
    <>
      {steps.map((path) => (
        <Step
          key={path}
          parent={path}
          isChosen={value !== undefined}
          value={chosen
            .split('.')
            .slice(0, depthOf(path) + 1)
            .join('.')}
          onChange={onChange}
        />
      ))}
    </>
  );
}

function Step({
  parent,
  isChosen,
  value,
  onChange,
}: {
  parent: string;
  /** False before anything was chosen: the whole community is a choice as well. */
  isChosen: boolean;
  value: string;
  onChange: (path: string) => void;
}) {
  const { t } = useTranslation('places');
  const id = useId();
  const tree = usePlaceTree(parent);
  const grids = depthOf(parent) === communityDepth;
  const places = (tree.data?.places ?? []).filter(({ kind }) => !grids || kind === 'grid');
  const kind = places[0]?.kind ?? 'grid';
  return (
    <div className="plans__field">
      <label htmlFor={id}>{t(`kind.${kind}`)}</label>
      <select
        id={id}
        className="gw-input"
        value={grids && !isChosen ? '' : value}
        onChange={(event) => onChange(event.target.value)}
      >
        {grids && !isChosen && (
          <option value="" disabled>
            {t('console.plans.new.choose')}
          </option>
        )}
        <option value={parent}>
          {t(grids ? 'console.plans.new.wholeGrids' : 'console.plans.new.choose')}
        </option>
        {places.map((place) => (
          <option key={place.path} value={place.path}>
            {formatName(place, currentLocale())}
          </option>
        ))}
      </select>
    </div>
  );
}
