import { type ReactNode, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, isPassing } from '../../../../../ui/api/error.ts';
import { newId } from '../../../../../ui/api/intent.ts';
import { outbox } from '../../../../../ui/offline/device.ts';
import { ErrorPanel, Skeleton } from '../../../../../ui/parts/states.tsx';
import { Link, navigate } from '../../../../../ui/router/router.tsx';
import { useElder } from '../../../../../ui/shell/elder.ts';
import { Page } from '../../../../../ui/shell/page.tsx';
import { useMe } from '../../../../identity/web/index.ts';
import { formatAddress, formatPlace, useLocated } from '../../../../places/web/index.ts';
import { type ReportAnswer, useCaseClasses } from '../../queries.ts';
import type { ReportPayload } from '../senders.ts';
import { clearReport, type ReportDraft, updateReport, useReport } from './draft.ts';
import { Duplicates } from './duplicates.tsx';
import { setSent } from './outcome.ts';
import './report.css';

/** Step 3: the class that was proposed, others' reports of the same, and off it goes. */
export default function CheckStep() {
  const { t, i18n } = useTranslation('cases');
  const { report, ready } = useReport();
  const { data: me } = useMe();
  const elder = useElder();
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const proposed = useProposedClass(report, ready);
  const classLater = report.classCode === undefined && proposed.later;
  const located = useLocated(report.picked ? undefined : report.position);
  const names = report.picked?.names ?? located.data?.names;
  const place = names && formatPlace(names, i18n.language === 'en' ? 'en' : 'zh-CN');

  async function send() {
    setBusy(true);
    setProblem(undefined);
    try {
      const payload: ReportPayload = {
        body: toBody(report, !me),
        pictures: report.pictures,
        ...(report.followUp ? { followUp: report.followUp } : {}),
        uploadToken: me ? null : newId().replaceAll('-', ''),
      };
      const outcome = await outbox.handIn({
        id: report.id,
        kind: 'cases/report',
        title: report.text.trim() || (report.className ?? ''),
        payload,
        owner: me?.id ?? null,
        createdAt: new Date().toISOString(),
      });
      setSent(
        outcome.state === 'sent' ? (outcome.answer as ReportAnswer) : 'waiting',
        report.followUp?.back,
      );
      await clearReport();
      navigate('/report/sent', { replace: true });
    } catch (error) {
      // A refused key is spent; what is changed and sent again is another intent.
      if (error instanceof ApiError) updateReport({ id: newId() });
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }

  const complete =
    (report.classCode !== undefined || (classLater && report.text.trim() !== '')) &&
    (report.picked ?? report.position) !== undefined;
  return (
    <Page
      title={t('mobile.report.check')}
      back="/report/where"
      aside={<span className="gw-soft">{t('mobile.report.step', { step: 3 })}</span>}
      foot={
        <>
          {problem !== undefined && (
            <ErrorPanel error={problem} title={t('mobile.report.notSent')} />
          )}
          <button
            type="button"
            className="gw-button gw-button--primary gw-button--block"
            disabled={!complete || busy}
            onClick={() => void send()}
          >
            {t(busy ? 'mobile.report.sending' : 'mobile.report.send')}
          </button>
        </>
      }
    >
      <dl className="report-summary gw-card">
        <Row label={t('fields.classCode')} to="/report/class" chosen={Boolean(report.className)}>
          {report.className ??
            (proposed.pending ? (
              <Skeleton height={24} width={120} />
            ) : (
              t(classLater ? 'mobile.report.classLater' : 'mobile.report.noClass')
            ))}
        </Row>
        <Row label={t('mobile.report.place')} to="/report/where">
          {[names?.estate, place ?? t('mobile.report.placeLater'), report.address.trim()]
            .filter(Boolean)
            .join(' · ')}
        </Row>
        <Row label={t('mobile.report.words')} to="/report">
          {report.text.trim()}
          {report.pictures.length > 0 && (
            <span className="gw-soft">
              {' '}
              {t('mobile.report.pictureCount', { count: report.pictures.length })}
            </span>
          )}
        </Row>
      </dl>
      {proposed.error && <ErrorPanel error={proposed.error} onRetry={proposed.retry} />}
      {report.classCode && report.position && (
        <Duplicates classCode={report.classCode} position={report.position} />
      )}
      {me === null && <Contact report={report} />}
      {!elder && <Options report={report} />}
    </Page>
  );
}

/** One line of what will be sent, and the way back to where it is changed. */
function Row({
  label,
  to,
  chosen = true,
  children,
}: {
  label: string;
  to: string;
  chosen?: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation('cases');
  const act = t(chosen ? 'mobile.report.change' : 'mobile.report.choose');
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <span>{children}</span>
        <Link className="gw-button" to={to} aria-label={`${act} ${label}`}>
          {act}
        </Link>
      </dd>
    </div>
  );
}

/** Takes the likeliest class for the words, unless the person chose one. */
function useProposedClass(report: ReportDraft, ready: boolean) {
  const q = report.text.trim();
  const classes = useCaseClasses({ q, limit: 1 }, ready && q !== '' && !report.classChosen);
  const best = classes.isPlaceholderData ? undefined : classes.data?.items[0];
  useEffect(() => {
    if (!best || report.classChosen || best.code === report.classCode) return;
    updateReport({
      classCode: best.code,
      className: best.name,
      ...(best.confidential ? { confidential: true } : {}),
    });
  }, [best, report.classChosen, report.classCode]);
  return {
    pending: classes.isFetching && !classes.isPaused,
    later: classes.isPaused || isPassing(classes.error),
    error: classes.isError && !isPassing(classes.error) ? classes.error : undefined,
    retry: () => void classes.refetch(),
  };
}

function toBody(report: ReportDraft, anonymous: boolean): ReportPayload['body'] {
  // Whoever goes there reads it as it stands on the signs.
  const picked = report.picked && formatAddress(report.picked.names, 'zh-CN');
  const address = [picked, report.address.trim()].filter(Boolean).join('，').slice(0, 200);
  const phone = report.phone.replace(/\s/g, '');
  const contact = {
    ...(phone ? { phone } : {}),
    ...(report.email.trim() ? { email: report.email.trim() } : {}),
  };
  const behalf = report.onBehalf;
  return {
    text: report.text.trim() || (report.className ?? ''),
    classCode: report.classCode ?? '',
    confidential: report.confidential,
    ...(report.picked ? { placePath: report.picked.path } : {}),
    ...(!report.picked && report.position
      ? { location: { ...report.position, crs: 'WGS84' as const } }
      : {}),
    ...(address ? { address } : {}),
    ...(behalf?.name
      ? { onBehalf: { name: behalf.name.trim(), phone: behalf.phone.replace(/\s/g, '') } }
      : {}),
    ...(anonymous && Object.keys(contact).length > 0 ? { contact } : {}),
  };
}

/** Somebody who is not signed in may leave a number or address; without one they follow by the tracking code. */
function Contact({ report }: { report: ReportDraft }) {
  const { t } = useTranslation('cases');
  const id = useId();
  return (
    <div className="gw-field">
      <label htmlFor={`${id}-mail`}>{t('mobile.report.email')}</label>
      <input
        id={`${id}-mail`}
        type="email"
        inputMode="email"
        autoComplete="email"
        className="gw-input"
        maxLength={200}
        value={report.email}
        aria-describedby={`${id}-help`}
        onChange={(event) => updateReport({ email: event.target.value })}
      />
      <label htmlFor={id}>{t('mobile.report.phone')}</label>
      <input
        id={id}
        type="tel"
        inputMode="tel"
        autoComplete="tel-national"
        className="gw-input"
        value={report.phone}
        aria-describedby={`${id}-help`}
        onChange={(event) => updateReport({ phone: event.target.value })}
      />
      <p id={`${id}-help`} className="gw-soft">
        {t('mobile.report.phoneHelp')}{' '}
        <Link to="/sign-in?to=/report/check">{t('mobile.report.signIn')}</Link>
      </p>
    </div>
  );
}

function Options({ report }: { report: ReportDraft }) {
  const { t } = useTranslation('cases');
  const behalf = report.onBehalf;
  return (
    <div>
      <label className="report-choice">
        <input
          type="checkbox"
          checked={report.confidential}
          onChange={(event) => updateReport({ confidential: event.target.checked })}
        />
        <span>
          {t('mobile.report.confidential')}{' '}
          <span className="gw-soft">{t('mobile.report.confidentialHelp')}</span>
        </span>
      </label>
      <label className="report-choice">
        <input
          type="checkbox"
          checked={behalf !== undefined}
          onChange={(event) =>
            updateReport({ onBehalf: event.target.checked ? { name: '', phone: '' } : undefined })
          }
        />
        {t('mobile.report.onBehalf')}
      </label>
      {behalf && (
        <div className="gw-stack">
          {(['name', 'phone'] as const).map((part) => (
            <label key={part} className="gw-field">
              <span className="gw-field__label">{t(`mobile.report.behalf.${part}`)}</span>
              <input
                className="gw-input"
                type={part === 'phone' ? 'tel' : 'text'}
                value={behalf[part]}
                maxLength={60}
                onChange={(event) =>
                  updateReport({ onBehalf: { ...behalf, [part]: event.target.value } })
                }
              />
            </label>
          ))}
        </div>
      )}
    </div>
  );
}
