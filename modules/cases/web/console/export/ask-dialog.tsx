import { Link } from '@tanstack/react-router';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '../../../../../ui/api/intent.ts';
import { Dialog } from '../../../../../ui/parts/dialog.tsx';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import type { CaseFilter } from '../../queries.ts';
import { type ExportFormat, useAskExport } from '../../queries-exports.ts';
import { Labelled } from '../parts/field.tsx';

/** Asks for the list with names and phones: what for, and as which kind of file. Says where it can be followed. */
export function AskDialog({
  open,
  filter,
  onClose,
}: {
  open: boolean;
  filter: CaseFilter;
  onClose: () => void;
}) {
  const { t } = useTranslation(['cases', 'ui']);
  const form = useId();
  const intent = useIntent();
  const ask = useAskExport();
  const [reason, setReason] = useState('');
  const [format, setFormat] = useState<ExportFormat>('xlsx');
  const [tried, setTried] = useState(false);
  const short = reason.trim().length < 2;
  const close = () => {
    ask.reset();
    intent.done();
    setReason('');
    setTried(false);
    onClose();
  };
  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (short) return;
    ask.mutate({
      body: { filter, format, reason: reason.trim() },
      idempotencyKey: intent.key(),
    });
  }
  const sent = ask.data;
  return (
    <Dialog
      open={open}
      title={t('console.export.ask')}
      onClose={close}
      actions={
        sent ? (
          <>
            <Link
              to="/exports/$exportId"
              params={{ exportId: sent.id }}
              className="gw-button gw-button--primary"
            >
              {t('console.export.title')}
            </Link>
            <button type="button" className="gw-button" onClick={close}>
              {t('ui:act.close')}
            </button>
          </>
        ) : (
          <>
            <button
              type="submit"
              form={form}
              className="gw-button gw-button--primary"
              disabled={ask.isPending}
            >
              {t('console.export.send')}
            </button>
            <button type="button" className="gw-button" onClick={close}>
              {t('ui:act.cancel')}
            </button>
          </>
        )
      }
    >
      {sent ? (
        <p role="status">{t('console.export.sent', { number: sent.number })}</p>
      ) : (
        <>
          <p>{t('console.export.askHelp')}</p>
          <form id={form} className="gw-stack" noValidate onSubmit={submit}>
            <Labelled
              label={t('console.export.reason')}
              required
              help={t('console.export.reasonHelp')}
              problem={tried && short ? t('console.export.reasonNeeded') : undefined}
            >
              {(ids) => (
                <textarea
                  {...ids}
                  className="gw-input"
                  rows={3}
                  maxLength={150}
                  value={reason}
                  onChange={(event) => setReason(event.target.value)}
                />
              )}
            </Labelled>
            <fieldset className="cases-group">
              <legend>{t('console.export.format')}</legend>
              <div className="gw-inline">
                {(['xlsx', 'csv'] as const).map((one) => (
                  <label key={one} className="cases-choice">
                    <input
                      type="radio"
                      name="format"
                      checked={format === one}
                      onChange={() => setFormat(one)}
                    />
                    {t(`console.export.${one}`)}
                  </label>
                ))}
              </div>
            </fieldset>
            {ask.isError && <ErrorPanel error={ask.error} title={t('console.form.failed')} />}
          </form>
        </>
      )}
    </Dialog>
  );
}
