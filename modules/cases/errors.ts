import { defineErrors } from '../../kernel/errors/app-error.ts';
import { mapConstraint } from '../../kernel/http/error-handler.ts';
import type { Refusal } from './decide.ts';

defineErrors('cases', {
  'not-found': {
    status: 404,
    zh: '没有找到这个案件，或您无权查看。请从列表重新打开。',
    en: 'There is no such case, or you may not see it. Open it again from the list.',
  },
  'tracking-unknown': {
    status: 404,
    zh: '编号或查询码不对，没有找到案件。请核对上报时给您的两项内容。',
    en: 'Number or tracking code is wrong; no case was found. Compare both with what you were given.',
  },
  'anonymous-closed': {
    status: 401,
    zh: '本市上报需要登录，内容尚未提交。请用手机验证码登录后再提交。',
    en: 'This city takes reports from people who are signed in; nothing was sent. Sign in by phone code, then send.',
  },
  'no-place': {
    status: 400,
    zh: '没有说明问题在哪里，尚未提交。请在地图上选点，或选择楼栋、网格或社区。',
    en: 'The place is missing; nothing was sent. Set a point on the map, or pick a building, grid or community.',
  },
  'class-unknown': {
    status: 400,
    zh: '没有类别 {classCode}，或已停用，未保存。请从列表中重新选择。',
    en: 'There is no class {classCode}, or it is retired; nothing was saved. Choose from the list.',
  },
  'severity-unknown': {
    status: 400,
    zh: '该类别没有 {severity} 级，未保存。可选：{accepted}。',
    en: 'This class has no severity {severity}; nothing was saved. Accepted: {accepted}.',
  },
  'wrong-state': {
    status: 409,
    zh: '案件现在的状态不能进行此操作，未保存。请刷新后查看当前可办的事项。',
    en: 'The case is not in a state for this; nothing was saved. Reload to see what can be done now.',
  },
  'not-yours': {
    status: 403,
    zh: '案件不在您的岗位手中，不能进行此操作。如需办理，请联系当前承办单位。',
    en: 'The case is not in the hands of your post. Turn to those who hold it if it is needed.',
  },
  'is-suspended': {
    status: 409,
    zh: '案件已挂账，恢复后才能办理。未保存。',
    en: 'The case is suspended; resume it first. Nothing was saved.',
  },
  'not-suspended': {
    status: 409,
    zh: '案件没有挂账，无需恢复。',
    en: 'The case is not suspended.',
  },
  'top-level': {
    status: 409,
    zh: '已经没有更高的层级可以上报。',
    en: 'There is no higher level to pass it to.',
  },
  'cannot-dispatch': {
    status: 409,
    zh: '只有社区、街道和市级可以派遣。请先上报到社区或街道。',
    en: 'Only a community, a subdistrict or the city dispatches. Pass it up first.',
  },
  'no-parts': {
    status: 409,
    zh: '案件没有拆分，不能随子案件结案。',
    en: 'The case was not split, so it can not close with its parts.',
  },
  'parts-open': {
    status: 409,
    zh: '拆出的子案件还没有全部办结，未保存。请先办结子案件。',
    en: 'Parts of the case are still open; nothing was saved. Close them first.',
  },
  'whole-closed': {
    status: 409,
    zh: '这是拆出的子案件，原案件已经办结，未保存。请重开原案件。',
    en: 'It was split off a case that has ended; nothing was saved. Reopen that one.',
  },
  'no-lower-holder': {
    status: 409,
    zh: '案件不是从下级上报来的，无法退回。',
    en: 'The case did not come from a level below, so it can not be sent back there.',
  },
  'not-own-work': {
    status: 409,
    zh: '只有楼栋、网格和社区可以自办结，热线案件除外。',
    en: 'Only a building, grid or community resolves a case by itself, and never one of the hotline.',
  },
  'already-rated': {
    status: 409,
    zh: '您已经评价过了。',
    en: 'You have rated it already.',
  },
  'not-reopenable': {
    status: 409,
    zh: '评价为不满意、且结案不超过 15 天的案件才能重开。',
    en: 'A case can be reopened within 15 days after closing, when it was rated dissatisfied.',
  },
  'nothing-to-appeal': {
    status: 409,
    zh: '没有超时记录，或已经申诉过一次。',
    en: 'It was not late, or has been appealed once already.',
  },
  'no-extension-asked': {
    status: 409,
    zh: '没有待答复的延期申请。',
    en: 'No extension waits for an answer.',
  },
  'extension-waiting': {
    status: 409,
    zh: '已有一个延期申请在等待答复。',
    en: 'An extension waits for an answer already.',
  },
  'no-appeal-waiting': {
    status: 409,
    zh: '没有等待这一级审核的申诉。',
    en: 'No appeal waits for this review.',
  },
  'call-open': {
    status: 409,
    zh: '还有没办结的部门呼叫，未保存。请先完成或撤回呼叫。',
    en: 'A department call is still open; nothing was saved. Complete or withdraw it first.',
  },
  'target-unknown': {
    status: 400,
    zh: '没有找到要派往的部门或地点，未保存。请从列表中重新选择。',
    en: 'There is no such department or place to dispatch to; nothing was saved. Choose from the list.',
  },
  'target-not-allowed': {
    status: 409,
    zh: '不能派往这里，未保存：社区只派给本社区的网格，街道和市级才派给部门，热线案件不派给社区。',
    en: 'It can not be dispatched there; nothing was saved. A community dispatches to its grids; only a subdistrict or the city to departments; a hotline case never to a community.',
  },
  'cannot-merge': {
    status: 409,
    zh: '不能合并到这个案件，未保存。请选择另一个仍在办理、不是自己的上级或子案件的案件。',
    en: 'It can not be merged into that case; nothing was saved. Choose another open case that is neither its part nor its whole.',
  },
  'mention-not-internal': {
    status: 409,
    zh: '提到同事的内容只能作为内部备注，未保存。请勾选“仅内部可见”。',
    en: 'A note that mentions colleagues is internal; nothing was saved. Tick “internal”.',
  },
  'mention-unseen': {
    status: 409,
    zh: '提到的人不能查看这一件，未保存。请从列表中选择同事。',
    en: 'Somebody who is mentioned may not see the case; nothing was saved. Choose from the list.',
  },
  'mention-misplaced': {
    status: 400,
    zh: '文字中没有在所说的位置提到此人，未保存。请重新选择。',
    en: 'The text does not name the person there; nothing was saved. Choose again.',
  },
  'wrong-instant': {
    status: 400,
    zh: '时间需要在将来、一年以内，未保存。',
    en: 'The time must lie ahead, within a year; nothing was saved.',
  },
  'no-phone': {
    status: 404,
    zh: '上报人没有留下手机号。',
    en: 'The reporter left no phone number.',
  },
  'no-limit': {
    status: 409,
    zh: '没有适用于此环节的时限（{stage}），未保存。请联系市级平台补充时限。',
    en: 'No limit applies to this stage ({stage}); nothing was saved. Ask the city to add one.',
  },
});

mapConstraint('case_extensions_waiting', 'cases/extension-waiting');

/** The coded error of each thing that may stand in the way of an action. */
export const refusalCodes: Record<Refusal, `cases/${string}`> = {
  wrongState: 'cases/wrong-state',
  notYours: 'cases/not-yours',
  notSuspended: 'cases/is-suspended',
  suspended: 'cases/not-suspended',
  canRise: 'cases/top-level',
  mayDispatch: 'cases/cannot-dispatch',
  hasParts: 'cases/no-parts',
  childrenClosed: 'cases/parts-open',
  wholeOpen: 'cases/whole-closed',
  hasLowerHolder: 'cases/no-lower-holder',
  ownWork: 'cases/not-own-work',
  unrated: 'cases/already-rated',
  reopenable: 'cases/not-reopenable',
  lateOnce: 'cases/nothing-to-appeal',
  extensionAsked: 'cases/no-extension-asked',
  noExtensionAsked: 'cases/extension-waiting',
  appealAtFirst: 'cases/no-appeal-waiting',
  appealAtSecond: 'cases/no-appeal-waiting',
  noOpenCall: 'cases/call-open',
};
