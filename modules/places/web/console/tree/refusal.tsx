import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../../../ui/api/error.ts';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { postsOf, useMe } from '../../../../identity/web/index.ts';
import type { PlaceKind } from '../../../contract.ts';
import { PlaceButton } from './place-facts.tsx';
import { usePlaceWords } from './words.ts';

/** Path of the place that a refusal is about; undefined when it names none. */
export function pathOfRefusal(error: unknown): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const { path } = error.details;
  const current = (error.current as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' ? path : typeof current === 'string' ? current : undefined;
}

/** What a refusal says of the map: areas and points where something is wrong. */
export function problemsOf(error: unknown): unknown[] {
  if (!(error instanceof ApiError)) return [];
  const { area, lng, lat } = error.details;
  if (area) return [area];
  return typeof lng === 'number' && typeof lat === 'number'
    ? [{ type: 'Point', coordinates: [lng, lat] }]
    : [];
}

/** What was refused, and what to do about it. */
export function Refusal({
  error,
  onChoose,
  onOutline,
  onRenew,
  isNamed = false,
  isAhead = false,
}: {
  error: unknown;
  /** The place stands above it already. */
  isNamed?: boolean;
  /** It was not sent yet: it would be refused. */
  isAhead?: boolean;
  onChoose: (path: string) => void;
  /** Draws the outline of the place anew. */
  onOutline?: ((path: string) => void) | undefined;
  /** Decides anew on what the place is now. */
  onRenew?: ((path: string) => void) | undefined;
}) {
  const { t } = useTranslation('places');
  const words = usePlaceWords();
  const code = error instanceof ApiError ? error.code : '';
  const details = error instanceof ApiError ? error.details : {};
  const path = pathOfRefusal(error);
  const below = (details.below ?? []) as { kind: PlaceKind; count: number }[];
  const other = typeof details.other === 'string' ? details.other : undefined;
  return (
    <div className="tree__refusal">
      <ErrorPanel
        error={error}
        title={t(isAhead ? 'console.tree.refused.ahead' : 'console.tree.refused.title')}
      />
      {code === 'places/lived-in' && path && (
        <Life path={path} life={(details.life ?? []) as Life[]} />
      )}
      {below.length > 0 && (
        <p>
          {t('console.tree.refused.below')}{' '}
          {below.map(({ kind, count }) => `${words.kind(kind)} ${words.number(count)}`).join(' · ')}
        </p>
      )}
      {problemsOf(error).length > 0 && <p>{t('console.tree.refused.onMap')}</p>}
      <div className="gw-inline">
        {path && !isNamed && (
          <span>
            {t('console.tree.refused.about')} <PlaceButton path={path} onChoose={onChoose} />
          </span>
        )}
        {other && (
          <span>
            {t('console.tree.refused.other')} <PlaceButton path={other} onChoose={onChoose} />
          </span>
        )}
        {path && onOutline && /outline|overlaps|outside-parent/.test(code) && (
          <button type="button" className="gw-button" onClick={() => onOutline(path)}>
            {t('console.tree.act.outline')}
          </button>
        )}
        {code === 'places/changes-ahead' && (
          <Link to="/places/changes" search={{ place: path } as never} className="gw-button">
            {t('console.tree.refused.seeChanges')}
          </Link>
        )}
        {code === 'http/stale' && path && onRenew && (
          <button type="button" className="gw-button" onClick={() => onRenew(path)}>
            {t('console.tree.refused.renew')}
          </button>
        )}
      </div>
    </div>
  );
}

interface Life {
  what: string;
  count: number;
}

/** Who may follow the link to what lives there; others are told the number. */
const listOf: Record<string, { to: string; posts: RegExp; search: (path: string) => object }> = {
  openCases: {
    to: '/area',
    posts: /^(community|subdistrict|city)/,
    search: (within) => ({ within }),
  },
  appointments: { to: '/people', posts: /Administrator$/, search: () => ({}) },
};

function Life({ path, life }: { path: string; life: readonly Life[] }) {
  const { t } = useTranslation('places');
  const words = usePlaceWords();
  const say = t as unknown as (key: string, values: object) => string;
  const posts = postsOf(useMe().data);
  return (
    <ul className="tree__life">
      {life.map(({ what, count }) => {
        const list = listOf[what];
        const text = say(`console.tree.life.${what}`, { count: words.number(count) });
        return (
          <li key={what}>
            {list && posts.some((post) => list.posts.test(post)) ? (
              <Link to={list.to} search={list.search(path) as never}>
                {text}
              </Link>
            ) : (
              text
            )}{' '}
            <span className="gw-soft">{say(`console.tree.lifeDo.${what}`, {})}</span>
          </li>
        );
      })}
    </ul>
  );
}
