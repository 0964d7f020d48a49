import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { When } from '../../../../../ui/parts/clock.tsx';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { useCaseAudit } from '../../queries.ts';
import { usePostName } from '../../who.ts';
import { Section } from '../parts/section.tsx';

/** Audit rows of a case; fetched when somebody asks to see them. */
export function CaseAudit({ caseId }: { caseId: string }) {
  const { t } = useTranslation('cases');
  const [open, setOpen] = useState(false);
  const audit = useCaseAudit(caseId, open);
  const postName = usePostName();
  return (
    <Section title={t('console.case.audit')}>
      {!open && (
        <button type="button" className="gw-button" onClick={() => setOpen(true)}>
          {t('console.case.auditOpen')}
        </button>
      )}
      {open && audit.isPending && <SkeletonList rows={3} height={28} />}
      {audit.isError && <ErrorPanel error={audit.error} onRetry={() => void audit.refetch()} />}
      {audit.data?.items.length === 0 && <p className="gw-soft">{t('console.case.auditNone')}</p>}
      {audit.data && audit.data.items.length > 0 && (
        <table className="cases-grid">
          <thead>
            <tr>
              {(['at', 'post', 'action', 'change', 'reason'] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`console.audit.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {audit.data.items.map((row) => (
              <tr key={row.id}>
                <td>
                  <When at={row.at} />
                </td>
                <td>{row.post ? postName(row.post) : t('who.system')}</td>
                <td>
                  <code>{row.action}</code>
                </td>
                <td>
                  <Difference before={row.before} after={row.after} />
                </td>
                <td>{row.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

function fieldsOfRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

const show = (value: unknown) =>
  value === undefined || value === null
    ? '—'
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);

/** What a row changed: each field before and after. */
function Difference({ before, after }: { before: unknown; after: unknown }) {
  const [was, is] = [fieldsOfRecord(before), fieldsOfRecord(after)];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return (
    <ul className="cases-diff">
      {names.map((name) => (
        <li key={name}>
          <code>{name}</code> {name in was && <>{show(was[name])} → </>}
          {show(is[name])}
        </li>
      ))}
    </ul>
  );
}
