import { defineErrors } from '../../../kernel/errors/app-error.ts';

defineErrors('cases', {
  'export-empty': {
    status: 409,
    zh: '这个列表里没有案件，没有提交申请。请放宽筛选。',
    en: 'The list holds no case; nothing was asked for. Widen its filters.',
  },
  'export-too-large': {
    status: 409,
    zh: '含个人信息的文件最多 {most} 件，没有提交申请。请按时间、区域或状态缩小范围。',
    en: 'A file with personal data holds {most} cases at the most; nothing was asked for. Narrow the list by time, area or state.',
  },
  'export-not-found': {
    status: 404,
    zh: '没有找到这个导出申请，或您无权查看。',
    en: 'There is no such export, or you may not see it.',
  },
  'export-not-yours': {
    status: 403,
    zh: '这个导出申请要由申请人以外、同级负责人或上级处理。',
    en: 'Somebody else decides on this export: the lead of that level or one above, and never who asked for it.',
  },
  'export-decided': {
    status: 409,
    zh: '这个申请已经处理或撤回，未保存。请刷新查看。',
    en: 'This export is decided on or withdrawn already; nothing was saved. Reload to see it.',
  },
  'export-over': {
    status: 409,
    zh: '文件未获批准、已过期或次数已用完，不能下载。需要时请重新申请。',
    en: 'The file is not approved, has expired or is used up. Ask again if it is needed.',
  },
  'export-note-needed': {
    status: 400,
    zh: '不同意时请写明原因，未保存。',
    en: 'Say why it is refused; nothing was saved.',
  },
});
