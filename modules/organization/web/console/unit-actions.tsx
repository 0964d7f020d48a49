import { useTranslation } from 'react-i18next';
import { usePlace } from '../../../places/web/index.ts';
import type { UnitKind } from '../../contract.ts';
import { namePartyUnit } from '../../format.ts';
import { type ChartNode, type ChartUnit, useChangeUnit, useSetUp } from '../queries.ts';
import { Field, FormDialog, Reason } from './form-dialog.tsx';

/** Sets up the party's unit of a place, under a name to begin with. */
export function SetUpUnit({ node, kind }: { node: ChartNode; kind: UnitKind }) {
  const { t } = useTranslation('organization');
  const place = usePlace(node.path);
  const setUp = useSetUp();
  if (!place.data) return null;
  const { nameZh, nameEn } = namePartyUnit(place.data, kind);
  return (
    <FormDialog
      action={t('console.unit.setUp')}
      title={t('console.unit.setUpTitle', { place: node.fullName })}
      onSubmit={(form, idempotencyKey) =>
        setUp.mutateAsync({
          kind,
          code: `${node.code}-${kind}`,
          placePath: node.path,
          nameZh: String(form.get('nameZh')),
          nameEn: String(form.get('nameEn')),
          ...contactOf(form),
          idempotencyKey,
        })
      }
    >
      <Names nameZh={nameZh} nameEn={nameEn} contact={null} />
    </FormDialog>
  );
}

/** Renames or dissolves a unit. */
export function UnitActions({ unit }: { unit: ChartUnit }) {
  const { t } = useTranslation('organization');
  const change = useChangeUnit(unit);
  return (
    <span className="organization-actions">
      <FormDialog
        action={t('console.unit.rename')}
        title={t('console.unit.renameTitle', { unit: unit.name })}
        onSubmit={(form) =>
          change.mutateAsync({
            nameZh: String(form.get('nameZh')),
            nameEn: String(form.get('nameEn')),
            contact: contactOf(form).contact ?? null,
            reason: String(form.get('reason')),
          })
        }
      >
        <Names {...unit} />
        <Reason />
      </FormDialog>
      <FormDialog
        danger
        action={t('console.unit.dissolve')}
        title={t('console.unit.dissolveTitle', { unit: unit.name })}
        onSubmit={(form) =>
          change.mutateAsync({
            validTo: String(form.get('validTo')),
            reason: String(form.get('reason')),
          })
        }
      >
        <p>{t('console.unit.dissolveBody')}</p>
        <Field name="validTo" type="date" label={t('console.unit.lastDay')} required />
        <Reason />
      </FormDialog>
    </span>
  );
}

function Names({ nameZh, nameEn, contact }: Pick<ChartUnit, 'nameZh' | 'nameEn' | 'contact'>) {
  const { t } = useTranslation('organization');
  return (
    <>
      <Field
        name="nameZh"
        label={t('console.unit.nameZh')}
        defaultValue={nameZh}
        required
        maxLength={60}
      />
      <Field
        name="nameEn"
        label={t('console.unit.nameEn')}
        defaultValue={nameEn}
        required
        maxLength={120}
      />
      <Field
        name="contact"
        label={t('console.unit.contact')}
        defaultValue={contact ?? ''}
        minLength={3}
        maxLength={40}
      />
    </>
  );
}

function contactOf(form: FormData): { contact?: string } {
  const contact = String(form.get('contact')).trim();
  return contact ? { contact } : {};
}
