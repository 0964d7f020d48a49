import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newId } from '../../../../../ui/api/intent.ts';
import { ConfirmButton } from '../../../../../ui/parts/confirm-button.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { type ClassBody, useSaveCaseClass } from '../../queries.ts';
import { Labelled } from '../parts/field.tsx';
import { type BothNames, useBothNames } from './classes-table.tsx';

const blank: BothNames = {
  code: '',
  kind: 'event',
  group: { zh: '', en: '' },
  name: { zh: '', en: '' },
  confidential: false,
};

/** A class beside the table: its names in both languages, whether it is confidential; or a new one. */
export function ClassPane({
  code,
  mayEdit,
  onClose,
}: {
  /** `new` for one that is added. */
  code: string;
  mayEdit: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation('cases');
  const { classes } = useBothNames();
  const found = code === 'new' ? blank : classes?.find((one) => one.code === code);
  return (
    <section className="cases-pane" aria-label={t('console.classes.pane')}>
      <div className="cases-pane__tools">
        <button
          type="button"
          className="gw-button gw-button--plain"
          aria-label={t('console.list.closeCase')}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      {!found && <SkeletonList rows={4} height={48} />}
      {found && (
        <>
          <h2>{code === 'new' ? t('console.classes.add') : `${found.code} ${found.name.zh}`}</h2>
          <ClassForm
            one={found}
            codes={classes?.map((other) => other.code) ?? []}
            mayEdit={mayEdit}
            onClose={onClose}
          />
        </>
      )}
    </section>
  );
}

function ClassForm({
  one,
  codes,
  mayEdit,
  onClose,
}: {
  one: BothNames;
  codes: readonly string[];
  mayEdit: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation(['cases', 'ui']);
  const save = useSaveCaseClass();
  const adding = one.code === '';
  const [code, setCode] = useState(one.code);
  const [texts, setTexts] = useState({
    groupZh: one.group.zh,
    groupEn: one.group.en,
    nameZh: one.name.zh,
    nameEn: one.name.en,
  });
  const [confidential, setConfidential] = useState(one.confidential);
  const [tried, setTried] = useState(false);
  const codeFine = /^[CE]\d{4}$/.test(code) && !(adding && codes.includes(code));
  const textsFine = Object.values(texts).every((text) => text.trim() !== '');
  const body = (retired: boolean): ClassBody => ({
    kind: code.startsWith('C') ? 'component' : 'event',
    group: { zh: texts.groupZh.trim(), en: texts.groupEn.trim() },
    name: { zh: texts.nameZh.trim(), en: texts.nameEn.trim() },
    confidential,
    retired,
  });

  async function write(retired: boolean) {
    try {
      await save.mutateAsync({ code, body: body(retired), idempotencyKey: newId() });
    } catch {
      return; // Shown from save.error.
    }
    const name = texts.nameZh.trim();
    showToast(t(retired ? 'console.classes.retired' : 'console.classes.saved', { name }));
    onClose();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (codeFine && textsFine) void write(false);
  }

  return (
    <form className="gw-stack" noValidate onSubmit={submit}>
      {adding && (
        <Labelled
          label={t('console.classes.code')}
          required
          help={t('console.classes.codeHelp')}
          problem={tried && !codeFine ? t('console.classes.codeWrong') : undefined}
        >
          {(ids) => (
            <input
              {...ids}
              className="gw-input"
              maxLength={5}
              value={code}
              onChange={(event) => setCode(event.target.value.toUpperCase())}
            />
          )}
        </Labelled>
      )}
      {(['nameZh', 'nameEn', 'groupZh', 'groupEn'] as const).map((field) => (
        <Labelled
          key={field}
          label={t(`console.classes.${field}`)}
          required
          problem={tried && !texts[field].trim() ? t('console.classes.needed') : undefined}
        >
          {(ids) => (
            <input
              {...ids}
              className="gw-input"
              readOnly={!mayEdit}
              maxLength={field.endsWith('Zh') ? 40 : 80}
              value={texts[field]}
              onChange={(event) => setTexts({ ...texts, [field]: event.target.value })}
            />
          )}
        </Labelled>
      ))}
      <label className="cases-choice">
        <input
          type="checkbox"
          disabled={!mayEdit}
          checked={confidential}
          onChange={(event) => setConfidential(event.target.checked)}
        />
        {t('console.classes.confidential')}
      </label>
      {save.isError && <ErrorPanel error={save.error} title={t('console.form.failed')} />}
      {mayEdit && (
        <div className="cases-form__actions">
          <button type="submit" className="gw-button gw-button--primary" disabled={save.isPending}>
            {t('ui:act.save')}
          </button>
          {!adding && (
            <ConfirmButton
              question={t('console.classes.retireAsk', { name: one.name.zh })}
              consequence={t('console.classes.retireHelp')}
              confirm={t('console.classes.retire')}
              disabled={save.isPending}
              onConfirm={() => void write(true)}
            >
              {t('console.classes.retire')}
            </ConfirmButton>
          )}
        </div>
      )}
    </form>
  );
}
