import { isPost } from '../../posts.ts';
import type { AuditQuery } from './audit-queries.ts';

/** What the audit is narrowed to, as it stands in the address. */
export interface AuditSearch {
  /** First and last day, `YYYY-MM-DD` in the city; both included. */
  from?: string;
  to?: string;
  post?: string;
  action?: string;
  subjectType?: string;
  subjectId?: string;
}

const forms: Record<keyof AuditSearch, (text: string) => boolean> = {
  from: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text),
  to: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text),
  post: isPost,
  action: (text) => /^[a-zA-Z0-9.]{1,100}$/.test(text),
  subjectType: (text) => /^\w{1,40}$/.test(text),
  subjectId: (text) => text.length <= 100,
};

/** Reads the address; what makes no sense there is left out. */
export function readAuditSearch(raw: Record<string, unknown>): AuditSearch {
  return Object.fromEntries(
    Object.entries(forms)
      .map(([name, fits]) => {
        const value = raw[name];
        const text = value === undefined ? '' : String(value).trim();
        return [name, text !== '' && fits(text) ? text : undefined];
      })
      .filter(([, value]) => value !== undefined),
  );
}

/** The API's filter; days begin and end at midnight in the city. */
export function toAuditQuery({ from, to, ...rest }: AuditSearch): AuditQuery {
  const after = to && new Date(Date.parse(`${to}T00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return {
    ...rest,
    ...(from ? { from: `${from}T00:00:00+08:00` } : {}),
    ...(after ? { to: `${after}T00:00:00+08:00` } : {}),
  };
}

/** One field that a row changed; undefined where it had or has none. */
export interface FieldChange {
  field: string;
  before: string | undefined;
  after: string | undefined;
}

function inWords(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The fields of a row before and after, those that stayed the same left out. */
export function listChanges(before: unknown, after: unknown): FieldChange[] {
  const fields = (value: unknown) =>
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const [was, is] = [fields(before), fields(after)];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .map((field) => ({ field, before: inWords(was[field]), after: inWords(is[field]) }))
    .filter((change) => change.before !== change.after);
}
