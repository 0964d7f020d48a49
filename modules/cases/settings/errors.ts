import { defineErrors } from '../../../kernel/errors/app-error.ts';

defineErrors('cases', {
  'limit-in-the-past': {
    status: 422,
    zh: '时限只能从今天（{today}）或以后生效，尚未保存；过去的时限保持不变。请改用今天或以后的日期。',
    en: 'A limit can begin today ({today}) or later; nothing was saved, and past limits stay as they were. Choose today or a later day.',
  },
  'limit-exists': {
    status: 409,
    zh: '{date} 已有一条同类时限生效，尚未保存。请换一个生效日期。',
    en: 'A limit of the same kind begins on {date} already; nothing was saved. Choose another day.',
  },
  'class-kind': {
    status: 422,
    zh: '类别 {code} 的编码与类型不符，尚未保存。部件以 C 开头，事件以 E 开头。',
    en: 'The code {code} does not fit its kind; nothing was saved. Components begin with C, events with E.',
  },
});
