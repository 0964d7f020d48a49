import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldProblem } from '../../../../ui/api/error.ts';
import { currentLocale } from '../../../../ui/i18n/start.ts';
import { ErrorPanel } from '../../../../ui/parts/states.tsx';
import { formatName, usePlaceTree } from '../../../places/web/index.ts';
import type { Webhook, WebhookBody } from '../queries-desk.ts';
import { Field } from './field.tsx';

/** What a webhook is: its name, where events go, which ones, from where. */
export function WebhookForm({
  hook,
  kinds,
  error,
  busy,
  onSubmit,
  onCancel,
}: {
  hook?: Webhook;
  kinds: readonly { key: string; name: string }[];
  error: unknown;
  busy: boolean;
  onSubmit: (body: WebhookBody) => Promise<void>;
  onCancel: () => void;
}) {
  const { t } = useTranslation(['notices', 'ui']);
  const [name, setName] = useState(hook?.name ?? '');
  const [url, setUrl] = useState(hook?.url ?? '');
  const [events, setEvents] = useState<readonly string[]>(hook?.events ?? []);
  const [areaPath, setAreaPath] = useState(hook?.area?.path ?? null);
  const [tried, setTried] = useState(false);
  const needed = (text: string) =>
    tried && text.trim() === '' ? t('console.webhooks.needed') : undefined;
  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (name.trim() === '' || url.trim() === '' || events.length === 0) return;
    void onSubmit({ name: name.trim(), url: url.trim(), events: [...events], areaPath });
  }
  const refused = fieldProblem(error, 'url');
  return (
    <form className="gw-stack" noValidate onSubmit={submit}>
      <Field label={t('console.webhooks.name')} problem={needed(name)}>
        {(ids) => (
          <input
            {...ids}
            className="gw-input"
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field
        label={t('console.webhooks.url')}
        help={t('console.webhooks.urlHelp')}
        problem={needed(url) ?? (refused && t('console.webhooks.urlWrong'))}
      >
        {(ids) => (
          <input
            {...ids}
            type="url"
            className="gw-input"
            maxLength={500}
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        )}
      </Field>
      <fieldset className="notices-events">
        <legend>{t('console.webhooks.events')}</legend>
        <div className="gw-inline">
          <button
            type="button"
            className="gw-button gw-button--plain"
            onClick={() => setEvents(kinds.map(({ key }) => key))}
          >
            {t('console.webhooks.all')}
          </button>
          <button
            type="button"
            className="gw-button gw-button--plain"
            onClick={() => setEvents([])}
          >
            {t('console.webhooks.noEvents')}
          </button>
        </div>
        {tried && events.length === 0 && (
          <p className="gw-problem gw-small">{t('console.webhooks.eventsNeeded')}</p>
        )}
        <div className="notices-events__list">
          {kinds.map(({ key, name }) => (
            <label key={key} className="notices-choice">
              <input
                type="checkbox"
                checked={events.includes(key)}
                onChange={(event) =>
                  setEvents(
                    event.target.checked ? [...events, key] : events.filter((one) => one !== key),
                  )
                }
              />
              <span>
                {name} <code className="gw-soft gw-small">{key}</code>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset className="notices-events">
        <legend>{t('console.webhooks.area')}</legend>
        <AreaSelect root={undefined} depth={0} value={areaPath} onChange={setAreaPath} />
      </fieldset>
      {error !== null && !refused && (
        <ErrorPanel error={error} title={t('console.webhooks.saveFailed')} />
      )}
      <div className="gw-inline">
        <button type="submit" className="gw-button gw-button--primary" disabled={busy}>
          {t('ui:act.save')}
        </button>
        <button type="button" className="gw-button" onClick={onCancel}>
          {t('ui:act.cancel')}
        </button>
      </div>
    </form>
  );
}

const levels = ['district', 'subdistrict', 'community'] as const;

/** Goes down from the city: each step can be all of what is above it. */
function AreaSelect({
  root,
  depth,
  value,
  onChange,
}: {
  root: string | undefined;
  depth: number;
  value: string | null;
  onChange: (path: string | null) => void;
}) {
  const { t } = useTranslation('notices');
  const tree = usePlaceTree(root);
  const level = levels[depth];
  const locale = currentLocale();
  const places = tree.data?.places.filter(({ kind }) => kind === level) ?? [];
  const chosen = places.find(({ path }) => value === path || value?.startsWith(`${path}.`));
  if (tree.isError) {
    return <ErrorPanel error={tree.error} onRetry={() => void tree.refetch()} />;
  }
  if (!level || (tree.data && places.length === 0)) return null;
  return (
    <>
      <select
        className="gw-input"
        aria-label={t(`console.webhooks.levels.${level}`)}
        value={chosen?.path ?? ''}
        onChange={(event) => onChange(event.target.value || (root ?? null))}
      >
        <option value="">
          {t(depth === 0 ? 'console.webhooks.wholeCity' : 'console.webhooks.whole')}
        </option>
        {places.map((place) => (
          <option key={place.path} value={place.path}>
            {formatName(place, locale)}
          </option>
        ))}
      </select>
      {chosen && (
        <AreaSelect root={chosen.path} depth={depth + 1} value={value} onChange={onChange} />
      )}
    </>
  );
}
