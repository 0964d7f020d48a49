import { useTranslation } from 'react-i18next';
import type { Limit } from '../../queries.ts';

/** An amount of time with its unit: `3 工作日`. */
export function useLimitWords(): (limit: { value: number; unit: string }) => string {
  const { t } = useTranslation('cases');
  return ({ value, unit }) => t(`limits.${unit}` as 'limits.working_day', { count: value });
}

const callStages = {
  'call.acknowledge': 'callAcknowledge',
  'call.contact': 'callContact',
  'call.reportIn.urgent': 'callReportInUrgent',
  'call.reportIn.hard': 'callReportInHard',
  'call.reportIn.routine': 'callReportInRoutine',
} as const;

/** The name of a stage of a case, or of a step of a department call. */
export function useStageName(): (stage: Limit['stage']) => string {
  const { t } = useTranslation('cases');
  return (stage) =>
    stage in callStages
      ? t(`console.limits.stage.${callStages[stage as keyof typeof callStages]}`)
      : t(`stages.${stage as Exclude<Limit['stage'], keyof typeof callStages>}`);
}
