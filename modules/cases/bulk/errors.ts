import { defineErrors } from '../../../kernel/errors/app-error.ts';

defineErrors('cases', {
  'not-in-bulk': {
    status: 409,
    zh: '这一件有待答复的延期、未办结的呼叫，或是拆出的子件，不能批量合并，未保存。请单独打开办理。',
    en: 'An extension or a call waits on this case, or it is a part: it is not merged in bulk; nothing was saved. Open it to merge it.',
  },
  'undo-unknown': {
    status: 404,
    zh: '没有找到您批量办理这一件的记录，无法撤回。',
    en: 'There is no record that you did this to the case in bulk, so it can not be undone.',
  },
  'undo-too-late': {
    status: 409,
    zh: '已超过 {minutes} 分钟，不能再撤回。请打开案件按正常流程办理。',
    en: 'More than {minutes} minutes have passed, so it can not be undone. Open the case and go on from there.',
  },
  'undo-changed': {
    status: 409,
    zh: '之后已有人办理过这一件，不能撤回。请打开案件查看。',
    en: 'Somebody has acted on the case since, so it can not be undone. Open the case to see.',
  },
});
