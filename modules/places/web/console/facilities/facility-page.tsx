import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { LazyMap } from '../../../../../ui/map/lazy-map.tsx';
import { ConfirmButton } from '../../../../../ui/parts/confirm-button.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { useMe } from '../../../../identity/web/index.ts';
import { fieldsOfFacility } from '../../../facilities/fields.ts';
import { formatName, formatPlace } from '../../../format.ts';
import { editorPosts } from '../../../posts.ts';
import { usePostName } from '../plans/words.ts';
import { type Draft, FacilityForm, toAttributes, today } from './form.tsx';
import {
  type Change,
  type Facility,
  type State,
  useChange,
  useFacility,
  useStates,
} from './queries.ts';
import { Due, Keeper, nameOf, PlaceName, useFacilityWords } from './words.tsx';

/** One facility: what it is, where it stands, what is told of it, and what it was. */
export default function FacilityPage() {
  const { path } = useParams({ strict: false }) as { path: string };
  const { t } = useTranslation(['places', 'ui']);
  const words = useFacilityWords();
  const facility = useFacility(path);
  const one = facility.data;
  const [isEditing, setEditing] = useState(false);
  return (
    <div className="facilities">
      <p>
        <Link to="/facilities" className="gw-button gw-button--plain">
          <Icon name="back" />
          {t('console.facilities.toList')}
        </Link>
      </p>
      {facility.isError && (
        <ErrorPanel error={facility.error} onRetry={() => void facility.refetch()} />
      )}
      {facility.isPending && <SkeletonList rows={6} height={40} />}
      {one && (
        <>
          <header className="facilities__head">
            <h1>
              {nameOf(one)} <span className="gw-soft">{words.category(one.category)}</span>
              {one.synthetic && <span className="places-map__mark">{t('ui:synthetic')}</span>}
            </h1>
          </header>
          {isEditing ? (
            <Edit one={one} onDone={() => setEditing(false)} />
          ) : (
            <Told one={one} onEdit={() => setEditing(true)} />
          )}
          <History path={path} />
        </>
      )}
    </div>
  );
}

/** Whether the reader may change what lies at a path. */
function useMayChange(path: string): boolean {
  const me = useMe();
  return (me.data?.appointments ?? []).some(
    ({ post, placePath }) =>
      placePath !== null && editorPosts.includes(post) && path.startsWith(`${placePath}.`),
  );
}

/** The state that holds today: a change is decided on its version. */
const presentOf = (states: readonly State[] | undefined) =>
  states?.find(({ validFrom }) => validFrom <= today());

function Told({ one, onEdit }: { one: Facility; onEdit: () => void }) {
  const { t } = useTranslation('places');
  const words = useFacilityWords();
  const navigate = useNavigate();
  const mayChange = useMayChange(one.path);
  const states = useStates(one.path);
  const change = useChange();
  const version = presentOf(states.data?.states)?.version;
  const { center } = one;
  const at = [center.lng.toFixed(5), center.lat.toFixed(5), '18.00', '0', '0'].join();
  const place = one.path.slice(0, one.path.lastIndexOf('.'));
  const { facility: _, ...holder } = one.names;
  const run = (reason: string, changes: Change[], done: () => void) =>
    change.mutate({ from: today(), reason, changes }, { onSuccess: done });
  const check = () =>
    run(
      t('console.facilities.reasonCheck'),
      [
        {
          do: 'alter',
          path: one.path,
          version: version!,
          set: { attributes: { ...one.attributes, checkedOn: today() } },
        },
      ],
      () => showToast(t('console.facilities.checked')),
    );
  const end = () =>
    run(
      t('console.facilities.reasonEnd'),
      [{ do: 'end', path: one.path, version: version! }],
      () => void navigate({ to: '/facilities' }),
    );
  return (
    <div className="facilities__form">
      <section className="gw-card gw-stack">
        <dl className="facilities__facts">
          <dt>{t('console.facilities.due')}</dt>
          <dd>
            <Due one={one} />
          </dd>
          <dt>{t('console.facilities.keeper')}</dt>
          <dd>
            <Keeper attributes={one.attributes} />
          </dd>
          {fieldsOfFacility(one.category).map(({ key }) => {
            const value = one.attributes[key];
            if (value === undefined || key === 'keeper' || key === 'keeperUnit') return null;
            return (
              <div key={key}>
                <dt>{words.field(key)}</dt>
                <dd>{words.value(key, value)}</dd>
              </div>
            );
          })}
          <dt>{t('console.facilities.code')}</dt>
          <dd>{one.code}</dd>
        </dl>
        {mayChange && (
          <div className="gw-inline">
            <button
              type="button"
              className="gw-button gw-button--primary"
              disabled={version === undefined || change.isPending}
              onClick={check}
            >
              <Icon name="check" />
              {t('console.facilities.checkToday')}
            </button>
            <button type="button" className="gw-button" onClick={onEdit}>
              {t('console.facilities.edit')}
            </button>
            <ConfirmButton
              question={t('console.facilities.endQuestion', { name: nameOf(one) })}
              consequence={t('console.facilities.endHelp')}
              disabled={version === undefined || change.isPending}
              onConfirm={end}
            >
              {t('console.facilities.end')}
            </ConfirmButton>
          </div>
        )}
        {!mayChange && <p className="gw-soft gw-small">{t('console.facilities.report')}</p>}
        {change.isError && (
          <ErrorPanel error={change.error} title={t('console.facilities.notSaved')} />
        )}
      </section>
      <section className="gw-card gw-stack">
        <h2>{t('console.facilities.where')}</h2>
        <p>
          {formatPlace({ ...holder, path: place }, currentLocale())}
          {one.microGrid &&
            ` · ${formatName({ ...one.microGrid, kind: 'microGrid' }, currentLocale())}`}
        </p>
        <div className="facilities__map">
          <LazyMap
            view={{ ...center, zoom: 18 }}
            pins={[{ id: one.path, ...center, tone: 'plain', label: nameOf(one) }]}
          />
        </div>
        <p className="gw-soft gw-small">
          {center.lng}, {center.lat} (WGS84)
        </p>
        <Link
          to="/map"
          search={{ at, facilities: one.category } as never}
          className="gw-button facilities__start"
        >
          <Icon name="map" />
          {t('console.facilities.onMap')}
        </Link>
        <Link
          to="/organization"
          search={{ path: place, view: 'contacts' } as never}
          className="gw-button facilities__start"
        >
          <Icon name="phone" />
          {t('console.facilities.whom')}
        </Link>
      </section>
    </div>
  );
}

