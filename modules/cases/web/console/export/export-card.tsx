import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newId } from '../../../../../ui/api/intent.ts';
import { When } from '../../../../../ui/parts/clock.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { StateTag, type StateTone } from '../../../../../ui/parts/state-tag.tsx';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { exactInstant } from '../../../../../ui/time/words.ts';
import {
  type Export,
  useDecideExport,
  useFetchExport,
  useWithdrawExport,
} from '../../queries-exports.ts';
import { usePostName } from '../../who.ts';
import { Labelled } from '../parts/field.tsx';

const tones: Record<Export['state'], StateTone> = {
  asked: 'waiting',
  approved: 'active',
  refused: 'stopped',
  withdrawn: 'stopped',
  expired: 'stopped',
  usedUp: 'done',
};

/** An export with what it holds, how it stands, and what the reader may do on it now. */
export function ExportCard({ one }: { one: Export }) {
  const { t, i18n } = useTranslation('cases');
  const postName = usePostName();
  return (
    <article className="gw-card cases-export" aria-labelledby={`export-${one.id}`}>
      <header className="gw-inline">
        <h2 id={`export-${one.id}`}>{one.number}</h2>
        <StateTag label={t(`console.export.states.${one.state}`)} tone={tones[one.state]} />
        <span>{t('console.export.count', { count: one.count })}</span>
        <span className="gw-soft">{t(`console.export.${one.format}`)}</span>
      </header>
      <dl className="cases-facts">
        <Fact name={t('console.export.askedBy')}>
          {one.askedBy} · {one.placeName} · {postName(one.post)}
        </Fact>
        <Fact name={t('console.export.askedAt')}>
          <When at={one.askedAt} />
        </Fact>
        <Fact name={t('console.export.what')}>{one.what.join(' · ')}</Fact>
        <Fact name={t('console.export.reason')}>{one.reason}</Fact>
        {one.decidedBy && one.decidedAt && (
          <Fact name={t('console.export.decidedBy')}>
            {one.decidedBy} · <When at={one.decidedAt} />
          </Fact>
        )}
        {one.note && <Fact name={t('console.export.decisionNote')}>{one.note}</Fact>}
        {one.state === 'approved' && one.expiresAt && (
          <Fact name={t('console.export.status')}>
            {t('console.export.expires', { time: exactInstant(i18n.language, one.expiresAt) })}
            {' · '}
            {t('console.export.left', { count: one.downloadsLeft ?? 0 })}
          </Fact>
        )}
      </dl>
      {one.mine && one.state === 'approved' && <Fetch one={one} />}
      {one.mine && one.state === 'asked' && <Withdraw one={one} />}
      {one.decidable && <Decide one={one} />}
    </article>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Fetch({ one }: { one: Export }) {
  const { t } = useTranslation('cases');
  const fetch = useFetchExport();
  return (
    <>
      <div className="cases-form__actions">
        <button
          type="button"
          className="gw-button gw-button--primary"
          disabled={fetch.isPending}
          onClick={() =>
            fetch.mutate(one.id, { onSuccess: () => showToast(t('console.export.fetched')) })
          }
        >
          <Icon name="download" />
          {t(fetch.isPending ? 'console.export.fetching' : 'console.export.fetch')}
        </button>
        <span className="gw-sr" role="status">
          {fetch.isPending && t('console.export.fetching')}
        </span>
      </div>
      {fetch.isError && <ErrorPanel error={fetch.error} title={t('console.form.failed')} />}
    </>
  );
}

function Withdraw({ one }: { one: Export }) {
  const { t } = useTranslation('cases');
  const withdraw = useWithdrawExport();
  return (
    <>
      <div className="cases-form__actions">
        <button
          type="button"
          className="gw-button"
          disabled={withdraw.isPending}
          onClick={() =>
            withdraw.mutate(
              { exportId: one.id, version: one.version, idempotencyKey: newId() },
              { onSuccess: () => showToast(t('console.export.withdrawn')) },
            )
          }
        >
          {t('console.export.withdraw')}
        </button>
      </div>
      {withdraw.isError && <ErrorPanel error={withdraw.error} title={t('console.form.failed')} />}
    </>
  );
}

/** Approves with or without words, refuses with words; what was typed stays when it did not work. */
function Decide({ one }: { one: Export }) {
  const { t } = useTranslation('cases');
  const decide = useDecideExport();
  const [note, setNote] = useState('');
  const [needed, setNeeded] = useState(false);
  function send(approved: boolean) {
    setNeeded(!approved && !note.trim());
    if (!approved && !note.trim()) return;
    decide.mutate(
      {
        exportId: one.id,
        version: one.version,
        approved,
        note: note.trim() || undefined,
        idempotencyKey: newId(),
      },
      {
        onSuccess: () =>
          showToast(t(approved ? 'console.export.approved' : 'console.export.refused')),
      },
    );
  }
  return (
    <div className="gw-stack">
      <Labelled
        label={t('console.export.note')}
        required={false}
        help={t('console.export.noteHelp')}
        problem={needed ? t('console.export.noteNeeded') : undefined}
      >
        {(ids) => (
          <textarea
            {...ids}
            className="gw-input"
            rows={2}
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Labelled>
      {decide.isError && <ErrorPanel error={decide.error} title={t('console.form.failed')} />}
      <div className="cases-form__actions">
        <button
          type="button"
          className="gw-button gw-button--primary"
          disabled={decide.isPending}
          onClick={() => send(true)}
        >
          {t('console.export.approve')}
        </button>
        <button
          type="button"
          className="gw-button"
          disabled={decide.isPending}
          onClick={() => send(false)}
        >
          {t('console.export.refuse')}
        </button>
      </div>
    </div>
  );
}
