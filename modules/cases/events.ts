/** What other systems are told of cases by webhooks: never what people wrote, who they are, or a confidential case. */
import type { Trx } from '../../kernel/db/database.ts';
import type { Services } from '../../kernel/http/module.ts';
import {
  type EventKind,
  emitEvents,
  type NewEvent,
  registerNoticeSource,
} from '../notices/index.ts';
import en from './locales/en.json' with { type: 'json' };
import zh from './locales/zh-CN.json' with { type: 'json' };
import { getBothNames, nameClass } from './names.ts';
import { getRules, type Rules } from './rules.ts';
import type { CaseRow } from './store.ts';
import type { ActionName } from './workflow.ts';

/** What an action of the workflow is called once it is done. */
const done: Record<ActionName, string> = {
  accept: 'accepted',
  decline: 'declined',
  register: 'registered',
  selfResolve: 'selfResolved',
  passUp: 'passedUp',
  dispatch: 'dispatched',
  acknowledge: 'acknowledged',
  reply: 'replied',
  verify: 'verified',
  rejectReply: 'replyRejected',
  close: 'closed',
  closeWithParts: 'closedWithParts',
  sendBack: 'sentBack',
  suspend: 'suspended',
  resume: 'resumed',
  askExtension: 'extensionAsked',
  grantExtension: 'extensionGranted',
  refuseExtension: 'extensionRefused',
  split: 'split',
  merge: 'merged',
  supervise: 'supervised',
  void: 'voided',
  comment: 'commented',
  rate: 'rated',
  reopen: 'reopened',
  archive: 'archived',
  appealLateness: 'latenessAppealed',
  reviewAppeal: 'appealReviewed',
  decideAppeal: 'appealDecided',
};

/** Likewise for what is not an action: by the code that the timeline has, with its words there. */
const others = {
  reported: ['reported', 'reported'],
  undo: ['undone', 'undo'],
  escalated: ['escalated', 'escalated'],
  'call.raise': ['callRaised', 'callRaise'],
  'call.issue': ['callIssued', 'callIssue'],
  'call.refuse': ['callRefused', 'callRefuse'],
  'call.cancel': ['callCancelled', 'callCancel'],
  'call.acknowledge': ['callAcknowledged', 'callAcknowledge'],
  'call.contact': ['callContacted', 'callContact'],
  'call.reportIn': ['callReportedIn', 'callReportIn'],
  'call.plan': ['callPlanned', 'callPlan'],
  'call.step': ['callStepDone', 'callStep'],
  'call.complete': ['callCompleted', 'callComplete'],
  'call.score': ['callScored', 'callScore'],
} as const;

/** Every kind of event that cases make: one for each entry that the timeline may have. */
export const caseEventKinds: readonly EventKind[] = [
  ...Object.values(others)
    .slice(0, 1)
    .map(([name, words]) => kindOf(name, words)),
  ...Object.entries(done).map(([action, name]) => ({
    key: `case.${name}`,
    name: {
      'zh-CN': zh.actions[action as ActionName],
      en: en.actions[action as ActionName],
    },
  })),
  ...Object.values(others)
    .slice(1)
    .map(([name, words]) => kindOf(name, words)),
];

function kindOf(name: string, words: keyof typeof zh.timeline): EventKind {
  return { key: `case.${name}`, name: { 'zh-CN': zh.timeline[words], en: en.timeline[words] } };
}

/** The kind of event that an entry of the timeline makes; undefined for one that is of no concern to others. */
export function eventOf(action: string): string | undefined {
  const name = Object.hasOwn(done, action)
    ? done[action as ActionName]
    : Object.hasOwn(others, action)
      ? others[action as keyof typeof others][0]
      : undefined;
  return name && `case.${name}`;
}

/** What an event needs of a case. */
type Subject = Pick<
  CaseRow,
  | 'id'
  | 'number'
  | 'state'
  | 'classCode'
  | 'severity'
  | 'placePath'
  | 'confidential'
  | 'source'
  | 'dueAt'
  | 'reportedAt'
> & { late?: boolean; closedAt?: Date | null; parentId: string | null };

/** Tells other systems what happened on cases. Costs nothing while no webhook is registered. */
export async function emitCaseEvents(
  trx: Trx,
  services: Pick<Services, 'jobs' | 'config'>,
  rules: Pick<Rules, 'classes'>,
  happened: readonly { one: Subject; action: string; at: Date }[],
): Promise<void> {
  const events = happened.flatMap(({ one, action, at }): NewEvent[] => {
    const key = eventOf(action);
    if (key === undefined || one.confidential) return [];
    const data = () => describe(trx, services.config.publicUrl, rules, one);
    return [{ key, area: one.placePath, at, data }];
  });
  await emitEvents(trx, services.jobs, events);
}

/** What is told of a case: no words of people, no point on the map, nothing below the building. */
async function describe(
  trx: Trx,
  publicUrl: string,
  { classes }: Pick<Rules, 'classes'>,
  one: Subject,
): Promise<Record<string, unknown>> {
  const path = one.placePath.replace(/\.u\d{2}(\.d\d{4})?$/, '');
  const names = await getBothNames(trx, [path]);
  return {
    id: one.id,
    number: one.number,
    state: one.state,
    source: one.source,
    class: { code: one.classCode, name: nameClass(classes, one.classCode) },
    severity: one.severity,
    place: { path, name: names.get(path) },
    partOf: one.parentId,
    late: one.late ?? false,
    reportedAt: one.reportedAt.toISOString(),
    dueAt: one.dueAt?.toISOString() ?? null,
    closedAt: one.closedAt?.toISOString() ?? null,
    link: `${publicUrl}/console/cases/${one.id}`,
  };
}

/** Kinds of a case for which a city may have words of its own, the closest first: its class, its group. */
export function variantsOf(classCode: string): string[] {
  return [classCode, classCode.slice(0, 3)];
}

/** Whether a case counts as urgent: of the most urgent severity, or of a class that knows no other. */
export function isUrgent(
  { classes }: Pick<Rules, 'classes'>,
  one: { classCode: string; severity: number | null },
): boolean {
  const known = classes.get(one.classCode)?.severities ?? [];
  if (one.severity !== null) return one.severity === 1;
  return known.length > 0 && known.every((severity) => severity === 1);
}

/** Declares what cases tell, to people and to other systems. */
export function registerCaseEvents(): void {
  registerNoticeSource({
    room: 'cases',
    events: caseEventKinds,
    listVariants: async (trx, locale) => {
      const { classes } = await getRules(trx);
      const used = [...classes.values()].filter((one) => !one.retired);
      const groups = new Map(used.map((one) => [one.code.slice(0, 3), one.group[locale]]));
      return [
        ...[...groups].map(([code, name]) => ({ code, name, group: null })),
        ...used.map((one) => ({
          code: one.code,
          name: one.name[locale],
          group: one.code.slice(0, 3),
        })),
      ];
    },
  });
}