function Edit({ one, onDone }: { one: Facility; onDone: () => void }) {
  const { t } = useTranslation('places');
  const navigate = useNavigate();
  const states = useStates(one.path);
  const change = useChange();
  const begin = useMemo(
    (): Draft => ({
      category: one.category,
      name: one.name,
      nameEn: one.nameEn ?? '',
      point: one.center,
      attributes: Object.fromEntries(
        Object.entries(one.attributes).map(([key, value]) => [key, String(value)]),
      ),
      from: today(),
      reason: '',
    }),
    [one],
  );
  const [draft, setDraft] = useState(begin);
  const version = presentOf(states.data?.states)?.version;
  const save = () =>
    change.mutate(
      {
        from: draft.from,
        reason: draft.reason,
        changes: [
          {
            do: 'alter',
            path: one.path,
            version: version!,
            set: {
              name: draft.name.trim(),
              nameEn: draft.nameEn.trim() || null,
              category: draft.category,
              ...(draft.point === one.center ? {} : { center: draft.point! }),
              attributes: toAttributes(draft),
            },
          },
        ],
      },
      {
        onSuccess: ({ moved }) => {
          showToast(t('console.facilities.saved'));
          onDone();
          const to = moved.find(({ from }) => from === one.path)?.to;
          if (to && draft.from <= today()) {
            void navigate({ to: '/facilities/$path', params: { path: to } } as never);
          }
        },
      },
    );
  return (
    <FacilityForm
      draft={draft}
      onChange={setDraft}
      view={undefined}
      belongs={null}
      unitsAt={one.path.slice(0, one.path.lastIndexOf('.'))}
      error={change.error}
      isSaving={change.isPending || version === undefined}
      onSave={save}
      onCancel={onDone}
    />
  );
}

function History({ path }: { path: string }) {
  const { t } = useTranslation('places');
  const states = useStates(path);
  const post = usePostName();
  return (
    <section className="gw-stack">
      <h2>{t('console.facilities.history')}</h2>
      {states.isPending && <SkeletonList rows={2} height={32} />}
      {states.isError && <ErrorPanel error={states.error} onRetry={() => void states.refetch()} />}
      <ul className="facilities__history">
        {states.data?.states.map((state) => (
          <li key={`${state.validFrom} ${state.version}`}>
            <strong>{t('console.facilities.since', { day: state.validFrom })}</strong>
            {state.validTo && ` ${t('console.facilities.until', { day: state.validTo })}`}
            {' · '}
            {state.made ? (
              <>
                {state.made.reason}
                <span className="gw-soft">
                  {' '}
                  {state.made.post && post(state.made.post)}{' '}
                  {state.made.postPath && <PlaceName path={state.made.postPath} />}
                </span>
              </>
            ) : (
              t('console.facilities.loaded')
            )}
            {typeof state.attributes.checkedOn === 'string' && (
              <span className="gw-soft">
                {' '}
                {t('console.facilities.checkedOn', { day: state.attributes.checkedOn })}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
