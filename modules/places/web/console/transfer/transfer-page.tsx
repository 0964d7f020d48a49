import { Link, useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toQuery } from '../../../../../ui/api/client.ts';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { When } from '../../../../../ui/parts/clock.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { StateTag, type StateTone } from '../../../../../ui/parts/state-tag.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { postsOf, useMe } from '../../../../identity/web/index.ts';
import { formatPlace } from '../../../format.ts';
import { editorPosts } from '../../../posts.ts';
import { fileFormats, transferKinds } from '../../../transfer/fields.ts';
import { usePlaceSearch, usePlaceTree } from '../../queries.ts';
import { type Import, useImports, useUpload } from './queries.ts';

/** Files of places: a file is chosen to begin an import, what was imported, and what can be exported. */
export default function TransferPage() {
  const { t } = useTranslation('places');
  const mayImport = postsOf(useMe().data).some((post) => editorPosts.includes(post));
  return (
    <div className="transfer">
      <h1>{t('console.transfer.title')}</h1>
      <div className="transfer__columns">
        {mayImport && <BeginImport />}
        <Export />
      </div>
      {mayImport && <History />}
    </div>
  );
}

function BeginImport() {
  const { t } = useTranslation('places');
  const navigate = useNavigate();
  const upload = useUpload();
  const id = useId();
  return (
    <section className="gw-card gw-stack" aria-labelledby={id}>
      <h2 id={id}>{t('console.transfer.importTitle')}</h2>
      <p>{t('console.transfer.importHelp')}</p>
      <label className="gw-button gw-button--primary transfer__file">
        <Icon name="add" />
        {t(upload.isPending ? 'console.transfer.uploading' : 'console.transfer.choose')}
        <input
          type="file"
          className="gw-sr"
          accept=".csv,.txt,.tsv,.xlsx,.json,.geojson,.geojsonl,.geojsons,.zip,.gpkg"
          disabled={upload.isPending}
          onChange={({ target }) => {
            const file = target.files?.[0];
            // The same file again is a choice too.
            target.value = '';
            if (!file) return;
            upload.mutate(file, {
              onSuccess: (one) =>
                void navigate({ to: '/transfer/$importId', params: { importId: one.id } } as never),
            });
          }}
        />
      </label>
      <p role="status" className="gw-soft gw-small">
        {upload.isPending ? t('console.transfer.uploading') : t('console.transfer.fileHelp')}
      </p>
      {upload.isError && (
        <ErrorPanel error={upload.error} title={t('console.transfer.uploadFailed')} />
      )}
    </section>
  );
}

function Export() {
  const { t } = useTranslation('places');
  const id = useId();
  const [kind, setKind] = useState<(typeof transferKinds)[number]>('building');
  const [format, setFormat] = useState<(typeof fileFormats)[number]>('xlsx');
  const [within, setWithin] = useState('');
  const [day, setDay] = useState('');
  return (
    <section className="gw-card gw-stack" aria-labelledby={id}>
      <h2 id={id}>{t('console.transfer.exportTitle')}</h2>
      <div className="transfer__fields">
        <label className="gw-field">
          <span className="gw-field__label">{t('console.transfer.kindOut')}</span>
          <select
            className="gw-input"
            value={kind}
            onChange={(event) => setKind(event.target.value as typeof kind)}
          >
            {transferKinds.map((one) => (
              <option key={one} value={one}>
                {t(`kind.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="gw-field">
          <span className="gw-field__label">{t('console.transfer.format')}</span>
          <select
            className="gw-input"
            value={format}
            onChange={(event) => setFormat(event.target.value as typeof format)}
          >
            {fileFormats.map((one) => (
              <option key={one} value={one}>
                {t(`console.transfer.formats.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <AreaChoice value={within} onChange={setWithin} />
        <label className="gw-field">
          <span className="gw-field__label">{t('console.transfer.day')}</span>
          <input
            type="date"
            className="gw-input"
            value={day}
            onChange={(event) => setDay(event.target.value)}
          />
        </label>
      </div>
      <p className="gw-soft gw-small">{t('console.transfer.exportHelp')}</p>
      <a
        className="gw-button transfer__file"
        href={`/api/places/export${toQuery({ kind, format, within, day })}`}
        download
        onClick={() => showToast(t('console.transfer.started'))}
      >
        <Icon name="download" />
        {t('console.transfer.download')}
      </a>
    </section>
  );
}

/** The whole city, a district, or what a search finds. */
function AreaChoice({ value, onChange }: { value: string; onChange: (path: string) => void }) {
  const { t } = useTranslation('places');
  const id = useId();
  const [words, setWords] = useState('');
  const districts = usePlaceTree(undefined).data?.places ?? [];
  const found = usePlaceSearch(words.trim()).data?.places ?? [];
  const options = words.trim()
    ? found.filter(({ kind }) => kind !== 'building' && kind !== 'estate')
    : districts;
  return (
    <div className="gw-field">
      <label htmlFor={id}>{t('console.transfer.within')}</label>
      <input
        type="search"
        className="gw-input"
        aria-label={t('console.transfer.findArea')}
        placeholder={t('console.transfer.findArea')}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <select
        id={id}
        className="gw-input"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="">{t('console.transfer.withinAll')}</option>
        {options.map((one) => (
          <option key={one.path} value={one.path}>
            {formatPlace(one.names, currentLocale())}
          </option>
        ))}
      </select>
    </div>
  );
}

const tones: Record<Import['state'], StateTone> = {
  read: 'waiting',
  checking: 'active',
  checked: 'waiting',
  taking: 'active',
  taken: 'done',
  undone: 'stopped',
  failed: 'stopped',
};

function History() {
  const { t } = useTranslation('places');
  const list = useImports(true);
  const items = list.data?.items ?? [];
  const id = useId();
  return (
    <section className="gw-stack" aria-labelledby={id}>
      <h2 id={id}>{t('console.transfer.historyTitle')}</h2>
      {list.isPending && <SkeletonList rows={4} height={40} />}
      {list.isError && (
        <ErrorPanel
          error={list.error}
          title={t('console.transfer.failedToLoad')}
          onRetry={() => void list.refetch()}
        />
      )}
      {list.data && items.length === 0 && (
        <Empty title={t('console.transfer.empty')} icon="upDown">
          {t('console.transfer.emptyHelp')}
        </Empty>
      )}
      {items.length > 0 && (
        <div className="transfer__table">
          <table>
            <thead>
              <tr>
                <th scope="col">{t('console.transfer.file')}</th>
                <th scope="col">{t('console.transfer.kind')}</th>
                <th scope="col">{t('console.transfer.state')}</th>
                <th scope="col">{t('console.transfer.counts')}</th>
                <th scope="col">{t('console.transfer.by')}</th>
                <th scope="col">{t('console.transfer.when')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.id}>
                  <th scope="row">
                    <Link to="/transfer/$importId" params={{ importId: one.id } as never}>
                      <code>{one.fileName}</code>
                    </Link>
                  </th>
                  <td>{t(`kind.${one.options.kind}`)}</td>
                  <td>
                    <StateTag
                      label={t(`console.transfer.states.${one.state}`)}
                      tone={tones[one.state]}
                    />
                  </td>
                  <td>{one.counts && t('console.transfer.countsLine', one.counts)}</td>
                  <td>
                    <PostName post={one.post} />
                  </td>
                  <td>
                    <When at={one.createdAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function PostName({ post }: { post: string }) {
  const { t } = useTranslation('identity');
  return <>{(t as unknown as (key: string) => string)(`posts.${post}`)}</>;
}
