import { useTranslation } from 'react-i18next';
import type messages from '../../locales/zh-CN.json';

type Own = keyof (typeof messages)['console']['audit']['actions'];

/** Actions whose words stand with the audit, by where they belong: what a reader may narrow the list to. */
const ownActions = {
  cases: [
    'report',
    'reportPart',
    'follow',
    'unfollow',
    'undo',
    'addStandardReply',
    'changeStandardReply',
    'deleteStandardReply',
    'openPhone',
    'escalate',
    'addMedia',
    'refuseMedia',
    'seedDemo',
    'export',
    'askExport',
    'approveExport',
    'refuseExport',
    'withdrawExport',
    'fetchExport',
    'print',
    'saveFilter',
    'changeFilter',
    'deleteFilter',
    'chooseColumns',
  ],
  settings: ['saveClass', 'setLimit', 'setCalendarDay', 'askTraining', 'trainSuggestions'],
  identity: [
    'signIn',
    'signInFailed',
    'secondStepFailed',
    'lock',
    'signOut',
    'createUser',
    'createResident',
    'resetPassword',
    'changePassword',
    'enableTwoFactor',
    'disableTwoFactor',
    'disableUser',
    'enableUser',
    'grantPost',
    'endPost',
    'renewPost',
    'setHome',
    'setLine',
    'handOver',
    'endDeputy',
    'handOverWork',
    'undoHandOver',
    'confirmHandedOver',
    'confirmReceived',
    'askToLeave',
    'withdrawLeave',
    'updateMe',
    'revokeSession',
    'revokeOtherSessions',
    'openPhone',
    'createApiKey',
    'revokeApiKey',
  ],
  notices: [
    'saveWording',
    'dropWording',
    'setQuietHours',
    'chooseQuietHours',
    'createWebhook',
    'changeWebhook',
    'rotateSecret',
    'deleteWebhook',
    'testWebhook',
    'retryDeliveries',
  ],
  places: [
    'places.load',
    'places.startPlan',
    'places.finishPlan',
    'places.cancelPlan',
    'places.moveInPlan',
    'places.undoMoveInPlan',
    'places.nameLead',
    'places.publishPlan',
    'places.printPlan',
    'places.drawBarrier',
    'places.removeBarrier',
    'places.uploadImport',
    'places.checkImport',
    'places.startImport',
    'places.takeImport',
    'places.undoImport',
    'places.export',
    'places.recordPatrol',
    'places.setPatrolPeriod',
    'places.withdrawPatrolPeriod',
    'places.reducePatrols',
    'places.seedPatrols',
    'places.add',
    'places.alter',
    'places.move',
    'places.end',
    'places.undoChange',
    'cases.followPlace',
    'notices.followPlace',
    'identity.followPlace',
    'organization.followPlace',
    'organization.loadUnits',
    'organization.setSeats',
    'organization.setWarning',
    'organization.dissolveGroup',
    'organization.createUnit',
    'organization.updateUnit',
  ],
} as const;

/** Words of the workflow and of department calls stand with cases; the audit only adds who and when. */
const workflowActions = [
  'accept',
  'decline',
  'register',
  'selfResolve',
  'passUp',
  'dispatch',
  'acknowledge',
  'reply',
  'verify',
  'rejectReply',
  'close',
  'closeWithParts',
  'sendBack',
  'suspend',
  'resume',
  'askExtension',
  'grantExtension',
  'refuseExtension',
  'split',
  'merge',
  'supervise',
  'void',
  'comment',
  'rate',
  'reopen',
  'archive',
  'appealLateness',
  'reviewAppeal',
  'decideAppeal',
] as const;
const callVerbs = [
  'raise',
  'issue',
  'refuse',
  'cancel',
  'acknowledge',
  'contact',
  'reportIn',
  'plan',
  'step',
  'complete',
  'score',
] as const;

const prefixed = (prefix: string, names: readonly string[]) =>
  names.map((name) => (name.includes('.') ? name : `${prefix}.${name}`));

/** Codes of actions by group, for a list to choose from. */
export const auditActions = [
  ['cases', [...prefixed('cases', ownActions.cases), ...prefixed('cases', workflowActions)]],
  ['calls', prefixed('cases.call', callVerbs)],
  ['settings', prefixed('cases', ownActions.settings)],
  ['notices', prefixed('notices', ownActions.notices)],
  ['identity', prefixed('identity', ownActions.identity)],
  ['places', [...ownActions.places]],
] as const satisfies readonly (readonly [string, readonly string[]])[];

const callKey = (verb: string) => `timeline.call${verb[0]!.toUpperCase()}${verb.slice(1)}`;

/** What an action is called in the reader's language; an action that is unknown here stands as its code. */
export function useActionWords(): (action: string) => string {
  const { t, i18n } = useTranslation(['identity', 'cases']);
  return (action) => {
    const own = `console.audit.actions.${action.replaceAll('.', '_')}`;
    if (i18n.exists(`identity:${own}`)) return t(own as `console.audit.actions.${Own}`);
    const [module, name, verb] = action.split('.');
    const key =
      module !== 'cases' ? '' : name === 'call' && verb ? callKey(verb) : `actions.${name}`;
    return key && i18n.exists(`cases:${key}`) ? t(`cases:${key as 'actions.accept'}`) : action;
  };
}
