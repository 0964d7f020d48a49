import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldsOf, type TransferField, transferKinds } from '../../../transfer/fields.ts';
import type { Import, ImportChoice } from './queries.ts';
import { useTransferWords } from './words.ts';

type Layer = Import['layers'][number];

/** Which layer, which kind of places, and which column says what. */
export function ColumnsStep({
  one,
  layer,
  choice,
  onChange,
  onNext,
}: {
  one: Import;
  layer: Layer;
  choice: ImportChoice;
  onChange: (choice: ImportChoice) => void;
  onNext: () => void;
}) {
  const { t } = useTranslation('places');
  const words = useTransferWords();
  const id = useId();
  const [tried, setTried] = useState(false);
  const { kind, columns } = choice;
  const fields = fieldsOf[kind].filter(
    (field) => !layer.hasGeometry || (field !== 'lng' && field !== 'lat'),
  );
  const named =
    columns.name ?? columns.address ?? columns.code ?? (kind === 'facility' && columns.category);
  const pick = (field: TransferField, column: string) => {
    const { [field]: _, ...rest } = columns;
    onChange({ ...choice, columns: column ? { ...rest, [field]: column } : rest });
  };
  const chooseLayer = (name: string) => {
    const next = one.layers.find((other) => other.name === name)!;
    const { crs, ...guess } = next.guess;
    onChange({ ...guess, layer: name, crs: crs.crs ?? 'WGS84', complete: null });
  };
  const chooseKind = (next: ImportChoice['kind']) => {
    const kept = Object.entries(columns).filter(([field]) =>
      fieldsOf[next].includes(field as TransferField),
    );
    onChange({ ...choice, kind: next, columns: Object.fromEntries(kept), complete: null });
  };
  return (
    <form
      className="gw-card gw-stack"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (named) onNext();
      }}
    >
      <div className="transfer__fields">
        {one.layers.length > 1 && (
          <label className="gw-field">
            <span className="gw-field__label">{t('console.transfer.layer')}</span>
            <select
              className="gw-input"
              value={layer.name}
              onChange={(event) => chooseLayer(event.target.value)}
            >
              {one.layers.map(({ name, count }) => (
                <option key={name} value={name}>
                  {name} · {t('console.transfer.chosen', { rows: count })}
                </option>
              ))}
            </select>
          </label>
        )}
        <label className="gw-field">
          <span className="gw-field__label">{t('console.transfer.kind')}</span>
          <select
            className="gw-input"
            value={kind}
            onChange={(event) => chooseKind(event.target.value as ImportChoice['kind'])}
          >
            {transferKinds.map((other) => (
              <option key={other} value={other}>
                {t(`kind.${other}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p className="gw-soft">
        {t('console.transfer.chosen', { rows: layer.count })} · {t('console.transfer.columnsHelp')}
        {layer.hasGeometry && ` ${t('console.transfer.geometryThere')}`}
      </p>
      <div className="transfer__table">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('console.transfer.field')}</th>
              <th scope="col">{t('console.transfer.column')}</th>
              <th scope="col">{t('console.transfer.samples')}</th>
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <tr key={field}>
                <th scope="row">
                  <label htmlFor={`${id}-${field}`}>{words.field(field)}</label>
                </th>
                <td>
                  <select
                    id={`${id}-${field}`}
                    className="gw-input"
                    value={columns[field] ?? ''}
                    aria-invalid={tried && !named && field === 'name'}
                    onChange={(event) => pick(field, event.target.value)}
                  >
                    <option value="">{t('console.transfer.none')}</option>
                    {layer.columns.map(({ name }) => (
                      <option key={name} value={name}>
                        {name}
                      </option>
                    ))}
                  </select>
                </td>
                <td className="gw-soft">
                  {layer.columns.find(({ name }) => name === columns[field])?.samples.join(' · ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {tried && !named && (
        <p className="gw-problem" role="alert">
          {t('console.transfer.nameNeeded')}
        </p>
      )}
      <div className="transfer__actions">
        <button type="submit" className="gw-button gw-button--primary">
          {t('console.transfer.next')}
        </button>
      </div>
    </form>
  );
}
