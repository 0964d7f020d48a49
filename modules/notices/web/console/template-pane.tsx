import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../ui/parts/icons.tsx';
import { ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { postsOf, useMe } from '../../../identity/web/index.ts';
import { useTemplate, useVariants } from '../queries-desk.ts';
import { Field } from './field.tsx';
import { TemplateEditor } from './template-editor.tsx';

/** A template beside the list: for which kind of record, its words, how they read. */
export function TemplatePane({
  templateKey,
  variant,
  withOwn = [],
  onVariant,
  onClose,
}: {
  templateKey: string;
  /** '' in general. */
  variant: string;
  /** Kinds that have words of their own. */
  withOwn?: readonly string[] | undefined;
  onVariant: (variant: string) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('notices');
  const template = useTemplate(templateKey, variant);
  const posts = postsOf(useMe().data);
  const mayEdit = posts.includes('cityOperator');
  return (
    <section className="notices-pane" aria-label={t('console.templates.pane')}>
      <header className="notices-pane__head">
        <h2>
          <code>{templateKey}</code>
        </h2>
        <button
          type="button"
          className="gw-button gw-button--plain"
          aria-label={t('console.close')}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </header>
      <Variants
        templateKey={templateKey}
        variant={variant}
        withOwn={withOwn}
        onVariant={onVariant}
      />
      {template.isPending && <SkeletonList rows={6} height={48} />}
      {template.isError && !template.data && (
        <ErrorPanel error={template.error} onRetry={() => void template.refetch()} />
      )}
      {template.data && (
        <>
          <p className="gw-soft">
            {t(template.data.own ? 'console.templates.isOwn' : 'console.templates.isShipped')}
            {template.data.urgent && ` ${t('console.templates.isUrgent')}`}
          </p>
          <TemplateEditor template={template.data} mayEdit={mayEdit} />
          {posts.some((post) => ['cityOperator', 'auditor'].includes(post)) && (
            <p>
              <Link
                to={'/audit' as never}
                search={
                  {
                    subjectType: 'noticeTemplate',
                    subjectId: variant ? `${templateKey} ${variant}` : templateKey,
                  } as never
                }
              >
                {t('console.templates.history')}
              </Link>
            </p>
          )}
        </>
      )}
    </section>
  );
}

function Variants({
  templateKey,
  variant,
  withOwn,
  onVariant,
}: {
  templateKey: string;
  variant: string;
  withOwn: readonly string[];
  onVariant: (variant: string) => void;
}) {
  const { t } = useTranslation('notices');
  const variants = useVariants(templateKey);
  const items = variants.data?.items ?? [];
  if (variants.isError) {
    return <ErrorPanel error={variants.error} onRetry={() => void variants.refetch()} />;
  }
  if (items.length === 0) return null;
  const mark = (code: string, name: string) =>
    withOwn.includes(code) ? t('console.templates.kindOwn', { name }) : name;
  return (
    <Field label={t('console.templates.kind')} help={t('console.templates.kindHelp')}>
      {(ids) => (
        <select
          {...ids}
          className="gw-input"
          value={variant}
          onChange={(event) => onVariant(event.target.value)}
        >
          <option value="">{t('console.templates.kindAny')}</option>
          {items
            .filter(({ group }) => group === null)
            .map((group) => (
              <optgroup key={group.code} label={group.name}>
                <option value={group.code}>
                  {mark(group.code, t('console.templates.kindGroup', { name: group.name }))}
                </option>
                {items
                  .filter((one) => one.group === group.code)
                  .map((one) => (
                    <option key={one.code} value={one.code}>
                      {mark(one.code, `${one.code} ${one.name}`)}
                    </option>
                  ))}
              </optgroup>
            ))}
        </select>
      )}
    </Field>
  );
}
