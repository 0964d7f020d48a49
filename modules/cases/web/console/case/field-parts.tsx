import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { type FieldProps, Group, Labelled } from '../parts/field.tsx';
import { ClassField } from './field-class.tsx';
import type { PartDraft } from './form-values.ts';

const blank: PartDraft = { text: '', classCode: '' };
const mostParts = 20;

/** The parts that a case is split into, each with its words and class. */
export function PartsField({
  label,
  value,
  onChange,
  problem,
  required,
}: FieldProps<PartDraft[] | undefined>) {
  const { t } = useTranslation('cases');
  const parts = value ?? [blank, blank];
  const set = (index: number, change: Partial<PartDraft>) =>
    onChange(parts.map((part, at) => (at === index ? { ...part, ...change } : part)));
  return (
    <Group label={label} required={required} problem={problem}>
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a part has no identity before it is made
        <Group key={index} label={t('console.form.part', { position: index + 1 })} required>
          <Labelled label={t('console.form.partText')} required>
            {(ids) => (
              <textarea
                {...ids}
                className="gw-input"
                rows={2}
                maxLength={2000}
                value={part.text}
                onChange={(event) => set(index, { text: event.target.value })}
              />
            )}
          </Labelled>
          <ClassField
            label={t('fields.classCode')}
            required
            problem={undefined}
            value={part.classCode || undefined}
            onChange={(classCode) => set(index, { classCode: classCode ?? '' })}
          />
          {parts.length > 2 && (
            <button
              type="button"
              className="gw-button gw-button--plain"
              onClick={() => onChange(parts.filter((_, at) => at !== index))}
            >
              <Icon name="close" />
              {t('console.form.removePart', { position: index + 1 })}
            </button>
          )}
        </Group>
      ))}
      {parts.length < mostParts && (
        <button type="button" className="gw-button" onClick={() => onChange([...parts, blank])}>
          <Icon name="add" />
          {t('console.form.addPart')}
        </button>
      )}
    </Group>
  );
}
