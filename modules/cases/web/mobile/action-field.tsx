import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { PicturePicker } from '../../../../ui/parts/picture-picker.tsx';
import type { PickedPicture } from '../../../../ui/parts/prepare-picture.ts';
import { ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import type { ActionField as Field } from '../../workflow.ts';
import { type CaseDetail, type Target, useCaseClasses, useTargets } from '../queries.ts';
import './report/report.css';

/** An amount of time while it is written. */
interface LimitDraft {
  value: string;
  unit: string;
}

/** What stands in a field while it is filled in. */
export type FieldValue = string | boolean | PickedPicture[] | LimitDraft | Target | undefined;

const units = ['working_hour', 'working_day', 'calendar_day', 'urgent_hour'] as const;

/** Whether a field that must be filled in is not. */
export function isMissing(field: Field, value: FieldValue): boolean {
  if (field.kind === 'limit' && value !== undefined) {
    return !/^[1-9]\d{0,2}$|^1000$/.test((value as LimitDraft).value);
  }
  if (!field.required) return false;
  if (typeof value === 'string') return value.trim() === '';
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

/** What the API takes of a field; undefined is left out. */
export function toBodyValue(field: Field, value: FieldValue): unknown {
  if (value === undefined || value === '') return undefined;
  switch (field.kind) {
    case 'instant':
      // Typed as the city's own time.
      return new Date(`${String(value)}:00+08:00`).toISOString();
    case 'severity':
      return Number(value);
    case 'limit':
      return { value: Number((value as LimitDraft).value), unit: (value as LimitDraft).unit };
    case 'target': {
      const target = value as Target;
      return target.unitId ? { unitId: target.unitId } : { placePath: target.placePath };
    }
    case 'flag':
      return value === true || value === 'yes';
    default:
      return typeof value === 'string' ? value.trim() || undefined : value;
  }
}

interface Props {
  field: Field;
  one: CaseDetail;
  value: FieldValue;
  missing: boolean;
  onChange: (value: FieldValue) => void;
}

/** One field of an action's form, by its kind in the workflow. */
export function ActionField(props: Props) {
  const { t } = useTranslation('cases');
  const { field, value, missing, onChange } = props;
  const id = useId();
  const name = field.name as 'reason';
  const label = field.required
    ? t(`fields.${name}`)
    : t('mobile.action.optional', { field: t(`fields.${name}`) });
  if (field.kind === 'pictures') {
    return (
      <div>
        <PicturePicker label={label} value={(value ?? []) as PickedPicture[]} onChange={onChange} />
        {missing && <Missing />}
      </div>
    );
  }
  if (field.kind === 'flag' && !field.required) {
    return (
      <label className="report-choice">
        <input
          type="checkbox"
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
        {t(`fields.${name}`)}
      </label>
    );
  }
  return (
    <div className="gw-field">
      <label htmlFor={id}>{label}</label>
      <Control {...props} id={id} />
      {missing && <Missing />}
    </div>
  );
}

function Missing() {
  const { t } = useTranslation('cases');
  return (
    <p className="gw-problem" role="alert">
      {t('mobile.action.missing')}
    </p>
  );
}

function Control({ field, one, value, missing, onChange, id }: Props & { id: string }) {
  const { t } = useTranslation('cases');
  const common = { id, className: 'gw-input', 'aria-invalid': missing };
  const text = typeof value === 'string' ? value : '';
  switch (field.kind) {
    case 'instant':
      return (
        <input
          {...common}
          type="datetime-local"
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case 'severity':
      return (
        <select {...common} value={text} onChange={(event) => onChange(event.target.value)}>
          <option value="">{t('mobile.action.choose')}</option>
          {[1, 2, 3, 4, 5].map((rank) => (
            <option key={rank} value={rank}>
              {t('mobile.action.severity', { rank })}
            </option>
          ))}
        </select>
      );
    case 'flag':
      return (
        <select {...common} value={text} onChange={(event) => onChange(event.target.value)}>
          <option value="">{t('mobile.action.choose')}</option>
          <option value="yes">{t('mobile.action.yes')}</option>
          <option value="no">{t('mobile.action.no')}</option>
        </select>
      );
    case 'caseClass':
      return <ClassControl common={common} value={text || one.classCode} onChange={onChange} />;
    case 'limit': {
      const limit = (value as LimitDraft | undefined) ?? { value: '', unit: 'working_day' };
      return (
        <div className="gw-inline">
          <input
            {...common}
            inputMode="numeric"
            value={limit.value}
            onChange={(event) => onChange({ ...limit, value: event.target.value })}
          />
          <select
            className="gw-input"
            aria-label={t('mobile.action.unit')}
            value={limit.unit}
            onChange={(event) => onChange({ ...limit, unit: event.target.value })}
          >
            {units.map((unit) => (
              <option key={unit} value={unit}>
                {t(`limitUnits.${unit}`)}
              </option>
            ))}
          </select>
        </div>
      );
    }
    case 'target':
      return (
        <TargetControl
          common={common}
          caseId={one.id}
          value={value as Target | undefined}
          onChange={onChange}
        />
      );
    default:
      return (
        <textarea
          {...common}
          rows={field.kind === 'reason' ? 3 : 4}
          maxLength={field.kind === 'reason' ? 500 : 2000}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}

type Common = { id: string; className: string; 'aria-invalid': boolean };

function ClassControl({
  common,
  value,
  onChange,
}: {
  common: Common;
  value: string;
  onChange: (value: string) => void;
}) {
  const classes = useCaseClasses();
  if (classes.isPending) return <SkeletonList rows={1} height={44} />;
  if (!classes.data)
    return <ErrorPanel error={classes.error} onRetry={() => void classes.refetch()} />;
  const groups = Map.groupBy(classes.data.items, (one) => one.groupName);
  return (
    <select {...common} value={value} onChange={(event) => onChange(event.target.value)}>
      {[...groups].map(([group, items]) => (
        <optgroup key={group} label={group}>
          {items.map((one) => (
            <option key={one.code} value={one.code}>
              {one.name}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}

const keyOf = (target: Target) => target.unitId ?? target.placePath ?? '';

function TargetControl({
  common,
  caseId,
  value,
  onChange,
}: {
  common: Common;
  caseId: string;
  value: Target | undefined;
  onChange: (value: Target | undefined) => void;
}) {
  const { t } = useTranslation('cases');
  const targets = useTargets(caseId);
  if (targets.isPending) return <SkeletonList rows={1} height={44} />;
  if (!targets.data)
    return <ErrorPanel error={targets.error} onRetry={() => void targets.refetch()} />;
  const groups = Map.groupBy(targets.data.items, (one) => one.level);
  return (
    <select
      {...common}
      value={value ? keyOf(value) : ''}
      onChange={(event) =>
        onChange(targets.data.items.find((one) => keyOf(one) === event.target.value))
      }
    >
      <option value="">{t('mobile.action.choose')}</option>
      {[...groups].map(([level, items]) => (
        <optgroup key={level} label={t(`levels.${level}`)}>
          {items.map((one) => (
            <option key={keyOf(one)} value={keyOf(one)}>
              {one.name}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}
