import { defineErrors } from '../../../kernel/errors/app-error.ts';
import type { CallRefusal } from './policy.ts';

defineErrors('cases', {
  'call-not-found': {
    status: 404,
    zh: '没有找到这个部门呼叫，或您无权查看。请从呼叫看板重新打开。',
    en: 'There is no such department call, or you may not see it. Open it again from the board.',
  },
  'call-not-yours': {
    status: 403,
    zh: '您的岗位不能对这个呼叫进行此操作，未保存。',
    en: 'Your post can not do this on the call; nothing was saved.',
  },
  'call-wrong-state': {
    status: 409,
    zh: '呼叫现在的状态不能进行此操作，未保存。请刷新后查看。',
    en: 'The call is not in a state for this; nothing was saved. Reload to see how it stands.',
  },
  'call-order': {
    status: 409,
    zh: '还没到这一步，未保存。顺序是：签收、联系、到场报到、联合方案、完成。',
    en: 'It is too early for this step; nothing was saved. The order is: acknowledge, contact, report in, joint plan, complete.',
  },
  'call-done': {
    status: 409,
    zh: '这一步已经完成，无需重复。',
    en: 'This has been done already.',
  },
  'call-part-not-found': {
    status: 404,
    zh: '呼叫里没有这个部门或这一步，未保存。请刷新后重试。',
    en: 'The call has no such department or step; nothing was saved. Reload, then try again.',
  },
  'call-case-over': {
    status: 409,
    zh: '案件已经办结，不能再呼叫部门。',
    en: 'The case has ended; departments can not be called on it any more.',
  },
  'call-already-open': {
    status: 409,
    zh: '这个案件已有一个未办结的呼叫，请在那个呼叫里继续。',
    en: 'A call on this case is open already; go on with that one.',
  },
  'call-departments': {
    status: 422,
    zh: '呼叫的部门不对，尚未保存：{unitIds} 不是部门，或重复。请从部门列表中选择。',
    en: 'These can not be called; nothing was saved: {unitIds} is no department, or is named twice. Choose from the list of departments.',
  },
  'call-check-in': {
    status: 422,
    zh: '到场报到需要当前位置和至少一张照片，尚未保存。请打开定位、拍照后再提交。',
    en: 'Reporting in needs your position and at least one picture; nothing was saved. Turn on positioning, take a picture, then send.',
  },
});

/** The coded error of each thing that may stand in the way of a call. */
export const callRefusals: Record<CallRefusal, `cases/${string}`> = {
  notYours: 'cases/call-not-yours',
  wrongState: 'cases/call-wrong-state',
  order: 'cases/call-order',
  done: 'cases/call-done',
  unknown: 'cases/call-part-not-found',
  caseOver: 'cases/call-case-over',
  callOpen: 'cases/call-already-open',
};
