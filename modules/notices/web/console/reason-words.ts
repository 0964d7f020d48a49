import { useTranslation } from 'react-i18next';

const rules = [
  [/^smtp (535|530|454)$/, 'mailLogin'],
  [/^smtp 5\d\d$/, 'mailRefused'],
  [/^smtp \d+$/, 'mailLater'],
  [/^gateway unreachable$/, 'gatewayAway'],
  [/^gateway \d+$/, 'gateway'],
  [/^http (401|403)$/, 'httpDenied'],
  [/^http 404$/, 'httpMissing'],
  [/^http 3\d\d$/, 'httpMoved'],
  [/^http 4\d\d$/, 'httpRefused'],
  [/^http \d+$/, 'httpBroken'],
  [/^timeout$|^network E?TIMEDOUT$/, 'timeout'],
  [/^address refused$/, 'address'],
  [/^no host$/, 'noHost'],
  [/^gone$/, 'gone'],
  [/^disabled$/, 'disabled'],
  [/^network .*(CERT|TLS|SSL|SELF_SIGNED|ALTNAME)/, 'certificate'],
  [/^network/, 'network'],
] as const;

/** Why something did not arrive, in plain words, and what to do about it. */
export function useReasonWords(): (reason: string | null) => { what: string; todo: string } {
  const { t } = useTranslation('notices');
  return (reason) => {
    if (reason === null) return { what: '', todo: '' };
    const key = rules.find(([pattern]) => pattern.test(reason))?.[1] ?? 'other';
    return {
      what: t(`console.reasons.${key}.what`, {
        code: reason.replace(/^(network|smtp|http|gateway) /, ''),
      }),
      todo: t(`console.reasons.${key}.todo`),
    };
  };
}
