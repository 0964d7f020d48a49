import { useTranslation } from 'react-i18next';
import { PicturePicker } from '../../../../../ui/parts/picture-picker.tsx';
import type { PickedPicture } from '../../../../../ui/parts/prepare-picture.ts';
import type { ActionField } from '../../../workflow.ts';
import type { CaseDetail } from '../../queries.ts';
import { Choices, Group, Labelled } from '../parts/field.tsx';
import { CaseField } from './field-case.tsx';
import { ClassField, SeverityField } from './field-class.tsx';
import { PartsField } from './field-parts.tsx';
import { TargetField } from './field-target.tsx';
import { InstantField, LimitField } from './field-time.tsx';
import type { FieldValue, FormValues, LimitDraft, PartDraft } from './form-values.ts';

/** What fields ask of the case that they are about; of many, the first stands for them. */
export type Subject = Pick<CaseDetail, 'id' | 'classCode' | 'placePath'> &
  Partial<Pick<CaseDetail, 'duplicates'>>;

/** A field of an action's form, by its kind in the workflow. */
export function ActionFieldControl({
  field,
  one,
  values,
  onChange,
  problem,
}: {
  field: ActionField;
  one: Subject;
  values: FormValues;
  onChange: (value: FieldValue) => void;
  problem: string | undefined;
}) {
  const { t, i18n } = useTranslation('cases');
  const key = `fields.${field.name}`;
  const label = i18n.exists(`cases:${key}`) ? t(key as 'fields.note') : field.name;
  const value = values[field.name];
  const common = { label, problem, required: field.required };
  switch (field.kind) {
    case 'reason':
    case 'text':
      return (
        <Labelled {...common}>
          {(ids) => (
            <textarea
              {...ids}
              className="gw-input"
              rows={field.name === 'note' || field.name === 'discussedWith' ? 2 : 3}
              maxLength={field.kind === 'reason' ? 500 : 2000}
              value={(value as string | undefined) ?? ''}
              onChange={(event) => onChange(event.target.value)}
            />
          )}
        </Labelled>
      );
    case 'pictures':
      return (
        <div className="gw-field">
          <PicturePicker
            label={field.required ? label : `${label} · ${t('console.form.optional')}`}
            value={(value as PickedPicture[] | undefined) ?? []}
            onChange={onChange}
          />
          {problem && <p className="gw-problem">{problem}</p>}
        </div>
      );
    case 'caseClass':
      return (
        <ClassField
          {...common}
          value={(value as string | undefined) ?? one.classCode}
          onChange={onChange}
        />
      );
    case 'severity':
      return (
        <SeverityField
          {...common}
          classCode={(values.classCode as string | undefined) ?? one.classCode}
          value={value as number | undefined}
          onChange={onChange}
        />
      );
    case 'target':
      return (
        <TargetField
          {...common}
          caseId={one.id}
          value={value as { unitId: string } | { placePath: string } | undefined}
          onChange={onChange}
        />
      );
    case 'instant':
      return (
        <InstantField {...common} value={(value as string | undefined) ?? ''} onChange={onChange} />
      );
    case 'limit':
      return (
        <LimitField
          {...common}
          value={(value as LimitDraft | undefined) ?? { value: '', unit: 'working_day' }}
          onChange={onChange}
        />
      );
    case 'case':
      return (
        <CaseField {...common} one={one} value={value as string | undefined} onChange={onChange} />
      );
    case 'parts':
      return (
        <PartsField {...common} value={value as PartDraft[] | undefined} onChange={onChange} />
      );
    case 'rating':
      return (
        <Group {...common}>
          <Choices
            options={(['satisfied', 'basicallySatisfied', 'dissatisfied'] as const).map(
              (rating) => ({ value: rating, label: t(`ratings.${rating}`) }),
            )}
            value={value as 'satisfied' | undefined}
            onChange={onChange}
          />
        </Group>
      );
    case 'flag':
      return field.required ? (
        <Group {...common}>
          <Choices
            options={[
              { value: 'yes', label: t('console.form.grant') },
              { value: 'no', label: t('console.form.refuse') },
            ]}
            value={value === undefined ? undefined : value ? 'yes' : 'no'}
            onChange={(chosen) => onChange(chosen === 'yes')}
          />
        </Group>
      ) : (
        <label className="cases-choice">
          <input
            type="checkbox"
            checked={value === true}
            onChange={(event) => onChange(event.target.checked)}
          />
          {label}
        </label>
      );
    case 'mentions':
    case 'location':
      // Mentions are made in the text; no action of the desk asks for a position.
      return null;
  }
}
