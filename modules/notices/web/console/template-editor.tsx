import { type FormEvent, type RefObject, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../../ui/api/error.ts';
import { ConfirmButton } from '../../../../ui/parts/confirm-button.tsx';
import { ErrorPanel } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import {
  checkWording,
  type NoticeLocale,
  noticeLocales,
  type WordingProblem,
} from '../../format.ts';
import { type Template, useSaveWording } from '../queries-desk.ts';
import { Field } from './field.tsx';
import { usePlaceWords } from './place-words.ts';
import { TemplatePreview } from './template-preview.tsx';

/** What is typed: a line of the body is a line of the field. */
type Draft = Record<NoticeLocale, { title: string; body: string }>;
type Part = 'title' | 'body';

const draftOf = (texts: Template['current']): Draft => ({
  'zh-CN': { title: texts['zh-CN'].title, body: texts['zh-CN'].body.join('\n') },
  en: { title: texts.en.title, body: texts.en.body.join('\n') },
});
const lines = (body: string) => body.split('\n').filter((line) => line.trim() !== '');
const textsOf = (draft: Draft): Template['current'] => ({
  'zh-CN': { title: draft['zh-CN'].title, body: lines(draft['zh-CN'].body) },
  en: { title: draft.en.title, body: lines(draft.en.body) },
});

/** The words of a template in both languages, with how they read while they are typed. */
export function TemplateEditor({ template, mayEdit }: { template: Template; mayEdit: boolean }) {
  const { t } = useTranslation(['notices', 'ui']);
  const save = useSaveWording(template.key, template.variant);
  const [draft, setDraft] = useState(() => draftOf(template.current));
  const [version, setVersion] = useState(template.version);
  const [tried, setTried] = useState(false);
  const focused = useRef<{ field: HTMLInputElement | HTMLTextAreaElement; put: Put } | null>(null);
  const { nameOf } = usePlaceWords();
  const texts = textsOf(draft);
  const places = Object.keys(template.sample);
  const problems = checkWording(texts, places);
  const theirs =
    save.error instanceof ApiError && save.error.code === 'http/stale'
      ? (save.error.current as Template)
      : undefined;

  async function write(next: Template['current'] | null, from: number) {
    try {
      const saved = await save.mutateAsync({ texts: next, version: from });
      setDraft(draftOf(saved.current));
      setVersion(saved.version);
      setTried(false);
      showToast(t(next ? 'console.templates.saved' : 'console.templates.dropped'));
    } catch {
      // Shown from save.error.
    }
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (problems.length === 0) void write(texts, version);
  }
  function insert(place: string) {
    const at = focused.current;
    if (!at) return;
    const { field, put } = at;
    const [from, until] = [field.selectionStart ?? 0, field.selectionEnd ?? 0];
    const text = `{{${place}}}`;
    put(field.value.slice(0, from) + text + field.value.slice(until));
    // After React has put the new value in.
    requestAnimationFrame(() => {
      field.focus();
      field.setSelectionRange(from + text.length, from + text.length);
    });
  }
  return (
    <form className="gw-stack" noValidate onSubmit={submit}>
      {mayEdit && (
        <fieldset className="notices-places">
          <legend>{t('console.templates.places')}</legend>
          <p className="gw-soft gw-small">{t('console.templates.placesHelp')}</p>
          <div className="gw-inline">
            {places.map((place) => (
              <button
                key={place}
                type="button"
                className="gw-button notices-place"
                // The field keeps the focus, and with it where the place goes.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => insert(place)}
              >
                {nameOf(place)}
              </button>
            ))}
          </div>
        </fieldset>
      )}
      <div className="notices-languages">
        {noticeLocales.map((locale) => (
          <Words
            key={locale}
            locale={locale}
            words={draft[locale]}
            readOnly={!mayEdit}
            problems={tried ? problems.filter(({ path }) => path.startsWith(locale)) : []}
            focused={focused}
            onChange={(part, text) =>
              setDraft((old) => ({ ...old, [locale]: { ...old[locale], [part]: text } }))
            }
          />
        ))}
      </div>
      <TemplatePreview template={template} texts={texts} />
      {theirs && (
        <Theirs
          theirs={theirs}
          onTake={() => {
            setDraft(draftOf(theirs.current));
            setVersion(theirs.version);
            save.reset();
          }}
          onKeep={() => void write(texts, theirs.version)}
        />
      )}
      {save.isError && !theirs && (
        <ErrorPanel error={save.error} title={t('console.templates.saveFailed')} />
      )}
      {mayEdit && (
        <div className="gw-inline">
          <button type="submit" className="gw-button gw-button--primary" disabled={save.isPending}>
            {t('ui:act.save')}
          </button>
          {template.own && (
            <ConfirmButton
              question={t('console.templates.dropAsk')}
              consequence={t('console.templates.dropBody')}
              confirm={t('console.templates.drop')}
              disabled={save.isPending}
              onConfirm={() => void write(null, version)}
            >
              {t('console.templates.drop')}
            </ConfirmButton>
          )}
        </div>
      )}
    </form>
  );
}

type Put = (text: string) => void;
type Focused = RefObject<{ field: HTMLInputElement | HTMLTextAreaElement; put: Put } | null>;

function Words({
  locale,
  words,
  readOnly,
  problems,
  focused,
  onChange,
}: {
  locale: NoticeLocale;
  words: Draft[NoticeLocale];
  readOnly: boolean;
  problems: readonly WordingProblem[];
  focused: Focused;
  onChange: (part: Part, text: string) => void;
}) {
  const { t } = useTranslation('notices');
  const say = (part: Part) => {
    const found = problems.filter(({ path }) => path.startsWith(`${locale}.${part}`));
    if (found.length === 0) return undefined;
    return found
      .map(({ path, kind, value }) => {
        const line = path.split('.')[2];
        const what = t(`console.templates.problems.${kind}`, { value });
        return line === undefined
          ? what
          : t('console.templates.inLine', { line: Number(line) + 1, what });
      })
      .join(' ');
  };
  const common = (part: Part) => ({
    className: 'gw-input',
    lang: locale,
    readOnly,
    value: words[part],
    onFocus: ({ target }: { target: HTMLInputElement | HTMLTextAreaElement }) => {
      focused.current = { field: target, put: (text) => onChange(part, text) };
    },
    onChange: ({ target }: { target: HTMLInputElement | HTMLTextAreaElement }) =>
      onChange(part, target.value),
  });
  return (
    <div className="gw-stack">
      <Field label={t(`console.templates.titleIn.${locale}`)} problem={say('title')}>
        {(ids) => <input {...ids} {...common('title')} />}
      </Field>
      <Field
        label={t(`console.templates.bodyIn.${locale}`)}
        help={t('console.templates.bodyHelp')}
        problem={say('body')}
      >
        {(ids) => <textarea {...ids} {...common('body')} rows={6} />}
      </Field>
    </div>
  );
}

/** Somebody else has saved meanwhile: what holds now, and which of the two is to stay. */
function Theirs({
  theirs,
  onTake,
  onKeep,
}: {
  theirs: Template;
  onTake: () => void;
  onKeep: () => void;
}) {
  const { t } = useTranslation('notices');
  const { show } = usePlaceWords();
  return (
    <section className="gw-error" role="alert">
      <p className="gw-error__title">{t('console.templates.stale')}</p>
      <p>{t('console.templates.staleBody')}</p>
      {noticeLocales.map((locale) => (
        <blockquote key={locale} lang={locale} className="notices-theirs">
          <strong>{show(theirs.current[locale].title)}</strong>
          {'\n'}
          {show(theirs.current[locale].body.join('\n'))}
        </blockquote>
      ))}
      <div className="gw-inline">
        <button type="button" className="gw-button" onClick={onTake}>
          {t('console.templates.take')}
        </button>
        <button type="button" className="gw-button" onClick={onKeep}>
          {t('console.templates.keep')}
        </button>
      </div>
    </section>
  );
}
