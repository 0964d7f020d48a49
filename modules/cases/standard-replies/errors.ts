import { defineErrors } from '../../../kernel/errors/app-error.ts';
import { mapConstraint } from '../../../kernel/http/error-handler.ts';

defineErrors('cases', {
  'standard-reply-not-found': {
    status: 404,
    zh: '没有找到这条常用语，或您无权修改，没有改动。请刷新后再试。',
    en: 'There is no such standard reply, or it is not yours to change; nothing was changed. Reload and try again.',
  },
  'standard-reply-taken': {
    status: 409,
    zh: '这里已有同名的常用语，尚未保存。请换一个名称。',
    en: 'There is a standard reply of this name already; nothing was saved. Choose another name.',
  },
});

mapConstraint('case_standard_replies_place_path_unit_id_title_key', 'cases/standard-reply-taken');
