import { Link } from '@tanstack/react-router';
import { type FormEvent, useDeferredValue, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldProblem } from '../../../../../ui/api/error.ts';
import { useIntent } from '../../../../../ui/api/intent.ts';
import { When } from '../../../../../ui/parts/clock.tsx';
import { PicturePicker } from '../../../../../ui/parts/picture-picker.tsx';
import type { PickedPicture } from '../../../../../ui/parts/prepare-picture.ts';
import { Empty, ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { instantInWords } from '../../../../../ui/time/words.ts';
import { postsOf, useMe } from '../../../../identity/web/index.ts';
import { usePlace } from '../../../../places/web/index.ts';
import { type ReportAnswer, useCaseClasses, useDuplicates, useReportCase } from '../../queries.ts';
import { ClassField } from '../case/field-class.tsx';
import { Group, Labelled } from '../parts/field.tsx';
import { UploadError, uploadPictures } from '../parts/upload.ts';
import { PlaceField, type Where } from './place-field.tsx';

const suggested = 6;
const hotlinePosts = ['subdistrictDispatcher', 'subdistrictLead', 'cityOperator'];

/** A report by staff for somebody who calls or comes by. */
export default function ReportPage() {
  const [turn, setTurn] = useState(0);
  const [sent, setSent] = useState<ReportAnswer>();
  if (sent) {
    return (
      <Sent
        answer={sent}
        onAnother={() => {
          setSent(undefined);
          setTurn(turn + 1);
        }}
      />
    );
  }
  return <ReportForm key={turn} onSent={setSent} />;
}

function Sent({ answer, onAnother }: { answer: ReportAnswer; onAnother: () => void }) {
  const { t, i18n } = useTranslation('cases');
  const step = answer.nextStep;
  const key = `console.next.${step?.key.replace(/^.*\./, '')}`;
  return (
    <Empty
      icon="check"
      title={t('console.report.sent', { number: answer.number })}
      action={
        <p className="gw-inline">
          <Link
            to="/cases/$caseId"
            params={{ caseId: answer.id }}
            className="gw-button gw-button--primary"
          >
            {t('console.report.open')}
          </Link>
          <button type="button" className="gw-button" onClick={onAnother}>
            {t('console.report.another')}
          </button>
        </p>
      }
    >
      {t('console.report.sentPlace', { place: answer.placeName })}
      {step?.dueAt && i18n.exists(`cases:${key}`) && (
        <>
          <br />
          {t('console.report.sentNext', {
            step: t(key as 'console.next.accept'),
            time: instantInWords(i18n.getFixedT(null, 'ui'), i18n.language, step.dueAt),
          })}
        </>
      )}
    </Empty>
  );
}

function ReportForm({ onSent }: { onSent: (answer: ReportAnswer) => void }) {
  const { t } = useTranslation('cases');
  const { data: me } = useMe();
  const form = useRef<HTMLFormElement>(null);
  const intent = useIntent();
  const report = useReportCase();
  const [named, setNamed] = useState(true);
  const [name, setName] = useState('');
  const [phone, setPhone] = useState('');
  const [hotline, setHotline] = useState(false);
  const [text, setText] = useState('');
  const [classCode, setClassCode] = useState<string>();
  const [where, setWhere] = useState<Where>({});
  const [address, setAddress] = useState('');
  const [confidential, setConfidential] = useState(false);
  const [pictures, setPictures] = useState<PickedPicture[]>([]);
  const [progress, setProgress] = useState<{ done: number; total: number }>();
  const [uploadProblem, setUploadProblem] = useState<UploadError>();
  const [tried, setTried] = useState(false);
  const words = useDeferredValue(text.trim());
  const likely = useCaseClasses({ q: words, limit: suggested }, words.length >= 2);
  const duplicates = useDuplicates(
    classCode && where.point ? { classCode, ...where.point } : undefined,
  );
  const home = usePlace(
    me?.appointments.map((one) => one.placePath).find((path) => path !== null) ?? undefined,
  );
  const mayHotline = postsOf(me).some((post) => hotlinePosts.includes(post));
  const phoneFine = /^1\d{10}$/.test(phone.trim());
  const missing = {
    text: text.trim() === '',
    classCode: !classCode,
    where: !where.point && !where.place,
    who: named && (!name.trim() || !phone.trim()),
    phone: named && phone.trim() !== '' && !phoneFine,
  };
  const refused = (field: string) => {
    const found = fieldProblem(report.error, field);
    return found && [found.message, found.accepted].filter(Boolean).join(' ');
  };

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (Object.values(missing).some(Boolean)) {
      requestAnimationFrame(() =>
        form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(),
      );
      return;
    }
    setUploadProblem(undefined);
    try {
      const total = pictures.length;
      const ids = await uploadPictures(pictures, (done) => setProgress({ done, total }));
      setProgress(undefined);
      const answer = await report.mutateAsync({
        body: {
          text: text.trim(),
          classCode: classCode!,
          ...(where.point ? { location: where.point } : {}),
          ...(where.place ? { placePath: where.place.path } : {}),
          ...(address.trim() ? { address: address.trim() } : {}),
          pictures: ids,
          confidential,
          ...(named ? { onBehalf: { name: name.trim(), phone: phone.trim() } } : {}),
          ...(hotline ? { hotline } : {}),
        },
        idempotencyKey: intent.key(),
      });
      intent.done();
      onSent(answer);
    } catch (error) {
      setProgress(undefined);
      intent.done();
      // What the server refused is shown from report.error.
      if (error instanceof UploadError) setUploadProblem(error);
    }
  }

  return (
    <form
      ref={form}
      className="cases-report"
      noValidate
      aria-labelledby="cases-report-title"
      onSubmit={(event) => void submit(event)}
    >
      <header>
        <h1 id="cases-report-title">{t('console.report.title')}</h1>
        <p className="gw-soft">{t('console.report.lead')}</p>
      </header>
      <div className="cases-report__columns">
        <div className="gw-stack">
          <Group
            label={t('console.report.who')}
            required
            problem={tried && missing.who ? t('console.report.nameNeeded') : undefined}
          >
            <label className="cases-choice">
              <input
                type="checkbox"
                checked={!named}
                onChange={(event) => setNamed(!event.target.checked)}
              />
              {t('console.report.noName')}
            </label>
            {named && (
              <div className="cases-range cases-range--start">
                <Labelled label={t('console.report.name')} required>
                  {(ids) => (
                    <input
                      {...ids}
                      className="gw-input"
                      autoComplete="off"
                      maxLength={60}
                      aria-invalid={tried && !name.trim()}
                      value={name}
                      onChange={(event) => setName(event.target.value)}
                    />
                  )}
                </Labelled>
                <Labelled
                  label={t('console.report.phone')}
                  required
                  help={t('console.report.phoneHelp')}
                  problem={
                    tried && missing.phone ? t('console.report.phoneWrong') : refused('phone')
                  }
                >
                  {(ids) => (
                    <input
                      {...ids}
                      className="gw-input"
                      type="tel"
                      autoComplete="off"
                      inputMode="numeric"
                      maxLength={11}
                      value={phone}
                      onChange={(event) => setPhone(event.target.value)}
                    />
                  )}
                </Labelled>
              </div>
            )}
            {mayHotline && (
              <label className="cases-choice">
                <input
                  type="checkbox"
                  checked={hotline}
                  onChange={(event) => setHotline(event.target.checked)}
                />
                <span>
                  {t('console.report.hotline')}{' '}
                  <span className="gw-soft">{t('console.report.hotlineHelp')}</span>
                </span>
              </label>
            )}
          </Group>
          <Labelled
            label={t('console.report.text')}
            required
            problem={tried && missing.text ? t('console.report.textNeeded') : refused('text')}
          >
            {(ids) => (
              <textarea
                {...ids}
                className="gw-input"
                rows={4}
                maxLength={2000}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Labelled>
          {words.length >= 2 && likely.data && likely.data.items.length > 0 && (
            // biome-ignore lint/a11y/useSemanticElements: a group of buttons, not of fields
            <div role="group" aria-label={t('console.report.classSuggested')} className="gw-inline">
              <span className="gw-soft">{t('console.report.classSuggested')}</span>
              {likely.data.items.map((one) => (
                <button
                  key={one.code}
                  type="button"
                  className="gw-button"
                  aria-pressed={one.code === classCode}
                  onClick={() => setClassCode(one.code)}
                >
                  {one.name}
                </button>
              ))}
              {likely.data.items[0]?.because?.length ? (
                <span className="gw-soft">
                  {t('parts.because', {
                    words: likely.data.items[0].because.join(t('parts.comma')),
                  })}
                </span>
              ) : null}
            </div>
          )}
          <ClassField
            label={t('console.report.class')}
            required
            value={classCode}
            onChange={setClassCode}
            problem={
              tried && missing.classCode ? t('console.report.classNeeded') : refused('classCode')
            }
          />
          <PicturePicker value={pictures} onChange={setPictures} />
          <label className="cases-choice">
            <input
              type="checkbox"
              checked={confidential}
              onChange={(event) => setConfidential(event.target.checked)}
            />
            {t('console.report.confidential')}
          </label>
        </div>
        <div className="gw-stack">
          <h2>{t('console.report.where')}</h2>
          <PlaceField
            home={home.data?.bbox ?? undefined}
            value={where}
            onChange={setWhere}
            problem={tried && missing.where ? t('console.report.placeNeeded') : refused('location')}
          />
          <Labelled
            label={t('console.report.address')}
            required={false}
            help={t('console.report.addressHelp')}
          >
            {(ids) => (
              <input
                {...ids}
                className="gw-input"
                maxLength={200}
                value={address}
                onChange={(event) => setAddress(event.target.value)}
              />
            )}
          </Labelled>
        </div>
      </div>
      {duplicates.data && duplicates.data.items.length > 0 && (
        <section className="cases-conflict" aria-label={t('console.report.duplicates')}>
          <h2>{t('console.report.duplicates')}</h2>
          <p>{t('console.report.duplicatesHelp')}</p>
          <ul className="cases-related">
            {duplicates.data.items.map((other) => (
              <li key={other.id} className="cases-related__item">
                {other.thumbUrl && <img src={other.thumbUrl} alt="" width={48} height={48} />}
                <p>
                  <Link to="/cases/$caseId" params={{ caseId: other.id }}>
                    {other.number}
                  </Link>{' '}
                  {other.text}{' '}
                  <span className="gw-soft">
                    {t('console.case.metres', { count: Math.round(other.distance) })} ·{' '}
                    <When at={other.reportedAt} />
                  </span>
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
      {uploadProblem && (
        <ErrorPanel
          error={uploadProblem.cause}
          title={t('console.form.pictureLost', { position: uploadProblem.position })}
        />
      )}
      {report.isError && <ErrorPanel error={report.error} title={t('console.report.failed')} />}
      <div className="cases-form__actions">
        <button
          type="submit"
          className="gw-button gw-button--primary"
          disabled={report.isPending || progress !== undefined}
        >
          {t('console.report.send')}
        </button>
        <span role="status" className="gw-soft">
          {progress && progress.total > 0 && t('console.form.uploading', progress)}
        </span>
      </div>
    </form>
  );
}
