import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../../ui/parts/dialog.tsx';
import { Icon } from '../../../ui/parts/icons.tsx';
import { ErrorPanel } from '../../../ui/parts/states.tsx';
import { useOpenResident } from './queries.ts';
import './registry.css';

/** How long what was opened stays to be seen. */
const shownMs = 60_000;

interface Opened {
  name: string;
  phone: string | null;
}

/** Somebody's name and phone, masked; opened with a reason that is kept, and closed again by itself. */
export function OpenPerson({
  residentId,
  nameMasked,
  phoneMasked = null,
  mayOpen,
}: {
  residentId: string;
  nameMasked: string;
  phoneMasked?: string | null;
  mayOpen: boolean;
}) {
  const { t } = useTranslation(['registry', 'ui']);
  const [asking, setAsking] = useState(false);
  const [opened, setOpened] = useState<Opened>();
  const [said, setSaid] = useState('');
  const shown = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!opened) return;
    shown.current?.focus();
    const timer = setTimeout(() => {
      setOpened(undefined);
      setSaid(t('later.open.closed'));
    }, shownMs);
    return () => clearTimeout(timer);
  }, [opened, t]);
  return (
    <span className="registry-person" ref={shown} tabIndex={-1}>
      <strong>{opened?.name ?? nameMasked}</strong>
      {opened?.phone ? (
        <a className="gw-inline" href={`tel:${opened.phone}`}>
          <Icon name="phone" />
          {opened.phone.replace(/^\+86/, '')}
        </a>
      ) : (
        <span className="gw-soft">
          {opened ? t('later.open.noPhone') : (phoneMasked?.replace(/^\+86/, '') ?? '')}
        </span>
      )}
      {opened ? (
        <>
          <button
            type="button"
            className="gw-button gw-button--plain"
            onClick={() => setOpened(undefined)}
          >
            {t('later.open.close')}
          </button>
          <span className="gw-small gw-soft">{t('later.open.minute')}</span>
        </>
      ) : (
        mayOpen && (
          <button
            type="button"
            className="gw-button gw-button--plain"
            aria-label={t('later.open.actionFor', { name: nameMasked })}
            onClick={() => setAsking(true)}
          >
            {t('later.open.action')}
          </button>
        )
      )}
      <span className="gw-sr" role="status">
        {said}
      </span>
      <AskReason
        open={asking}
        residentId={residentId}
        nameMasked={nameMasked}
        onClose={() => setAsking(false)}
        onOpened={(whole) => {
          setAsking(false);
          setSaid('');
          setOpened(whole);
        }}
      />
    </span>
  );
}

function AskReason({
  open,
  residentId,
  nameMasked,
  onClose,
  onOpened,
}: {
  open: boolean;
  residentId: string;
  nameMasked: string;
  onClose: () => void;
  onOpened: (whole: Opened) => void;
}) {
  const { t } = useTranslation(['registry', 'ui']);
  const openResident = useOpenResident(residentId);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const form = useId();
  const field = useId();
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get('reason')).trim();
    setBusy(true);
    setProblem(undefined);
    try {
      onOpened(await openResident(reason));
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <Dialog
      open={open}
      title={t('later.open.title', { name: nameMasked })}
      onClose={onClose}
      actions={
        <>
          <button
            type="submit"
            form={form}
            className="gw-button gw-button--primary"
            disabled={busy}
          >
            {t('later.open.action')}
          </button>
          <button type="button" className="gw-button" onClick={onClose}>
            {t('ui:act.cancel')}
          </button>
        </>
      }
    >
      <form id={form} className="gw-stack" onSubmit={(event) => void submit(event)}>
        <p>{t('later.open.body')}</p>
        <div className="gw-field">
          <label htmlFor={field}>{t('later.open.reason')}</label>
          <input
            id={field}
            name="reason"
            className="gw-input"
            required
            minLength={4}
            maxLength={200}
            aria-describedby={`${field}-help`}
          />
          <p id={`${field}-help`} className="gw-soft">
            {t('later.open.reasonHelp')}
          </p>
        </div>
        {problem !== undefined && <ErrorPanel error={problem} title={t('later.open.failed')} />}
      </form>
    </Dialog>
  );
}
